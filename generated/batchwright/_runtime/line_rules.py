# Copied by `make generate` from templates/batchwright/_runtime/line_rules.py. Do not edit.
"""What the lines of a file have to obey, and what is said of those that do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from .errors import ArgumentError
from .place import Place


class LineCodes(Struct, frozen=True, kw_only=True):
    """The code by which each rule is reported: the servers' own, where they have one.

    A rule whose code is None is not looked at.

    Attributes:
        not_json: The line is not UTF-8 or not JSON.
        not_object: It is JSON, but not an object.
        missing: A required value is not there, null, or an empty key.
        kind: A value is of another type.
        duplicate: The key was used on a line before.
        constant: A value is not the only one it can be.
        refused: A value is one that it must not be.
        unequal: A value is not the one that goes with the file.
        different: A value is not the same on all lines.
        too_many_lines: The file has more lines than it may.
        too_large: It has more bytes than it may.
        too_many_total: A sum over the lines is larger than it may be.
        empty: The file has no lines.
        suffix: Its name does not end as it should.
        unknown: Servers only: there is no file with this id.
        omitted: Not a rule: there are more problems than are listed.
    """

    not_json: str | None = "not_json"
    not_object: str | None = "not_object"
    missing: str | None = "missing"
    kind: str | None = "kind"
    duplicate: str | None = "duplicate"
    constant: str | None = "constant"
    refused: str | None = "refused"
    unequal: str | None = "unequal"
    different: str | None = "different"
    too_many_lines: str | None = "too_many_lines"
    too_large: str | None = "too_large"
    too_many_total: str | None = "too_many_total"
    empty: str | None = "empty"
    suffix: str | None = "suffix"
    unknown: str | None = "unknown"
    omitted: str = "omitted"


class Total(Struct, frozen=True, kw_only=True):
    """A sum over all lines.

    Attributes:
        of: What is counted: each item of an array counts one, and so does anything else. An
            array of numbers is one text in tokens, and counts one.
        most: The largest sum.
        when: Only lines that have these values are counted.
    """

    of: Place
    most: int
    when: Mapping[Place, object] = {}


class LineRules(Struct, frozen=True, kw_only=True):
    """The rules for a file of lines, each of which is a JSON object.

    Attributes:
        key: The name of the value that no two lines share: text, not empty.
        suffix: How the file's name ends if it has an extension.
        most_lines: How many lines it may have, blank ones not counted.
        most_bytes: How many bytes.
        required: What each line has to have.
        kinds: The types of values: `str`, `int`, `float`, `bool`, `list` or `dict`.
        constants: Values that can only be these.
        same: Values that are the same on all lines.
        refused: Values that no line may have.
        equal: Values that are equal to an argument that goes with the file, by its name. If
            it is not given, they have to be the same on all lines.
        totals: Sums over all lines.
        codes: How to call what is wrong.
    """

    key: str | None = None
    suffix: str = ""
    most_lines: int | None = None
    most_bytes: int | None = None
    required: tuple[Place, ...] = ()
    kinds: Mapping[Place, type] = {}
    constants: Mapping[Place, object] = {}
    same: tuple[Place, ...] = ()
    refused: Mapping[Place, object] = {}
    equal: Mapping[Place, str] = {}
    totals: tuple[Total, ...] = ()
    codes: LineCodes = LineCodes()

    def allow_name(self, name: str) -> bool:
        """Whether a file may be called so: a name that ends otherwise has no extension at all."""
        return name.endswith(self.suffix) or "." not in name

    def within(self, most_lines: int | None = None, most_bytes: int | None = None) -> LineRules:
        """The same rules with limits that are lower, as those of some servers are.

        Raises:
            ArgumentError: A limit is not positive.
        """
        for name, most in (("most_lines", most_lines), ("most_bytes", most_bytes)):
            if most is not None and most < 1:
                raise ArgumentError(f"expected a number > 0, got {most}", argument=name)
        return replace(
            self,
            most_lines=_lower(self.most_lines, most_lines),
            most_bytes=_lower(self.most_bytes, most_bytes),
        )


@dataclass(frozen=True)
class LineProblem:
    """Something that is wrong with a file of lines.

    Attributes:
        line: The number of the line, counted from 1; None if it is about the whole file.
        code: What is wrong, as servers call it.
        message: The same in words; at most 300 characters.
        param: Where in the line, such as `body.model`.
    """

    line: int | None
    code: str
    message: str
    param: str | None = None

    def __str__(self) -> str:
        where = "file" if self.line is None else f"line {self.line}"
        return ": ".join(part for part in (where, self.param, self.message) if part)


class LineProblemsError(ArgumentError):
    """A file of lines was refused before any request was sent.

    Attributes:
        problems: All that is wrong, the file's own problems first.
    """

    def __init__(
        self,
        problems: tuple[LineProblem, ...],
        *,
        operation: str | None = None,
        argument: str | None = None,
    ) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{count}: {'; '.join(map(str, problems[:5]))}{'; ...' if problems[5:] else ''}",
            operation=operation,
            argument=argument,
        )
        self.problems = problems


def _lower(limit: int | None, other: int | None) -> int | None:
    return min(limit, other) if limit is not None and other is not None else limit or other
