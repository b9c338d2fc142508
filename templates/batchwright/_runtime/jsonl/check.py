"""Checks files against the rules of their lines, line by line, and collects all problems."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import TypeAlias, cast

from msgspec import Struct

from ..json_value import equal, in_words, is_kind, parse_line, reason, shown, size_of
from ..path import FieldPath, dotted, lookup
from ..request.source import Source, Upload, reread
from .line_splitter import LineSplitter, bounded
from .rules import LineProblem, LineRules, RequiredValue, TotalLimit, applies

MOST_PROBLEMS = 1000
"""The most problems of single lines in a list; a last problem counts the others."""

UNNAMED = "upload"
"""The name of a source without a name."""


Members: TypeAlias = tuple[FieldPath, tuple[str, ...]]
"""The path of an object, and the names of some of its members."""

_NO_FIELDS: dict[str, object] = {}


class LineCheck(Struct):
    """Takes the lines of a file one by one and collects their problems.

    Attributes:
        rules: The rules of the lines.
        given: The arguments of the create.
        available: The values that the server allows at the paths in `rules.same`, such as its
            models; None if unknown, as in a client.
    """

    rules: LineRules
    given: Mapping[str, object]
    available: Collection[str] | None = None
    lines: int = 0
    _number: int = 0
    _whole: list[LineProblem] = []
    _single: list[LineProblem] = []
    _omitted: int = 0
    _keys: dict[str, int] = {}
    _norms: dict[FieldPath, tuple[object, int]] = {}
    _sums: dict[int, int] = {}
    _needs: tuple[RequiredValue, ...] | None = None
    _types: tuple[Members, ...] = ()
    _compared: tuple[Members, ...] = ()
    _valid: tuple[list[type], list[object]] | None = None
    _counted: tuple[tuple[int, TotalLimit], ...] = ()

    def __post_init__(self) -> None:
        rules = self.rules
        whens = [rule.when for rule in rules.refused]
        whens += [rule.when for rule in rules.needs]
        whens += [rule.when for rule in rules.totals]
        refused = (rule.of for rule in rules.refused)
        compared = (*rules.constants, *refused, *rules.equal, *rules.same, *chain(*whens))
        needed = (path for rule in rules.needs for path in (rule.of, rule.of[:-1]))
        self._compared = _by_parent(compared)
        self._types = _by_parent((*compared, *rules.required, *rules.kinds, *needed))

    def name(self, name: str) -> None:
        """Check the name of the file."""
        if not self.rules.allow_name(name):
            what = f"the name {shown(name)} does not end in {self.rules.suffix}"
            self._add_whole("suffix", what)

    def line(self, line: bytes) -> None:
        """Check the next line."""
        self._number += 1
        if not line or line.isspace():
            return
        self.lines += 1
        if self.lines - 1 == self.rules.most_lines:
            self._once("too_many_lines", f"more than {self.rules.most_lines} lines")
        try:
            value = parse_line(bounded(line))
        except (ValueError, RecursionError) as error:
            self._add("not_json", f"not JSON: {reason(error)}")
            return
        if not isinstance(value, dict):
            self._add("not_object", f"expected an object, got {shown(value)}")
            return
        self._hold(cast("dict[str, object]", value))

    def finish(self, size: int) -> tuple[LineProblem, ...]:
        """All problems, after the last line; `size` is the file's, in bytes."""
        most = self.rules.most_bytes
        if most is not None and size > most:
            what = f"{size} bytes, at most {most} are allowed"
            self._add_whole("too_large", what)
        if not self.lines:
            self._add_whole("empty", "no lines")
        problems = [*self._whole, *self._single]
        if self._omitted:
            what = f"{self._omitted} more problems"
            problems.append(LineProblem(None, self.rules.codes.omitted, what))
        return tuple(problems)

    def _hold(self, value: dict[str, object]) -> None:
        # Most lines differ only in their key and in values that no rule is about. They are valid if
        # the line before is, which halves the time of a line of 300 bytes. The types tell true
        # from 1, as `equal` does.
        shape = list(map(type, _members(value, self._types))), _members(value, self._compared)
        known = shape == self._valid
        before = len(self._single) + self._omitted
        if not known:
            self._presence(value)
            self._kinds(value)
            self._values(value)
        self._key(value)
        if not known:
            self._agreement(value)
            self._needed(value)
            found = len(self._single) + self._omitted > before
            self._valid = None if found else shape
            totals = enumerate(self.rules.totals)
            self._counted = tuple(one for one in totals if applies(one[1].when, value))
        self._count(value)

    def _presence(self, value: object) -> None:
        for path in self.rules.required:
            if lookup(value, path) is None:
                self._add("missing", "required", path)

    def _kinds(self, value: object) -> None:
        for path, kind in self.rules.kinds.items():
            held = lookup(value, path)
            if held is not None and not is_kind(held, kind):
                what = f"expected {in_words(kind)}, got {shown(held)}"
                self._add("kind", what, path)

    def _values(self, value: object) -> None:
        for path, only in self.rules.constants.items():
            held = lookup(value, path)
            if held is not None and not equal(held, only):
                what = f"expected {shown(only)}, got {shown(held)}"
                self._add("constant", what, path)
        found: set[FieldPath] = set()
        for one in self.rules.refused:
            if (
                one.of not in found
                and equal(lookup(value, one.of), one.value)
                and applies(one.when, value)
            ):
                found.add(one.of)
                what = f"{shown(one.value)} is not allowed"
                self._add("refused", what, one.of, said=one.message)

    def _key(self, value: object) -> None:
        if (name := self.rules.key) is None:
            return
        path = (name,)
        match lookup(value, path):
            case str(key) if key:
                if (before := self._keys.setdefault(key, self._number)) != self._number:
                    what = f"{shown(key)} was used on line {before} before"
                    self._add("duplicate", what, path)
            case None | "" as key:
                if key == "" or path not in self.rules.required:
                    self._add("missing", "required", path)
            case key:
                if path not in self.rules.kinds:
                    self._add("kind", f"expected a string, got {shown(key)}", path)

    def _agreement(self, value: object) -> None:
        for path, name in self.rules.equal.items():
            held, expected = lookup(value, path), self.given.get(name)
            if held is None:
                continue
            if expected is None:
                self._alike(path, held, "unequal")
            elif not equal(held, expected):
                what = f"expected the {name} {shown(expected)}, got {shown(held)}"
                self._add("unequal", what, path)
        for path in self.rules.same:
            if (held := lookup(value, path)) is not None:
                self._alike(path, held, "different")
                if self.available is not None and str(held) not in self.available:
                    what = f"{shown(held)} is not available"
                    self._add("unavailable", what, path, value=str(held))

    def _alike(self, path: FieldPath, held: object, rule: str) -> None:
        norm, number = self._norms.setdefault(path, (held, self._number))
        if not equal(held, norm):
            what = f"expected {shown(norm)} as on line {number}, got {shown(held)}"
            self._add(rule, what, path)

    def _count(self, value: object) -> None:
        for index, total in self._counted:
            before = self._sums.get(index, 0)
            after = self._sums[index] = before + size_of(lookup(value, total.of))
            if before <= total.maximum < after:
                what = f"more than {total.maximum} in all lines up to this one"
                self._once("too_many_total", what, total.of)

    def _needed(self, value: object) -> None:
        for path, name in self.rules.equal.items():
            # A line for another endpoint does not need the values of this one.
            if self.given.get(name) is not None and not equal(
                lookup(value, path), self.given[name]
            ):
                return
        if self._needs is None:
            self._needs = tuple(filter(self._concerns, self.rules.needs))
        for need in self._needs:
            if (
                applies(need.when, value)
                and isinstance(lookup(value, need.of[:-1]), dict)
                and lookup(value, need.of) is None
            ):
                param = dotted(need.of)
                self._report(LineProblem(self._number, need.code, need.message, param))

    def _concerns(self, need: RequiredValue) -> bool:
        """Whether lines that have what was given can have the values that something needs."""
        expected = {path: self.given.get(name) for path, name in self.rules.equal.items()}
        return all(
            expected.get(path) is None or equal(expected[path], held)
            for path, held in need.when.items()
        )

    def _add_whole(self, rule: str, what: str) -> None:
        if (problem := self.rules.problem(rule, what)) is not None:
            self._whole.append(problem)

    def _add(
        self,
        rule: str,
        what: str,
        path: FieldPath = (),
        *,
        value: str = "",
        said: str | None = None,
    ) -> None:
        param = dotted(path) or None
        self._report(
            self.rules.problem(rule, what, line=self._number, param=param, value=value, said=said)
        )

    def _once(self, rule: str, what: str, path: FieldPath = ()) -> None:
        """Report a problem of a line, unless too many are listed."""
        param = dotted(path) or None
        problem = self.rules.problem(rule, what, line=self._number, param=param)
        if problem is not None:
            self._single.append(problem)

    def _report(self, problem: LineProblem | None) -> None:
        if problem is None:
            return
        if len(self._single) < MOST_PROBLEMS:
            self._single.append(problem)
        else:
            self._omitted += 1


def _by_parent(paths: Iterable[FieldPath]) -> tuple[Members, ...]:
    found: dict[FieldPath, dict[str, None]] = {}
    for *parent, name in filter(None, paths):
        found.setdefault(tuple(parent), {})[name] = None
    return tuple((parent, tuple(names)) for parent, names in found.items())


def _members(value: object, members: tuple[Members, ...]) -> list[object]:
    """The values at several paths of a decoded line; None for each that is missing."""
    found: list[object] = []
    for parent, names in members:
        held = lookup(value, parent)
        fields = cast("dict[str, object]", held) if isinstance(held, dict) else _NO_FIELDS
        found += map(fields.get, names)
    return found


ARGUMENT = "file"
"""The name of the file's argument, for errors."""


class Inspection(Struct, frozen=True):
    """The result of checking a file.

    Attributes:
        problems: All problems, those of the whole file first.
        lines: How many lines it has, blank ones not counted.
        size: The number of bytes.
        digest: The SHA-256 of them, in hexadecimal.
    """

    problems: tuple[LineProblem, ...]
    lines: int
    size: int
    digest: str


def inspect_lines(
    rules: LineRules,
    source: Source,
    *,
    given: Mapping[str, object] | None = None,
) -> Inspection:
    """Read a file once and report all its problems.

    Memory holds the longest line and the keys. Blank lines are ignored, as by most servers. A byte
    order mark is not JSON. The name of the file is checked if it has one.

    Args:
        rules: The rules of the lines.
        source: The file. A file object is read from its position, which is restored.
        given: The arguments of the create, for `rules.equal`; missing ones and None are not
            compared.

    Raises:
        ArgumentError: The source cannot be read twice: a pipe, an iterator, an asynchronous
            iterable.
        OSError: It cannot be read.
    """
    check = LineCheck(rules, given or {})
    check.name(Upload(ARGUMENT, source).name)
    splitter = LineSplitter()
    digest = hashlib.sha256()
    size = 0
    with reread(source, ARGUMENT) as parts:
        for part in parts:
            digest.update(part)
            size += len(part)
            for line in splitter.feed(part):
                check.line(line)
    for line in splitter.finish():
        check.line(line)
    return Inspection(check.finish(size), check.lines, size, digest.hexdigest())


def check_lines(
    rules: LineRules,
    source: Source,
    *,
    given: Mapping[str, object] | None = None,
) -> list[LineProblem]:
    """All problems of a file; an empty list if it is valid. See `inspect_lines`."""
    return list(inspect_lines(rules, source, given=given).problems)
