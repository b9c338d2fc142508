"""The outcome of a line of results, by rules that are data; free of I/O."""

from __future__ import annotations

import json
from typing import Literal, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from ..errors import reason_phrase
from ..json_value import is_nothing, parse_line
from ..path import FieldPath, lookup
from ..problem import read_problem

Outcome: TypeAlias = Literal["succeeded", "failed", "unprocessed"]
"""A `failed` request was executed; an `unprocessed` one was not.

A request whose response has no HTTP status (0, null, an empty string, any other number) but a
request id was executed: it `failed`. An empty response (null, `{}`, or only 0, null and empty
strings) counts as missing: by the rules of most specifications the request is `unprocessed` if the
line has an error with a code, else `failed`.
"""

_NO_ANSWER = "No HTTP response arrived"


class ResultError(Struct, frozen=True):
    """Why a request did not succeed.

    Attributes:
        message: The server's message, or else the reason phrase of the status.
        code: The server's code. A number is given as text.
        type: The server's error type.
        param: The part of the request at fault.
    """

    message: str
    code: str | None = None
    type: str | None = None
    param: str | None = None


class OutcomeRule(Struct, frozen=True, kw_only=True):
    """An outcome and its conditions. An omitted condition always holds.

    Attributes:
        absent: The path of a value that has to be empty; see `json_value.is_nothing`.
        present: The path of a value that must not be empty.
        statuses: HTTP statuses (`404`) and ranges (`"5XX"`).
        codes: Codes of the error of the line.
    """

    outcome: Outcome
    absent: FieldPath = ()
    present: FieldPath = ()
    statuses: tuple[int | str, ...] = ()
    codes: tuple[str, ...] = ()


class Outcomes(Struct, frozen=True, kw_only=True):
    """How to decode a line.

    Attributes:
        status: The path of the HTTP status.
        request: The path of the server's request id; empty if there is none.
        body: The path of the response body. A string that contains an object or an array is
            decoded.
        errors: The paths of an error; the first one counts that is not empty (see
            `json_value.is_nothing`).
        rules: In order; the first that holds decides. The last one has no condition.
        retryable_statuses: HTTP statuses and ranges of requests that may succeed if repeated.
            A code that is a number counts as a status.
        retryable_codes: Codes of errors of such requests, whatever their status.
        permanent_codes: Codes of requests without an HTTP status that fail again if repeated: all
            others of these may succeed. The type replaces a missing code.
    """

    status: FieldPath
    request: FieldPath
    body: FieldPath
    errors: tuple[FieldPath, ...]
    rules: tuple[OutcomeRule, ...]
    retryable_statuses: tuple[int | str, ...] = ()
    retryable_codes: tuple[str, ...] = ()
    permanent_codes: tuple[str, ...] = ()

    def value(self, line: object, path: FieldPath) -> object:
        """The value at a path of a line, or of its decoded body; None if there is none."""
        depth = len(self.body)
        if path[:depth] != self.body:
            return lookup(line, path)
        return lookup(unwrapped(lookup(line, self.body)), path[depth:])

    def status_of(self, line: object) -> int | None:
        """The HTTP status of a line; None if there is none."""
        return status_of(self.value(line, self.status))

    def error(self, line: object) -> ResultError | None:
        """The error of a line, if it has one."""
        for path in self.errors:
            if not is_nothing(value := self.value(line, path)):
                return _read_error({"error": value})
        return None

    def failure(self, line: object) -> ResultError:
        """The error of a line that is not a success; a generic one if the line has none."""
        error = self.error(line)
        if error is None:
            body = self.value(line, self.body)
            if not is_nothing(body) and isinstance(body, dict | str):
                error = _read_error(cast("dict[str, object] | str", body))
        error = error or ResultError("")
        if (status := self.status_of(line)) is not None:
            missing = reason_phrase(status) or "the server gives no reason"
            return replace(error, message=error.message or missing)
        if not error.message:
            return replace(error, message=f"{_NO_ANSWER}, and the server gives no reason")
        if self.value(line, self.status[:-1] or self.status) is None:
            return error  # it is not about a response
        return replace(error, message=f"{_NO_ANSWER}: {error.message}")

    def judge(self, line: object) -> tuple[Outcome, tuple[FieldPath, ...]]:
        """The outcome, and the paths that decided, besides the status.

        The empty path is the code of the error.
        """
        status = self.status_of(line)
        asked: list[FieldPath] = []
        for rule in self.rules:
            if self._holds(rule, line, status, asked):
                return rule.outcome, tuple(asked)
        return "failed", tuple(asked)

    def retryable(self, line: object) -> bool:
        """Whether a request that failed may succeed if it is repeated.

        With an HTTP status, the status or the code has to be retryable. Without one the request may
        not have been executed, and any code but a permanent one is retryable.
        """
        error, status = self.failure(line), self.status_of(line)
        numeric = status_of(error.code)
        if matches(status, self.retryable_statuses) or error.code in self.retryable_codes:
            return True
        if numeric is not None:
            return matches(numeric, self.retryable_statuses)
        return status is None and (error.code or error.type) not in self.permanent_codes

    def _holds(
        self, rule: OutcomeRule, line: object, status: int | None, asked: list[FieldPath]
    ) -> bool:
        for path, there in ((rule.absent, False), (rule.present, True)):
            if path:
                asked.append(path)
                if is_nothing(self.value(line, path)) is there:
                    return False
        if rule.statuses and not matches(status, rule.statuses):
            return False
        if rule.codes:
            asked.append(())
            error = self.error(line)
            return error is not None and error.code in rule.codes
        return True


def matches(status: int | None, statuses: tuple[int | str, ...]) -> bool:
    """Whether a status is one of those, or within one of those ranges."""
    return status is not None and (status in statuses or f"{status // 100}XX" in statuses)


def status_of(value: object) -> int | None:
    """An HTTP status, 100 to 599, from a number or a text; None for any other value."""
    match value:
        case bool():
            return None
        case int():
            return value if 100 <= value <= 599 else None
        case float() if value.is_integer():
            return status_of(int(value))
        case str() if value.isascii() and value.strip().isdigit() and len(value) < 10:
            return status_of(int(value))
        case _:
            return None


def unwrapped(value: object) -> object:
    """The object or array in a string; any other value unchanged."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return parse_line(value.encode())
        except (ValueError, RecursionError):
            pass
    return value


def _read_error(envelope: dict[str, object] | str) -> ResultError:
    """An error in any form that servers send."""
    # UTF-8 cannot encode a lone surrogate.
    text = envelope if isinstance(envelope, str) else json.dumps(envelope, ensure_ascii=False)
    problem = read_problem(text.encode("utf-8", "replace"))
    return ResultError(
        problem.message, problem.code or None, problem.type or None, problem.param or None
    )
