"""The facts in a recording that are new to the spec, or contradict it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["contradicts", "new"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact in an exchange.

    Attributes:
        kind: Whether it contradicts the spec, or is new to it.
        about: Its subject: an operation, a header, the id of a requirement.
        words: What the server did.
        place: The place in the spec that it contradicts, as `spec/openapi.yaml:812`.
        line: The line in the file of exchanges.
    """

    kind: Kind
    about: str
    words: str
    place: str = ""
    line: int


def report(facts: Iterable[Fact], excepted: Sequence[tuple[str, Sequence[Fact]]] = ()) -> str:
    """The facts, each once with all its lines; then the known differences.

    Args:
        excepted: The reasons, each with the facts that it explains.
    """
    lines: dict[tuple[Kind, str, str, str], list[int]] = {}
    for one in facts:
        key = (one.kind, one.about, one.words, one.place)
        lines.setdefault(key, []).append(one.line)
    shown = [
        f"{kind}: {about}: {words}{_said(place)} [{_lines(lines[kind, about, words, place])}]"
        for kind, about, words, place in sorted(lines)
    ]
    against = sum(kind == "contradicts" for kind, *_ in lines)
    shown.append(f"{against} contradict the spec, {len(lines) - against} are new to it")
    for reason, known in excepted:
        shown.append(f"{len(known)} known: {reason} [{_lines([one.line for one in known])}]")
    return "\n".join(shown) + "\n"


def _said(place: str) -> str:
    return f" ({place})" if place else ""


def _lines(numbers: Sequence[int]) -> str:
    """A reference to the first lines."""
    numbers = list(dict.fromkeys(numbers))
    more = f" and {len(numbers) - 5} more" if numbers[5:] else ""
    return f"line {', '.join(map(str, numbers[:5]))}{more}"
