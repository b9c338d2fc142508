"""Finds mistakes of the client in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from ..contract import Contract, Operation
from .audit import ObjectSeen
from .journal import Record

Rule: TypeAlias = Literal[
    "created_twice",
    "repeated_refusal",
    "ignored_wait",
    "polled_too_fast",
    "unread_results",
    "paged_past_end",
]
"""The mistakes of a client.

`created_twice`: it created two objects with one idempotency key or intent, and cancelled none of
them. `repeated_refusal`: it repeated a request after a permanent error. `ignored_wait`: it sent a
request before the end of a Retry-After. `polled_too_fast`: it polled an object more often than the
specification proposes. `unread_results`: it saw an object in a final state, but did not read a
result file. `paged_past_end`: it requested a page after the last one.
"""

_HASTE = 0.7
"""The fraction of an interval that a client has to wait: the rest may be jitter."""

_ROUNDING = 0.002
"""Seconds by which a client may be too early."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A mistake of the client.

    Attributes:
        rule: The kind of mistake.
        exchanges: The numbers of the exchanges that show it.
    """

    rule: Rule
    message: str
    exchanges: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.message} ({', '.join(f'exchange {number}' for number in self.exchanges)})"


def complaints(contract: Contract, records: list[Record]) -> list[Complaint]:
    """The mistakes of the client in these exchanges, in order.

    Time is the server's; if it stands still, real time counts.
    """
    found = [
        *_created_twice(contract, records),
        *_repeated_refusals(contract, records),
        *_ignored_waits(records),
        *_polled_too_fast(records),
        *_unread_results(contract, records),
        *_paged_past_end(records),
    ]
    return sorted(found, key=lambda complaint: complaint.exchanges[-1])


def _created_twice(contract: Contract, records: list[Record]) -> Iterator[Complaint]:
    earlier: list[Record] = []
    unexecuted = _cancelled(contract, records)
    for record in records:
        intent = record.observation.intent
        unexecuted |= record.observation.unexecuted
        if intent is None or intent.created in unexecuted:
            continue
        for other in earlier:
            before = other.observation.intent
            if before is None or before.created in unexecuted:
                continue
            same_key = bool(intent.key) and before.key == intent.key
            if not same_key and (before.notes, before.rest) != (intent.notes, intent.rest):
                continue
            # Objects with equal notes may have different intents, unless the client did not receive
            # the response about the first one.
            unheard = other.exchange.status is None or other.exchange.status >= 500
            same = before.content == intent.content or (unheard and bool(intent.notes))
            if same_key or same:
                yield Complaint(
                    rule="created_twice",
                    message=f"{before.created} and {intent.created} were created from the same"
                    " request",
                    exchanges=(other.exchange.number, record.exchange.number),
                )
                break
        earlier.append(record)


def _cancelled(contract: Contract, records: Iterable[Record]) -> set[str]:
    """The objects that the client moved to another state, such as cancelled ones."""
    moves = {operation.name for operation in contract.operations if operation.role == "move"}
    return {
        value
        for record in records
        if record.exchange.operation in moves and record.exchange.performed
        for value in record.observation.values.values()
    }


def _repeated_refusals(contract: Contract, records: Iterable[Record]) -> Iterator[Complaint]:
    operations = {operation.name: operation for operation in contract.operations}
    refused: dict[tuple[str, str, bytes], Record] = {}
    for record in records:
        exchange = record.exchange
        if exchange.operation is None:
            continue
        key = (exchange.operation, exchange.path, record.observation.sent)
        if (before := refused.get(key)) is not None:
            yield Complaint(
                rule="repeated_refusal",
                message=f"{exchange.operation} was repeated after {before.exchange.status}",
                exchanges=(before.exchange.number, exchange.number),
            )
        if exchange.performed and exchange.method not in ("GET", "HEAD"):
            # The state has changed: the request may succeed now.
            refused.clear()
        if _is_refusal(operations[exchange.operation], exchange.status):
            refused[key] = record


def _is_refusal(operation: Operation, status: int | None) -> bool:
    """Whether a status is permanent."""
    if status is None or status < 400:
        return False
    listed = {error.status: error.retry for error in operation.errors}
    retry = listed.get(str(status)) or listed.get(f"{status // 100}XX")
    return status in (400, 409) if retry is None else retry == "never"


def _ignored_waits(records: Iterable[Record]) -> Iterator[Complaint]:
    asked: dict[str, Record] = {}
    for record in records:
        operation = record.exchange.operation
        if operation is None:
            continue
        before = asked.pop(operation, None)
        wait = None if before is None else before.observation.wait
        if before is not None and wait is not None:
            passed = _between(before, record)
            if passed < wait - _ROUNDING:
                yield Complaint(
                    rule="ignored_wait",
                    message=f"{operation} was requested again after {passed:g} seconds instead of"
                    f" {wait:g}",
                    exchanges=(before.exchange.number, record.exchange.number),
                )
        if record.observation.wait is not None:
            asked[operation] = record


def _polled_too_fast(records: Iterable[Record]) -> Iterator[Complaint]:
    for looks in _by_object(records).values():
        hasty: list[Record] = []
        for record, following in pairwise(looks):
            seen = record.observation.seen
            first = None if seen is None or seen.final else seen.first
            if first is not None and _between(record, following) < first * _HASTE:
                hasty = [*hasty, following] if hasty else [record, following]
                continue
            yield from _haste(hasty)
            hasty = []
        yield from _haste(hasty)


def _haste(looks: list[Record]) -> Iterator[Complaint]:
    """Two polls in a row may have two reasons; three count."""
    seen = looks[0].observation.seen if looks else None
    if seen is not None and len(looks) > 2:
        yield Complaint(
            rule="polled_too_fast",
            message=f"{seen.identity} was polled {len(looks)} times, less than {seen.first:g}"
            " seconds apart",
            exchanges=tuple(record.exchange.number for record in looks),
        )


def _unread_results(contract: Contract, records: list[Record]) -> Iterator[Complaint]:
    downloads = {output.download for output in contract.outputs}
    read = {
        value
        for record in records
        if record.exchange.operation in downloads and record.exchange.status in (200, 206)
        for value in record.observation.values.values()
    }
    for looks in _by_object(records).values():
        seen = looks[-1].observation.seen
        if seen is None or not seen.final:
            continue
        for name, file in seen.files.items():
            if file not in read:
                yield Complaint(
                    rule="unread_results",
                    message=f"{seen.identity} is {seen.state}, and its {name} {file} was not read",
                    exchanges=(looks[-1].exchange.number,),
                )


def _paged_past_end(records: Iterable[Record]) -> Iterator[Complaint]:
    ends: dict[tuple[object, ...], Record] = {}
    for record in records:
        exchange, page = record.exchange, record.observation.page
        if exchange.performed and exchange.method not in ("GET", "HEAD"):
            ends.clear()
        if page is None:
            continue
        key = (exchange.operation, page.query, page.cursor)
        if page.cursor is not None and (last := ends.get(key)) is not None:
            yield Complaint(
                rule="paged_past_end",
                message=f"{exchange.operation} was called for a page after the last one",
                exchanges=(last.exchange.number, exchange.number),
            )
        for end in page.end:
            ends[exchange.operation, page.query, end] = record


def _by_object(records: Iterable[Record]) -> dict[str, list[Record]]:
    """The polls of each object that the client has seen."""
    found: dict[str, list[Record]] = {}
    for record in records:
        seen: ObjectSeen | None = record.observation.seen
        if seen is not None and record.exchange.complete:
            found.setdefault(seen.identity, []).append(record)
    return found


def _between(first: Record, second: Record) -> float:
    """The seconds between two exchanges, by the server's clock or the machine's, whichever is
    larger."""
    server_time = second.exchange.at - first.exchange.at
    return max(server_time, second.observation.moment - first.observation.moment)
