"""The note that identifies an object: the caller's key, a digest, and a nonce of the call.

One string holds all three, `key digest nonce`, as servers keep few notes. The digest has a part for
the file and for each argument that decides what is executed, so a conflict names the part that
differs without trusting the fields that a server returns. The nonce distinguishes the object of
this call from others with the same key.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

_FILE, _PART, _NONCE = 32, 8, 16
"""The number of hexadecimal digits of each."""

_NOTE = rf"(?s)(.+) ([0-9a-f]{{{_FILE}}}(?:-[0-9a-f]{{{_PART}}})*) ([0-9a-f]{{{_NONCE}}})"


class IdempotencyNote(msgspec.Struct, frozen=True):
    """The note of an object.

    Attributes:
        key: The caller's key.
        digest: The digest of the file and the arguments, in parts joined by `-`.
        nonce: A random value of the call that created the object.
    """

    key: str
    digest: str
    nonce: str

    @property
    def text(self) -> str:
        """The note as a string."""
        return f"{self.key} {self.digest} {self.nonce}"


def new_note(key: str | None, parts: int) -> IdempotencyNote:
    """The note of a call, with an empty digest; without a key it is random.

    Args:
        key: The caller's key.
        parts: How many arguments the digest covers, besides the file.
    """
    digest = "-".join(["0" * _FILE, *["0" * _PART] * parts])
    return IdempotencyNote(
        os.urandom(16).hex() if key is None else key, digest, os.urandom(_NONCE // 2).hex()
    )


def read_note(value: object) -> IdempotencyNote | None:
    """Parse a note; None if the text is not one. A key may contain spaces."""
    if not isinstance(value, str) or not re.fullmatch(_NOTE, value):
        return None
    return IdempotencyNote(*value.rsplit(" ", 2))


def digest_of(file: str, sent: Mapping[str, Any], names: Iterable[str]) -> str:
    """The digest of a submission.

    Args:
        file: The SHA-256 of the file, in hexadecimal.
        sent: The body of the create.
        names: The properties of the body that it covers.
    """
    parts = (msgspec.json.encode(sent.get(name), order="deterministic") for name in names)
    return "-".join([file[:_FILE], *(hashlib.sha256(part).hexdigest()[:_PART] for part in parts)])


def differing(mine: str, theirs: str, names: Iterable[str]) -> list[str]:
    """The parts in which two digests differ.

    Args:
        mine: The digest of this call.
        theirs: The digest of an object. Another number of parts means another version of the
            client.
        names: The names of the parts: the file, and the arguments that `mine` covers.
    """
    parts, others = mine.split("-"), theirs.split("-")
    if len(parts) != len(others):
        return ["arguments"]
    return [name for name, one, other in zip(names, parts, others, strict=True) if one != other]
