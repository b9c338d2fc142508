"""Checks that regular expressions match in bounded time: in the generator, in clients and in the
fake.

All three match by backtracking. If a repetition can match the same text in two ways, the time
doubles with each round; it also doubles with each of many successive alternatives. Such patterns
are refused. Successive repetitions take a power of the length, which limits the length of
examples.

The rejected alternatives: a time limit decides differently on another machine, and RE2 would only
protect the generator, while its users match with `re`.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from math import log2
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")
_LONGEST = 1_000
_MOST_POSITIONS = 64
_FEW = 8
"""Repetitions of up to this many rounds are expanded."""
_MOST_DOUBLINGS = 20
_MOST_STEPS = 10**8
_OTHERS = 1 << 128
"""All characters beyond ASCII, as one bit."""
_ALL = (1 << 129) - 1


def refusal(pattern: str) -> str | None:
    """The reason why a pattern is not supported, with the correction; None if it is supported."""
    if len(pattern) > _LONGEST:
        return f"pattern: {len(pattern):,} characters: shorten it to {_LONGEST:,}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning) as error:
        return f"not a regular expression: {error}"
    except (RecursionError, OverflowError):
        return "not a regular expression: it is nested too deep, or repeats too often"
    paths = _Paths(pattern)
    if paths.refusal is None and paths.doublings() > _MOST_DOUBLINGS:
        return (
            "pattern: a string can match in too many ways: make the alternatives begin differently"
        )
    return paths.refusal


@cache
def longest_text(pattern: str) -> int:
    """The most characters of a text that is matched in bounded time."""
    exponent = _Paths(pattern).loops + (not pattern.startswith(("^", r"\A")))
    return int(_MOST_STEPS ** (1 / max(exponent, 1)))


@dataclass
class _Part:
    """A part of a pattern: its first and last positions, and whether it can match nothing."""

    empty: bool = True
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)


class _Paths:
    """The paths through a pattern: its positions, each for one character, and their successors."""

    def __init__(self, pattern: str) -> None:
        self.refusal: str | None = None
        self.loops = 0
        self._sets: list[int] = []
        self._rounds: list[int] = []
        self._next: list[list[int]] = []
        self._round = 1
        self._first = self._sequence(_PARSER.parse(pattern), fold=False).first

    def doublings(self) -> float:
        """The most times that the number of paths through the pattern doubles."""
        found = log2(self._branches(self._first))
        return found + sum(
            rounds * log2(self._branches(following))
            for rounds, following in zip(self._rounds, self._next, strict=True)
        )

    def _branches(self, positions: list[int]) -> int:
        """The most of these positions that one character can match."""
        seen = shared = 0
        for one in set(positions):
            shared |= seen & self._sets[one]
            seen |= self._sets[one]
        return max(1, sum(1 for one in set(positions) if self._sets[one] & shared))

    def _sequence(self, items: Any, *, fold: bool) -> _Part:
        whole = _Part()
        for operator, argument in items:
            part = self._part(str(operator), argument, fold=fold)
            for position in whole.last:
                self._next[position].extend(part.first)
            whole = _Part(
                whole.empty and part.empty,
                whole.first + part.first if whole.empty else whole.first,
                whole.last + part.last if part.empty else part.last,
            )
        return whole

    def _part(self, operator: str, argument: Any, *, fold: bool) -> _Part:
        match operator:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                self._sets.append(_characters(operator, argument, fold=fold))
                self._next.append([])
                self._rounds.append(self._round)
                return _Part(False, [len(self._sets) - 1], [len(self._sets) - 1])
            case "SUBPATTERN":
                folded = fold or bool(argument[1] & re.IGNORECASE)
                return self._sequence(argument[3], fold=folded)
            case "ATOMIC_GROUP":
                return self._sequence(argument, fold=fold)
            case "BRANCH":
                parts = [self._sequence(branch, fold=fold) for branch in argument[1]]
                return _Part(
                    any(part.empty for part in parts),
                    [position for part in parts for position in part.first],
                    [position for part in parts for position in part.last],
                )
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeated(*argument, fold=fold)
            case "ASSERT" | "ASSERT_NOT":
                self._sequence(argument[1], fold=fold)
                return _Part()
            case "GROUPREF" | "GROUPREF_EXISTS":
                self.refusal = (
                    "pattern: a reference to a group is not supported: write the pattern out"
                )
                return _Part()
            case _:
                return _Part()

    def _repeated(self, least: int, most: int, items: Any, *, fold: bool) -> _Part:
        begin = len(self._sets)
        around = self._round
        is_written_out = around * most <= _FEW
        self._round = around * most if is_written_out else around
        part = self._sequence(items, fold=fold)
        self._round = around
        shortest, longest = items.getwidth()
        if most > 1 and (least != most or shortest != longest):
            self.loops += 0 if is_written_out else around
            for position in part.last:
                self._next[position].extend(part.first)
        if not is_written_out and (part.empty or self._is_ambiguous(begin, part.first)):
            self.refusal = (
                "pattern: a repetition that can match a string in two ways takes exponential time: "
                "make each repetition begin with a unique character"
            )
        return _Part(part.empty or least == 0, part.first, part.last)

    def _is_ambiguous(self, begin: int, first: list[int]) -> bool:
        """Whether two paths for the same text lead from a position of a repetition back to it."""
        positions = range(begin, len(self._sets))
        if len(positions) > _MOST_POSITIONS or self.refusal is not None:
            return True
        following = {one: [two for two in self._next[one] if two in positions] for one in positions}
        if any(len(set(several)) < len(several) for several in following.values()):
            return True
        # Two paths that separate at a position are followed along the characters that both can
        # match, until they meet: within a repetition, their beginning can be reached again.
        starts = [(one, one) for one in positions]
        waiting = [
            pair for start in starts for pair in self._pairs(start, following) if pair[0] < pair[1]
        ]
        waiting += [(a, b) for a in first for b in first if a < b and self._sets[a] & self._sets[b]]
        seen = set(waiting)
        while waiting:
            for one, two in self._pairs(waiting.pop(), following):
                if one == two:
                    return True
                if (one, two) not in seen:
                    seen.add((one, two))
                    waiting.append((one, two))
        return False

    def _pairs(
        self, pair: tuple[int, int], following: dict[int, list[int]]
    ) -> Iterator[tuple[int, int]]:
        for one in following[pair[0]]:
            for two in following[pair[1]]:
                if self._sets[one] & self._sets[two]:
                    yield one, two


def _characters(operator: str, argument: Any, *, fold: bool) -> int:
    """The characters of a position as bits; for a character class, at least its members."""
    match operator:
        case "LITERAL":
            found = _bit(argument)
        case "NOT_LITERAL":
            found = _ALL if argument >= 128 else _ALL & ~_bit(argument)
        case "IN":
            found = _listed(argument)
        case _:
            found = _ALL
    if fold:
        letters = [one for one in range(128) if found >> one & 1 and chr(one).isalpha()]
        for one in letters:
            found |= _bit(ord(chr(one).swapcase()))
    return found


def _listed(items: Any) -> int:
    found = 0
    negated = False
    for operator, argument in items:
        match str(operator):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found |= _bit(argument)
            case "RANGE":
                low, high = argument
                for one in range(low, min(high, 127) + 1):
                    found |= _bit(one)
                found |= _OTHERS if high > 127 else 0
            case "CATEGORY":
                found |= _category(str(argument))
            case _:
                found = _ALL
    return (_ALL & ~found) | _OTHERS if negated else found


_CLASSES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def _category(name: str) -> int:
    kind = name.removeprefix("CATEGORY_")
    plain = re.compile(_CLASSES.get(kind.removeprefix("NOT_"), "."))
    found = sum(1 << one for one in range(128) if plain.fullmatch(chr(one)))
    return (_ALL & ~found if kind.startswith("NOT_") else found) | _OTHERS


def _bit(character: int) -> int:
    return 1 << character if character < 128 else _OTHERS
