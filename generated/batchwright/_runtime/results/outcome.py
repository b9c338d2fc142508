# Copied by `make generate` from templates/batchwright/_runtime/results/outcome.py. Do not edit.
"""What became of the request that a line answers: the rules that tell, as data; free of I/O."""

from __future__ import annotations

import json
from typing import Literal, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from ..errors import reason_phrase
from ..json_value import is_nothing, parse_line
from ..place import Place, lookup
from ..problem import read_problem

Outcome: TypeAlias = Literal["succeeded", "failed", "unprocessed"]
"""`failed` was tried; `unprocessed` was not.

A line whose answer has no HTTP status (0, null, an empty text, a number that is none) is of a
request that was tried, as an id of the request shows: it `failed`. One whose answer holds nothing
(null, `{}`, or only 0, null and empty texts) counts as one without an answer: with the rules of
most specifications it is `unprocessed` if it has an error with a code, and else `failed`.
"""

_NO_ANSWER = "No HTTP answer came"


class ResultError(Struct, frozen=True):
    """Why a request did not succeed.

    Attributes:
        message: In words, as the server put it; the name of the status if it said nothing.
        code: The server's code. A number is given as text.
        type: The server's class of problems.
        param: The part of the request that the server objects to.
    """

    message: str
    code: str | None = None
    type: str | None = None
    param: str | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """An outcome, and all that has to hold for it. What is left out always holds.

    Attributes:
        absent: Where nothing may stand; see `json_value.is_nothing`.
        present: Where something has to stand.
        statuses: HTTP statuses (`404`) and ranges (`"5XX"`).
        codes: Codes of the line's error.
    """

    outcome: Outcome
    absent: Place = ()
    present: Place = ()
    statuses: tuple[int | str, ...] = ()
    codes: tuple[str, ...] = ()


class Outcomes(Struct, frozen=True, kw_only=True):
    """How to read a line.

    Attributes:
        status: Where the HTTP status stands.
        request: Where the server's id of the request stands; empty if it does not.
        body: Where the body of the answer stands. Text that holds an object or an array is
            read as what it holds.
        errors: Where an error may stand; the first that is there counts. What is nothing (see
            `json_value.is_nothing`) is no error.
        rules: In order; the first that holds decides. The last one has no conditions.
        retryable_statuses: HTTP statuses and ranges of requests that may succeed if repeated.
            A code that is a number counts as a status.
        retryable_codes: Codes of errors of such requests, whatever their status.
        permanent_codes: Codes of requests that fail again if they are repeated, of those that
            have no HTTP status: all others of these may succeed. An error without a code has
            its type in its place.
    """

    status: Place
    request: Place
    body: Place
    errors: tuple[Place, ...]
    rules: tuple[Rule, ...]
    retryable_statuses: tuple[int | str, ...] = ()
    retryable_codes: tuple[str, ...] = ()
    permanent_codes: tuple[str, ...] = ()

    def value(self, line: object, place: Place) -> object:
        """What stands at `place` in a line, or in the body as it is read; None if nothing."""
        depth = len(self.body)
        if place[:depth] != self.body:
            return lookup(line, place)
        return lookup(unwrapped(lookup(line, self.body)), place[depth:])

    def status_of(self, line: object) -> int | None:
        """The HTTP status of a line; None if there is none."""
        return status_of(self.value(line, self.status))

    def error(self, line: object) -> ResultError | None:
        """The error of a line, if there is one where errors stand."""
        for place in self.errors:
            if not is_nothing(value := self.value(line, place)):
                return _read_error({"error": value})
        return None

    def failure(self, line: object) -> ResultError:
        """The error of a line that is no success: there always is one."""
        error = self.error(line)
        if error is None:
            body = self.value(line, self.body)
            if not is_nothing(body) and isinstance(body, dict | str):
                error = _read_error(cast("dict[str, object] | str", body))
        error = error or ResultError("")
        if (status := self.status_of(line)) is not None:
            missing = reason_phrase(status) or "no reason was given"
            return replace(error, message=error.message or missing)
        if not error.message:
            return replace(error, message=f"{_NO_ANSWER}, and no reason was given")
        if self.value(line, self.status[:-1] or self.status) is None:
            return error  # it does not speak of an answer
        return replace(error, message=f"{_NO_ANSWER}: {error.message}")

    def judge(self, line: object) -> tuple[Outcome, tuple[Place, ...]]:
        """What became of the request, and which places told, beside the status.

        The empty place stands for the code of the error.
        """
        status = self.status_of(line)
        asked: list[Place] = []
        for rule in self.rules:
            if self._holds(rule, line, status, asked):
                return rule.outcome, tuple(asked)
        return "failed", tuple(asked)

    def retryable(self, line: object) -> bool:
        """Whether a request that did not succeed may do so if it is repeated.

        With an HTTP status it is that of a status or a code that passes, and without one, as
        the request may not have been executed, that of any code but one that stays.
        """
        error, status = self.failure(line), self.status_of(line)
        numeric = status_of(error.code)
        if matches(status, self.retryable_statuses) or error.code in self.retryable_codes:
            return True
        if numeric is not None:
            return matches(numeric, self.retryable_statuses)
        return status is None and (error.code or error.type) not in self.permanent_codes

    def _holds(self, rule: Rule, line: object, status: int | None, asked: list[Place]) -> bool:
        for place, there in ((rule.absent, False), (rule.present, True)):
            if place:
                asked.append(place)
                if is_nothing(self.value(line, place)) is there:
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
    """An HTTP status, 100 to 599, from a number or a text; None if it is none."""
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
    """The object or array that a text holds; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return parse_line(value.encode())
        except (ValueError, RecursionError):
            pass
    return value


def _read_error(envelope: dict[str, object] | str) -> ResultError:
    """An error in any of the forms that servers give it."""
    # Half a surrogate pair has no form in UTF-8.
    text = envelope if isinstance(envelope, str) else json.dumps(envelope, ensure_ascii=False)
    problem = read_problem(text.encode("utf-8", "replace"))
    return ResultError(
        problem.message, problem.code or None, problem.type or None, problem.param or None
    )
