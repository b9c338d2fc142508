"""The rules for the lines of a file, and the problems of lines that break them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..errors import ArgumentError, brief
from ..json_value import equal
from ..path import FieldPath, lookup


class LineCodes(Struct, frozen=True, kw_only=True):
    """The error code of each rule: the servers' own, where they have one.

    A rule whose code is None is not checked.

    Attributes:
        not_json: The line is not UTF-8 or not JSON.
        not_object: It is JSON, but not an object.
        missing: A required value is missing or null, or the key is empty.
        kind: A value is of another type.
        duplicate: An earlier line has the same key.
        constant: A value is not the constant.
        refused: A value is forbidden.
        unequal: A value differs from the argument of the create.
        different: A value differs from other lines.
        too_many_lines: The file has too many lines.
        too_large: The file has too many bytes.
        too_many_total: A sum over the lines is too large.
        empty: The file has no lines.
        suffix: Its name has the wrong extension.
        unknown: From servers only: there is no file with this id.
        unavailable: From servers only: a value that is the same on all lines does not exist on the
            server, such as a model.
        omitted: Not a rule: more problems exist than are listed.
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


class TotalLimit(Struct, frozen=True, kw_only=True):
    """A sum over all lines.

    Attributes:
        of: The path of the counted value: each item of an array counts one, and so does any other
            value. An array of numbers is one text in tokens, and counts one.
        maximum: The largest sum.
        when: Only lines that have these values are counted.
    """

    of: FieldPath
    maximum: int
    when: Mapping[FieldPath, object] = {}


class RefusedValue(Struct, frozen=True, kw_only=True):
    """A value that no line may have.

    Attributes:
        of: Where it is.
        value: The value. Of several entries for one path the first that fits counts.
        message: The servers' message, if it is not the one for all forbidden values.
        when: Only lines that have these values may not have it.
    """

    of: FieldPath
    value: object
    message: str | None = None
    when: Mapping[FieldPath, object] = {}


class RequiredValue(Struct, frozen=True, kw_only=True):
    """A value that some lines require.

    Attributes:
        of: The path of the value. It is not missing if its parent object is.
        code: The servers' error code if it is missing.
        message: The servers' message.
        when: Only lines that have these values need it.
    """

    of: FieldPath
    code: str
    message: str
    when: Mapping[FieldPath, object] = {}


def applies(when: Mapping[FieldPath, object], value: object) -> bool:
    """Whether a line has all of these values."""
    for path, held in when.items():  # `all` takes twice as long  # noqa: SIM110
        if not equal(lookup(value, path), held):
            return False
    return True


class LineRules(Struct, frozen=True, kw_only=True):
    """The rules for a file of lines, each of which is a JSON object.

    Attributes:
        key: The name of the unique key of a line: a string, not empty.
        suffix: The extension of the file's name, if it has one.
        most_lines: The most lines, blank ones not counted.
        most_bytes: The most bytes.
        required: The values that each line requires.
        kinds: The types of values: `str`, `int`, `float`, `bool`, `list` or `dict`.
        constants: The only allowed values, by path.
        same: Values that are the same on all lines.
        refused: The forbidden values, by path.
        equal: Values that have to equal an argument of the create, by its name. Without the
            argument they have to be the same on all lines.
        needs: The values that some lines require.
        totals: Sums over all lines.
        codes: The error codes of the rules.
        messages: The servers' messages for the rules, by the name of the rule, with the
            placeholders `{param}` and `{value}`.
    """

    key: str | None = None
    suffix: str = ""
    most_lines: int | None = None
    most_bytes: int | None = None
    required: tuple[FieldPath, ...] = ()
    kinds: Mapping[FieldPath, type] = {}
    constants: Mapping[FieldPath, object] = {}
    same: tuple[FieldPath, ...] = ()
    refused: tuple[RefusedValue, ...] = ()
    equal: Mapping[FieldPath, str] = {}
    needs: tuple[RequiredValue, ...] = ()
    totals: tuple[TotalLimit, ...] = ()
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
        """The problem of a file that breaks a rule; None if the rule is not checked.

        Args:
            rule: Its name among the codes.
            detail: The problem in the client's words: the message, if the servers have none.
            line: The number of the line.
            param: The path in the line.
            value: The value in the message.
            said: The servers' message for this case, if there is one.
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
        """Whether a file may have this name: with the extension, or with none."""
        return name.endswith(self.suffix) or "." not in name

    def within(self, most_lines: int | None = None, most_bytes: int | None = None) -> LineRules:
        """The same rules with the lower limits of some servers.

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
    """A problem of a file of lines.

    Attributes:
        line: The number of the line, from 1; None for a problem of the whole file.
        code: The servers' error code.
        message: The servers' message where it is known; at most 300 characters.
        param: The path in the line, such as `body.model`.
        detail: The expected and the actual value, if the message lacks them.
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
    """A file of lines breaks rules; no request was sent.

    Attributes:
        problems: All problems, those of the whole file first.
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
