"""What a recording shows: facts that the spec does not say, and facts that contradict it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["contradicts", "new"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that an exchange shows.

    Attributes:
        kind: Whether it contradicts the spec, or the spec does not say it.
        about: What it is about: an operation, a header, the id of a requirement of the suite.
        words: What the server did.
        place: Where the spec says otherwise, as `spec/openapi.yaml:812`.
        line: Of the file of exchanges.
    """

    kind: Kind
    about: str
    words: str
    place: str = ""
    line: int


def report(facts: Iterable[Fact], excepted: Sequence[tuple[str, Sequence[Fact]]] = ()) -> str:
    """The facts, each once with all its lines; then what was expected to be otherwise.

    Args:
        excepted: Reasons, each with the facts that it explains.
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
    """The first lines, as they are referred to."""
    numbers = list(dict.fromkeys(numbers))
    more = f" and {len(numbers) - 5} more" if numbers[5:] else ""
    return f"line {', '.join(map(str, numbers[:5]))}{more}"
