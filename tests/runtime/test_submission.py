"""Submitting: checked first, made once, found again whatever happened in between."""

from __future__ import annotations

import asyncio
import io
import json
import pickle
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from batchwright._runtime.errors import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    ArgumentError,
)
from batchwright._runtime.line_rules import LineProblemsError
from batchwright._runtime.source import Chunks, Source
from batchwright._runtime.submission import SubmissionError
from batchwright._runtime.submitting import async_submit

from .letters import NOON, SUBMISSION, Dial, Office, Way, letter, lines, ways

TEXT = lines(letter("a"), letter("b"))
STEPS = ["GET /rounds", "POST /sheets", "GET /rounds", "POST /rounds"]

Fault = Callable[[int], tuple[int, bytes] | None]


def at(number: int, outcome: tuple[int, bytes] | type[httpx2.RequestError]) -> Fault:
    """What happens to one request."""

    def fault(current: int) -> tuple[int, bytes] | None:
        if current != number:
            return None
        if isinstance(outcome, tuple):
            return outcome
        raise outcome("the wire is cut")

    return fault


@ways
def test_a_file_is_checked_looked_for_uploaded_and_created(way: Way) -> None:
    office = Office()
    made = way.submit(office.handler, TEXT, notes={"by": "me"})
    assert office.asked == STEPS
    assert made.id == "r1"
    assert TEXT in office.sheets[0]
    [kept] = office.rounds
    assert (kept["sheet_id"], kept["town"], kept["notes"]["by"]) == ("sheet-1", "Ulm", "me")
    assert len(kept["notes"]["errand"]) == 64


@ways
def test_the_same_again_returns_what_exists(way: Way) -> None:
    office = Office()
    first = way.submit(office.handler, TEXT)
    second = way.submit(office.handler, io.BytesIO(TEXT))
    assert first == second
    assert office.asked == [*STEPS, "GET /rounds"]


@pytest.mark.parametrize("state", ["begun", "done", "stopped", "unheard of", None])
def test_it_is_found_in_any_state(state: str | None) -> None:
    office = Office()
    made = Way().submit(office.handler, TEXT)
    office.rounds[0]["state"] = state
    again = Way().submit(office.handler, TEXT)
    assert (again.id, again.state) == (made.id, state)


@ways
def test_one_of_which_nothing_came_is_replaced(way: Way) -> None:
    office = Office()
    way.submit(office.handler, TEXT)
    office.rounds[0]["state"] = "lost"
    assert way.submit(office.handler, TEXT).id == "r2"
    assert way.submit(office.handler, TEXT).id == "r2"
    assert len(office.rounds) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"file": lines(letter("a"))},
        {"town": "Bonn", "file": lines(letter("a", town="Bonn"))},
        {"notes": {"by": "you"}},
        {"intent": "tuesday"},
    ],
)
def test_something_else_is_another_one(change: dict[str, Any]) -> None:
    office = Office()
    Way().submit(office.handler, TEXT)
    Way().submit(office.handler, **({"file": TEXT} | change))
    assert len(office.rounds) == 2


def test_the_order_of_notes_makes_no_difference() -> None:
    office = Office()
    Way().submit(office.handler, TEXT, notes={"a": "1", "b": "2"})
    Way().submit(office.handler, TEXT, notes={"b": "2", "a": "1"})
    assert len(office.rounds) == 1


@ways
def test_an_intent_of_the_caller_says_what_is_the_same(way: Way) -> None:
    office = Office()
    way.submit(office.handler, TEXT, intent="monday")
    assert office.rounds[0]["notes"] == {"errand": "monday"}
    way.submit(office.handler, lines(letter("x")), intent="monday")
    assert len(office.rounds) == 1


@ways
def test_a_file_with_problems_is_refused_before_anything_is_sent(way: Way) -> None:
    office = Office()
    with pytest.raises(
        LineProblemsError, match=r"^rounds.create: file: 2 problems: line 1"
    ) as caught:
        way.submit(office.handler, lines(b"?", letter("a", town="Bonn")))
    assert [problem.line for problem in caught.value.problems] == [1, 2]
    assert office.asked == []


@ways
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"notes": {"a": "", "b": "", "c": ""}}, "^notes: no room for the intent"),
        ({"notes": {"errand": "mine"}}, "^notes.errand: kept for the intent"),
        ({"notes": {"a": 7}}, r"^rounds.create: notes.a: expected a string"),
        ({"town": 7}, "^rounds.create: town: "),
        ({"intent": ""}, "^intent: expected text that is not empty"),
        ({"intent": "x" * 81}, "^intent: .*at most 80 characters"),
    ],
)
def test_arguments_are_refused_before_anything_is_sent(
    way: Way, arguments: dict[str, Any], message: str
) -> None:
    office = Office()
    with pytest.raises(ArgumentError, match=message):
        way.submit(office.handler, TEXT, **arguments)
    assert office.asked == []


@ways
def test_every_source_that_can_be_read_twice_is_sent_as_it_was_checked(
    way: Way, tmp_path: Path
) -> None:
    path = tmp_path / "a.letters"
    path.write_bytes(TEXT)
    with path.open("rb") as file:
        sources: list[Source] = [path, TEXT, file, io.BytesIO(TEXT), Chunks([TEXT])]
        for number, source in enumerate(sources):
            office = Office()
            way.submit(office.handler, source)
            assert TEXT in office.sheets[0], number
            name = b"a.letters" if number in (0, 2) else b"upload.letters"
            assert b'filename="' + name + b'"' in office.sheets[0]


@ways
def test_a_source_that_can_be_read_only_once_is_refused(way: Way) -> None:
    office = Office()
    with pytest.raises(ArgumentError, match="cannot be read twice"):
        way.submit(office.handler, Chunks(iter([TEXT])))
    assert office.asked == []


AMBIGUOUS = [
    httpx2.ReadTimeout,
    httpx2.ReadError,
    httpx2.RemoteProtocolError,
    (500, b""),
    (502, b"<html>bad gateway</html>"),
    (408, b""),
    (200, b"<html>"),
    (200, b'{"state": "begun"}'),
]


@ways
@pytest.mark.parametrize("outcome", AMBIGUOUS, ids=str)
def test_what_was_created_although_it_failed_is_found(
    way: Way, outcome: tuple[int, bytes] | type[httpx2.RequestError]
) -> None:
    office, dial = Office(after=at(4, outcome)), Dial()
    made = way.submit(office.handler, TEXT, clock=dial.clock)
    assert made.id == "r1"
    assert office.asked == [*STEPS, "GET /rounds"]
    assert len(office.rounds) == 1
    assert dial.slept == [1]


@ways
def test_a_list_that_lags_behind_is_looked_at_again(way: Way) -> None:
    office, dial = Office(after=at(4, httpx2.ReadTimeout)), Dial()

    def lag(number: int) -> None:
        office.lag = 1 if 5 <= number < 8 else 0

    office.before = lag
    assert way.submit(office.handler, TEXT, clock=dial.clock).id == "r1"
    assert dial.slept == [1, 2, 4, 8]


@ways
def test_a_list_that_fails_is_looked_at_again(way: Way) -> None:
    office, dial = Office(after=at(4, httpx2.ReadTimeout)), Dial()
    office.before = lambda number: (503, b"") if number in (5, 6) else None
    assert way.submit(office.handler, TEXT, clock=dial.clock).id == "r1"
    assert dial.slept == [1, 2, 4]


@ways
@pytest.mark.parametrize("outcome", AMBIGUOUS, ids=str)
def test_what_cannot_be_found_is_not_created_again(
    way: Way, outcome: tuple[int, bytes] | type[httpx2.RequestError]
) -> None:
    office, dial = Office(before=at(4, outcome)), Dial()
    with pytest.raises(SubmissionError, match="Submit again with the same arguments") as caught:
        way.submit(office.handler, TEXT, intent="monday", clock=dial.clock)
    assert office.asked.count("POST /rounds") == 1
    assert dial.slept == [1, 2, 4, 8, 15]
    assert isinstance(
        caught.value.__cause__, APIConnectionError | APIStatusError | APIResponseValidationError
    )
    assert pickle.loads(pickle.dumps(caught.value)).intent == "monday"
    assert way.submit(office.handler, TEXT, intent="monday").id == "r1"


@ways
def test_a_list_that_cannot_be_read_after_a_failure_is_said_so(way: Way) -> None:
    office, dial = Office(after=at(4, httpx2.ReadTimeout)), Dial()
    office.before = lambda number: (403, b"keep out") if number == 5 else None
    with pytest.raises(SubmissionError, match="the list could not be read: keep out"):
        way.submit(office.handler, TEXT, clock=dial.clock)
    assert dial.slept == [1]
    assert way.submit(office.handler, TEXT).id == "r1"


@ways
@pytest.mark.parametrize("outcome", [(400, b"no"), (409, b"no"), (429, b""), httpx2.ConnectError])
def test_a_failure_without_effect_is_raised_at_once(
    way: Way, outcome: tuple[int, bytes] | type[httpx2.RequestError]
) -> None:
    office, dial = Office(before=at(4, outcome)), Dial()
    with pytest.raises((APIStatusError, APIConnectionError)):
        way.submit(office.handler, TEXT, clock=dial.clock)
    assert office.asked == STEPS
    assert dial.slept == []


@ways
@pytest.mark.parametrize("number", [1, 2, 3])
def test_nothing_is_created_after_an_earlier_step_has_failed(way: Way, number: int) -> None:
    office = Office(after=at(number, httpx2.ReadTimeout))
    with pytest.raises(APIConnectionError):
        way.submit(office.handler, TEXT)
    assert office.rounds == []
    assert way.submit(office.handler, TEXT).id == "r1"


@ways
def test_one_that_was_just_refused_is_returned_for_what_it_says(way: Way) -> None:
    office = Office(after=at(8, httpx2.ReadTimeout))
    way.submit(office.handler, TEXT)
    office.rounds[0]["state"] = "lost"
    office.before = lambda number: office.rounds[-1].update(state="lost") if number > 8 else None
    again = way.submit(office.handler, TEXT)
    assert (again.id, again.state) == ("r2", "lost")


@ways
def test_one_of_which_nothing_came_long_ago_is_not_taken_for_the_new_one(way: Way) -> None:
    office = Office(before=at(8, httpx2.ReadTimeout))
    way.submit(office.handler, TEXT)
    office.rounds[0]["state"] = "lost"
    with pytest.raises(SubmissionError):
        way.submit(office.handler, TEXT)
    assert len(office.rounds) == 1


@ways
def test_later_looks_read_no_further_than_what_is_new(way: Way) -> None:
    office = Office()
    for number in range(12):
        office.add(begun_at=NOON - 100_000 + number * 1000)
    way.submit(office.handler, TEXT)
    assert office.asked == [*["GET /rounds"] * 4, "POST /sheets", *["GET /rounds"] * 2, STEPS[3]]


@ways
def test_one_that_appears_during_the_upload_is_returned(way: Way) -> None:
    office = Office()

    def appear(number: int) -> None:
        if number == 2:
            office.add(notes={"errand": "monday"})

    office.after = appear
    way.submit(office.handler, TEXT, intent="monday")
    assert office.asked == STEPS[:3]
    assert len(office.rounds) == 1


@ways
@pytest.mark.parametrize("oldest_first", [False, True])
def test_all_pages_are_looked_through(way: Way, oldest_first: bool) -> None:
    office = Office(oldest_first=oldest_first)
    office.add(notes={"errand": "early"})
    for number in range(10):
        office.add(notes={"n": str(number)} if number % 2 else None)
    office.add(notes={"errand": "late"})
    assert way.submit(office.handler, TEXT, intent="early").id == "r1"
    assert way.submit(office.handler, TEXT, intent="late").id == "r12"
    assert len(office.rounds) == 12


@ways
@pytest.mark.parametrize(("oldest_first", "pages"), [(False, 2), (True, 4)])
def test_what_is_too_old_is_not_looked_through(way: Way, oldest_first: bool, pages: int) -> None:
    office = Office(oldest_first=oldest_first)
    for number in range(9):
        office.add(notes={"errand": "x"}, begun_at=NOON - 100_000 + number)
    office.add()
    made = way.submit(office.handler, TEXT, intent="x", lookback=50_000)
    assert made.id == "r11"
    assert office.asked.index("POST /sheets") == pages


@ways
def test_a_list_that_is_too_long_is_an_error(way: Way) -> None:
    office = Office()
    for _ in range(10):
        office.add()
    with pytest.raises(SubmissionError, match="goes on after 3 pages: it is not known"):
        way.submit(office.handler, TEXT, how=replace(SUBMISSION, most_pages=3))
    assert office.asked == ["GET /rounds"] * 3
    assert way.submit(office.handler, TEXT, how=replace(SUBMISSION, most_pages=4)).id == "r11"


@ways
def test_an_upload_without_an_id_is_an_error(way: Way) -> None:
    office = Office(after=at(2, (200, b"{}")))
    with pytest.raises(Exception, match="the answer has no id"):
        way.submit(office.handler, TEXT)
    assert office.rounds == []


def test_the_event_loop_goes_on_while_the_file_is_checked() -> None:
    reading, going = threading.Event(), threading.Event()

    class Parts:
        def __iter__(self) -> Any:
            if not going.is_set():
                reading.set()
                assert going.wait(5)
            return iter([TEXT])

    async def run() -> None:
        client = Way().async_client(Office().handler)
        task = asyncio.create_task(
            async_submit(client, SUBMISSION, Chunks(Parts()), {"town": "Ulm"}, clock=Dial().clock)
        )
        while not reading.is_set():
            await asyncio.sleep(0.01)
        going.set()
        assert (await task).id == "r1"

    asyncio.run(run())


def test_a_cancelled_submission_can_be_begun_anew() -> None:
    office = Office()

    async def run() -> str:
        client = Way().async_client(office.handler)
        asleep = asyncio.Event()

        async def rest(_: float) -> None:
            asleep.set()
            await asyncio.sleep(60)

        clock = replace(Dial().clock, rest=rest)
        office.after = at(4, httpx2.ReadTimeout)
        task = asyncio.create_task(
            async_submit(client, SUBMISSION, TEXT, {"town": "Ulm"}, clock=clock)
        )
        await asleep.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return (await async_submit(client, SUBMISSION, TEXT, {"town": "Ulm"}, clock=clock)).id

    assert asyncio.run(run()) == "r1"
    assert json.dumps(office.rounds).count("errand") == 1
