"""The dialect and the operation of an exchange, and the values of its path parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from batchwright.testing.contract import Operation
from batchwright.testing.contracts import DIALECTS

from tests.conformance.spec.standard import Standard, standard

from .facts import Fact
from .reading import FormError, Recorded


@dataclass(frozen=True, kw_only=True)
class Routed:
    """An exchange with its operation.

    Attributes:
        ids: The values of the parameters in the path.
    """

    recorded: Recorded
    about: Standard
    operation: Operation
    ids: tuple[str, ...]

    @cached_property
    def sent(self) -> Mapping[str, Any]:
        """The body of the request; that of a form without its file."""
        recorded = self.recorded
        if isinstance(recorded.json, dict):
            return recorded.json
        return {
            part.name: part.content.decode()
            for part in recorded.parts or ()
            if part.name != self.operation.upload
        }

    def fact(self, about: str, words: str, *, against: bool = False, place: str = "") -> Fact:
        return Fact(
            kind="contradicts" if against else "new",
            about=about,
            words=words,
            place=place,
            line=self.recorded.line,
        )


def routed(recorded: Recorded) -> Routed | Fact:
    """The exchange with its operation, also if a gateway adds a prefix to the path.

    Raises:
        FormError: The server is unknown.
    """
    if recorded.server and recorded.server not in DIALECTS:
        known = ", ".join(("openai", *DIALECTS))
        raise FormError(
            f"line {recorded.line}: unknown server {recorded.server}: expected one of {known}"
        )
    about = standard(recorded.server)
    for operation in about.contract.operations:
        if operation.method != recorded.method:
            continue
        template = re.sub(r"\\\{[^/]*?\\\}", "([^/]+)", re.escape(operation.path))
        if found := re.fullmatch(rf".*?{template}", recorded.path):
            return Routed(
                recorded=recorded, about=about, operation=operation, ids=tuple(found.groups())
            )
    return Fact(
        kind="new",
        about=f"{recorded.method} {recorded.path}",
        words="the spec has no such operation",
        line=recorded.line,
    )
