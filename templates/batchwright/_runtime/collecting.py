"""Reads all results of an object and accounts for every line; free of I/O.

The steps yield each file, which is read before they continue.
"""

from __future__ import annotations

from typing import TypeVar

from .effects import HandOut, Pause, Steps
from .errors import ArgumentError, brief
from .file_part import FilePart
from .ledger import Ledger
from .line_reader import LineReader
from .place import dotted, lookup
from .result import Result
from .result_errors import (
    NoResultsError,
    ResultFilesMissingError,
    ResultsError,
    ResultsNotReadyError,
)
from .result_source import ResultSource

T = TypeVar("T")
R = TypeVar("R", bound=Result)

LOOKS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each new poll for a result file that should exist.

A server may list it late, and serve it later still.
"""


def collection_steps(
    source: ResultSource[T, R], subject: T | str, *, strict: bool
) -> Steps[FilePart[R]]:
    """The steps of reading all results of an object, file by file; see `results.Results`."""
    name = _identity(source, subject)
    # The caller's object may be out of date.
    if isinstance(subject, str) or source.amount_of(subject) is None:
        latest: T = yield source.look(name)
    else:
        latest = subject
    _verify_final(source, latest, name)
    reader = LineReader(source.key, source.outcomes, source.result)
    ledger = Ledger()
    parts: dict[str, FilePart[R]] = {}
    looks = iter(LOOKS)
    while True:
        for file, count in source.files_of(latest).items():
            if file not in parts:
                call, since = source.download(file), source.ended_at(latest)
                parts[file] = FilePart(
                    call, reader, ledger, file, count, since=since, strict=strict
                )
            elif parts[file].missing:
                parts[file].again()
            if not parts[file].ended:
                yield HandOut(parts[file])
            if strict and parts[file].missing:
                break  # the rest is read after it
        missing = [part for part in parts.values() if part.missing]
        unnamed = _more_to_come(source, latest, ledger, bool(parts))
        if not (missing or unnamed) or (seconds := next(looks, None)) is None:
            break
        yield Pause(seconds)
        if unnamed:
            latest = yield source.look(name)
    for part in missing:
        part.give_up()
    if (error := _verdict(source, latest, ledger, bool(parts), name)) is not None:
        error.state = source.state_of(latest)
        raise error


def _identity(source: ResultSource[T, R], subject: T | str) -> str:
    identity = subject if isinstance(subject, str) else lookup(subject, source.identity)
    if not isinstance(identity, str) or not identity:
        raise ArgumentError("the object has no id", argument=dotted(source.identity))
    return identity


def _verify_final(source: ResultSource[T, R], subject: T, name: str) -> None:
    if source.amount_of(subject) is None:
        state = source.state_of(subject)
        shown = "without a state" if state is None else repr(brief(state, 100))
        error = ResultsNotReadyError(
            f"{brief(name, 100)!r} is {shown}, which is not final: call wait() before results()"
        )
        error.state = state
        raise error


def _more_to_come(source: ResultSource[T, R], subject: T, ledger: Ledger, named: bool) -> bool:
    """Whether a file that the object does not name yet should have lines."""
    amount = source.amount_of(subject)
    if ledger.gone or amount == "none" or not source.unnamed(subject):
        return False
    least, _ = source.bounds(subject)
    if least is None:
        return not named and amount == "all"
    return ledger.short_of(least)


def _verdict(
    source: ResultSource[T, R], subject: T, ledger: Ledger, named: bool, name: str
) -> ResultsError | None:
    shown = f"{brief(name, 100)!r} ({brief(source.state_of(subject) or '', 50)})"
    least, most = source.bounds(subject)
    unreadable = source.unreadable_of(subject)
    accounted = ledger.lines or ledger.gone or unreadable
    if source.amount_of(subject) == "none" and not accounted:
        return _no_results(source, subject, shown)
    if not named and not unreadable and _more_to_come(source, subject, ledger, named):
        lines = "its results" if least is None else f"{least} results"
        return ResultFilesMissingError(
            f"{shown} should have {lines}, but names no file within {sum(LOOKS):.0f} seconds. "
            "Read the results again later, or ask the operator of the server"
        )
    return ledger.verdict(shown, least, most, unreadable)


def _no_results(source: ResultSource[T, R], subject: T, shown: str) -> NoResultsError:
    problems = source.problems_of(subject)
    passes = source.void is not None and source.void.passes(subject)
    listed = "; ".join(map(str, problems[:5])) or "the server gives no reason"
    more = "; ..." if problems[5:] else ""
    advice = ". The cause is temporary: submit the same file again later" if passes else ""
    error = NoResultsError(f"{shown} has no results: {listed}{more}{advice}")
    error.problems, error.retryable = problems, passes
    return error
