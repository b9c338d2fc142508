"""Complaints about a spec, with their positions; all stages report errors as these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

_SHOWN = 100
"""The most complaints that are printed."""


@dataclass(frozen=True, order=True)
class Position:
    """A position in a file, as an editor shows it: lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Repair:
    """A change to a document: values to set and keys to rename, by pointer.

    An empty repair means that no other complaint depends on the fault.
    """

    values: tuple[tuple[tuple[str | int, ...], object], ...] = ()
    keys: tuple[tuple[tuple[str | int, ...], str], ...] = ()


@dataclass(frozen=True, order=True)
class Complaint:
    """One mistake: its position and a message with the correction.

    Attributes:
        pointer: The pointer to the value, if known.
        repair: The change that the author probably needs, to find the complaints that this one
            causes; None if unknown.
    """

    where: Position
    message: str
    pointer: tuple[str | int, ...] = field(default=(), compare=False)
    repair: Repair | None = field(default=None, compare=False)

    def __str__(self) -> str:
        message = "".join(
            character if character.isprintable() else ascii(character)[1:-1]
            for character in self.message
        )
        return f"{self.where}: {message}"


class SpecError(Exception):
    """A spec with mistakes; has all complaints, in the order of the file."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(sorted(set(complaints)))
        shown = [str(one) for one in self.complaints[:_SHOWN]]
        if len(self.complaints) > _SHOWN:
            shown.append(f"and {len(self.complaints) - _SHOWN:,} more")
        super().__init__("\n".join(shown))
