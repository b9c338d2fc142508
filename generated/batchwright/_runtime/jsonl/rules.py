# Copied by `make generate` from templates/batchwright/_runtime/jsonl/rules.py. Do not edit.
"""What the lines of a file have to obey, and what is said of those that do not."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..errors import ArgumentError, brief
from ..place import Place


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
        unavailable: Servers only: a value that is the same on all lines names nothing that the
            server has, such as a model.
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
    unavailable: str | None = "unavailable"
    omitted: str = "omitted"


class Total(Struct, frozen=True, kw_only=True):
    """A sum over all lines.

    Attributes:
        of: What is counted: each item of an array counts one, and so does anything else. An
            array of numbers is one text in tokens, and counts one.
        maximum: The largest sum.
        when: Only lines that have these values are counted.
    """

    of: Place
    maximum: int
    when: Mapping[Place, object] = {}


class RefusedValue(Struct, frozen=True, kw_only=True):
    """A value that no line may have.

    Attributes:
        of: Where it is.
        value: The value. Of several entries for one place the first that fits counts.
        message: What servers say of it, if they do not say the same of all such values.
        when: Only lines that have these values may not have it.
    """

    of: Place
    value: object
    message: str | None = None
    when: Mapping[Place, object] = {}


class Needed(Struct, frozen=True, kw_only=True):
    """A value that lines need, beyond what is required of all of them.

    Attributes:
        of: Where it is. It is not missed where there is no object that could hold it.
        code: How servers call it if it is not there.
        message: The same in words.
        when: Only lines that have these values need it.
    """

    of: Place
    code: str
    message: str
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
        needs: What some lines need besides.
        totals: Sums over all lines.
        codes: How to call what is wrong.
        messages: What servers say of a line that breaks a rule, by the name of the rule, with
            the placeholders `{param}` and `{value}`.
    """

    key: str | None = None
    suffix: str = ""
    most_lines: int | None = None
    most_bytes: int | None = None
    required: tuple[Place, ...] = ()
    kinds: Mapping[Place, type] = {}
    constants: Mapping[Place, object] = {}
    same: tuple[Place, ...] = ()
    refused: tuple[RefusedValue, ...] = ()
    equal: Mapping[Place, str] = {}
    needs: tuple[Needed, ...] = ()
    totals: tuple[Total, ...] = ()
    codes: LineCodes = LineCodes()
    messages: Mapping[str, str] = {}

    def problem(
        self,
        rule: str,
        detail: str,
        *,
        line: int | None = None,
        param: str | None = None,
        value: str = "",
        said: str | None = None,
    ) -> LineProblem | None:
        """What a server says of a file that breaks a rule; None if it does not check this rule.

        Args:
            rule: Its name among the codes.
            detail: What is wrong, in words of our own: the message, if servers have none.
            line: The number of the line.
            param: Where in the line.
            value: What the message names.
            said: The message, if servers have one for this very case.
        """
        code: str | None = getattr(self.codes, rule)
        if code is None:
            return None
        said = self.messages.get(rule) if said is None else said
        if said is None:
            return LineProblem(line, code, brief(detail, 300), param)
        message = said.replace("{param}", param or "").replace("{value}", brief(value, 100))
        told = "" if rule in ("missing", "unknown", "unavailable") else brief(detail, 100)
        return LineProblem(line, code, brief(message, 300), param, told)

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


class LineProblem(Struct, frozen=True):
    """Something that is wrong with a file of lines.

    Attributes:
        line: The number of the line, counted from 1; None if it is about the whole file.
        code: What is wrong, as servers call it.
        message: The same in words, the server's own where they are known; at most 300
            characters.
        param: Where in the line, such as `body.model`.
        detail: What was expected and what was found, where the message does not say it.
    """

    line: int | None
    code: str
    message: str
    param: str | None = None
    detail: str = ""

    def __str__(self) -> str:
        where = "file" if self.line is None else f"line {self.line}"
        said = ": ".join(part for part in (where, self.param, self.message) if part)
        return f"{said} ({self.detail})" if self.detail else said


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
