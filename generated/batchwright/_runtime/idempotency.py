# Copied by `make generate` from templates/batchwright/_runtime/idempotency.py. Do not edit.
"""The note by which an object is found again: a caller's key, a digest, and who made it.

One text holds all three, `key digest nonce`, as servers keep few notes. The digest has a part for
the file and for each argument that decides what is executed, so that a conflict names the part
that differs without trusting what a server repeats. The nonce tells the object of this call from
those of others with the same key.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

_FILE, _PART, _NONCE = 32, 8, 16
"""Hexadecimal digits of each."""

_NOTE = rf"(?s)(.+) ([0-9a-f]{{{_FILE}}}(?:-[0-9a-f]{{{_PART}}})*) ([0-9a-f]{{{_NONCE}}})"


class Note(msgspec.Struct, frozen=True):
    """What is kept with an object.

    Attributes:
        key: The caller's key.
        digest: Of the file and the arguments, in parts joined by `-`.
        nonce: Random, of the call that made the object.
    """

    key: str
    digest: str
    nonce: str

    @property
    def text(self) -> str:
        """The note as it is kept."""
        return f"{self.key} {self.digest} {self.nonce}"


def new_note(key: str | None, parts: int) -> Note:
    """The note of a call, with a digest that is still to come; without a key it is random.

    Args:
        key: The caller's key.
        parts: How many arguments the digest covers, besides the file.
    """
    digest = "-".join(["0" * _FILE, *["0" * _PART] * parts])
    return Note(os.urandom(16).hex() if key is None else key, digest, os.urandom(_NONCE // 2).hex())


def read_note(value: object) -> Note | None:
    """The note that a text is, if it is one. A key may have spaces in it."""
    if not isinstance(value, str) or not re.fullmatch(_NOTE, value):
        return None
    return Note(*value.rsplit(" ", 2))


def digest_of(file: str, sent: Mapping[str, Any], names: Iterable[str]) -> str:
    """What tells a submission from others with the same key.

    Args:
        file: The SHA-256 of the file, in hexadecimal.
        sent: The body of the create.
        names: The properties of the body that it covers.
    """
    parts = (msgspec.json.encode(sent.get(name), order="deterministic") for name in names)
    return "-".join([file[:_FILE], *(hashlib.sha256(part).hexdigest()[:_PART] for part in parts)])


def differing(mine: str, theirs: str, names: Iterable[str]) -> list[str]:
    """What two digests differ in.

    Args:
        mine: One.
        theirs: The other. One with other parts is of another version of the client.
        names: Of the file, and of the arguments that `mine` covers.
    """
    parts, others = mine.split("-"), theirs.split("-")
    if len(parts) != len(others):
        return ["arguments"]
    return [name for name, one, other in zip(names, parts, others, strict=True) if one != other]
