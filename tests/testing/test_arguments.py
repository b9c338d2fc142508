"""A mistake in what a test says to the fake is an error there, which names what was expected."""

from __future__ import annotations

import pydoc
import re
from collections.abc import Callable
from typing import Any

import pytest
from batchwright import Client
from batchwright.testing import (
    Fake,
    HangUp,
    Refuse,
    Reset,
    Response,
    Stall,
    Status,
    Truncate,
    serve,
)
from batchwright.testing.clock import FakeClock
from batchwright.testing.contracts import load
from batchwright.testing.factories import make
from msgspec.structs import replace

LINE = (
    b'{"custom_id":"a","method":"POST","url":"/v1/chat/completions",'
    b'"body":{"model":"m","messages":[]}}\n'
)

# As somebody calls them who has no type checker.
reset: Any = Reset
status: Any = Status
hang_up: Any = HangUp
stall: Any = Stall
truncate: Any = Truncate
loose: Any = Fake


def served(port: int) -> None:
    with serve(Fake(), port=port):
        pass


MISTAKES: list[tuple[Callable[[Any], object], str]] = [
    (lambda _: Fake("azur"), "there is no dialect 'azur': did you mean azure?"),
    (lambda _: Fake("mine"), "there is no dialect 'mine': known: aibrix, azure, groq, ogx"),
    (lambda _: Fake(dwell=-1), "dwell: expected a number >= 0, got -1"),
    (lambda _: Fake(speed=-1), "speed: expected a number >= 0, got -1"),
    (
        lambda _: Fake(start=float("nan")),
        "start: expected a number from 0 to 253402300799, got nan",
    ),
    (lambda _: Fake(key=""), "key: expected a non-empty string, got ''"),
    (
        lambda _: loose(seed=1, contract="azure"),
        "contract: expected a Contract; give the name of a ",
    ),
    (lambda fake: Fake("azure", contract=fake.contract), "contract: excludes the dialect 'azure'"),
    (lambda _: Fake(start=1e20), "start: expected a number from 0 to 253402300799, got 1e+20"),
    (lambda _: loose(pace="Live"), "there is no pace 'Live': did you mean live?"),
    (lambda _: loose(ranges="no"), "ranges: expected True or False, got 'no'"),
    (lambda fake: setattr(fake, "ranges", "no"), "ranges: expected True or False, got 'no'"),
    (lambda _: loose(models=5), "models: expected a list of strings, got 5"),
    (lambda _: Fake(models=["m", ""]), "models: expected a non-empty string, got ''"),
    (lambda fake: fake.fault("batches.creat", Refuse()), "'batches.creat': did you mean batches."),
    (lambda fake: fake.fault("batches.create", Refuse), "Drip(...) or a function of the request"),
    (lambda fake: fake.fault("batches.create", "reset"), "expected Refuse(...), Reset(...), "),
    (lambda _: reset("then"), "when: expected before, during or after, got 'then'"),
    (lambda _: status(status="429"), "status: expected an integer from 200 to 599, got '429'"),
    (lambda _: status(status=500, body=object()), "body: expected a JSON value"),
    (lambda _: status(status=500, acts=0), "acts: expected True or False, got 0"),
    (lambda _: status(status=429, milliseconds="no"), "milliseconds: expected True or False, got"),
    (lambda _: status(status=429, headers=[("a", "b")]), "headers: expected a mapping of strings"),
    (lambda _: status(status=429, headers={"a": 5}), "headers: expected strings, got 'a': 5"),
    (lambda _: status(status=429, retry_after=-1), "retry_after: expected a number >= 0, got -1"),
    (lambda _: hang_up(acts="no"), "acts: expected True or False, got 'no'"),
    (lambda _: stall(acts="no"), "acts: expected True or False, got 'no'"),
    (lambda _: truncate(at=1, announced="no"), "announced: expected True or False, got 'no'"),
    (lambda _: truncate(at=1, reset=0), "reset: expected True or False, got 0"),
    (lambda fake: fake.answer(written=["a"]), "written: expected a mapping of properties"),
    (lambda fake: fake.answer(written={"a": object()}), "written: expected a JSON value"),
    (lambda fake: fake.answer(lambda _: None, written={}), "a function excludes other arguments"),
    (lambda fake: fake.answer(status="400"), "an integer from 100 to 599, got '400'"),
    (
        lambda fake: fake.answer(error="no"),
        "error: expected a mapping with a code or a message, got",
    ),
    (lambda fake: fake.answer(body=object()), "body: expected a JSON value"),
    (lambda fake: fake.answer(copies=-1), "copies: expected an integer >= 0, got -1"),
    (lambda fake: fake.answer(custom_idd="a"), "'custom_idd': did you mean custom_id?"),
    (lambda fake: fake.answer(staus=400), "'staus': did you mean status?"),
    (lambda fake: fake.answer(never="no"), "never: expected True or False, got 'no'"),
    (lambda fake: fake.answer(custom_id=5), "key: expected a non-empty string, got 5"),
    (
        lambda fake: fake.answer(key="a", url="/v1/x"),
        "answer: a key excludes values of the line; omit url",
    ),
    (lambda fake: fake.answer("a", status=400), "expected a function or names, got 'a'"),
    (lambda fake: fake.answer(lambda _: None, status=400), "a function excludes other arguments"),
    (lambda fake: fake.late(-1), "looks: expected an integer >= 0, got -1"),
    (lambda fake: fake.mask("paused", 0.5), "looks: expected an integer >= 0, got 0.5"),
    (lambda fake: fake.mask(None), "state: expected a non-empty string, got None"),
    (lambda fake: fake.lag(seconds=-1), "seconds: expected a number >= 0, got -1"),
    (lambda fake: fake.force("batch", status="x"), "'batch': did you mean Batch?"),
    (lambda fake: fake.force("Batch", status=object()), "values: expected a JSON value"),
    (lambda fake: fake.problem("x", "y", line=0), "line: expected an integer >= 1, got 0"),
    (lambda fake: fake.problem("x", "y", times=0), "times: expected an integer >= 1, got 0"),
    (lambda fake: fake.problem(5, "y"), "code: expected a string, got 5"),
    (lambda fake: fake.problem("x", None), "message: expected a string, got None"),
    (lambda fake: fake.clock.advance(seconds="1"), "seconds: expected a finite number, got '1'"),
    (lambda fake: fake.clock.advance(days=float("nan")), "days: expected a finite number, got nan"),
    (lambda fake: fake.clock.advance(days=1e12), "advance: the new time: expected a number from 0"),
    (
        lambda fake: fake.clock.advance(hours=-25),
        "advance: expected a duration >= 0, got -90000 seconds",
    ),
    (lambda fake: fake.put("batch"), "'batch': did you mean Batch?"),
    (
        lambda fake: fake.put("Batch", state="complete"),
        "no state 'complete': did you mean completed?",
    ),
    (
        lambda fake: fake.put("Batch", {"endpoint": "/v1/x"}),
        "content: expected a file of requests, as no example of one fits",
    ),
    (lambda fake: fake.put("Batch", {"status": "completed"}), "batches.create 'status': known: "),
    (
        lambda fake: fake.put("Batch", {"input_file_id": "x"}, state="completed"),
        "it is 'failed', since [{'code': 'invalid_request', 'message': 'Cannot find file x, ",
    ),
    (lambda fake: fake.put("Batch", "x"), "values: expected a mapping, got 'x'"),
    (lambda fake: fake.put("Batch", content="{}"), "content: expected bytes, got '{}'"),
    (lambda fake: fake.put("Batch", content=b"{", state="completed"), "invalid_json_line"),
    (
        lambda fake: fake.put("Batch", state="cancelled", executed=-1),
        "executed: expected an integer",
    ),
    (lambda fake: fake.put("File", state="completed"), "expected None, as a File has no states"),
    (lambda fake: fake.objects("batch"), "'batch': did you mean Batch?"),
    (lambda fake: fake.content("Fil", "x"), "'Fil': did you mean File?"),
    (
        lambda fake: setattr(fake, "journal_body_limit", -1),
        "journal_body_limit: expected an integer >= 0, got -1",
    ),
    (lambda fake: make(fake, succeeded=-1), "succeeded: expected an integer >= 0, got -1"),
    (lambda fake: make(fake, status=200), "status: expected an integer from 300 to 599, got"),
    (lambda fake: make(fake, "completed", unprocessed=1), "some requests are never executed"),
    (lambda fake: make(fake, "complete"), "no state 'complete': did you mean completed?"),
    (lambda _: make(loose, "completed"), "fake: expected a Fake, got <class"),
    (lambda _: served(99_999), "port: expected an integer from 0 to 65535, got 99999"),
]


@pytest.mark.parametrize(("mistake", "told"), MISTAKES, ids=[told for _, told in MISTAKES])
def test_it_is_an_error_where_it_is_made(mistake: Callable[[Any], object], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        mistake(Fake())


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="no File 'file-1' with bytes"):
        Fake().content("File", "file-1")


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ({"stats": 400}, "'stats': did you mean status?"),
        ({"status": "400"}, "an integer from 100 to 599, got '400'"),
        ("no", "expected a Response, a mapping of its arguments or None, got 'no'"),
    ],
)
def test_what_a_function_returns_is_held_against_what_can_be(returned: Any, told: str) -> None:
    fake = Fake()
    fake.answer(lambda _: returned)
    with pytest.raises(ValueError, match=re.escape(told)):
        fake.put("Batch", content=LINE, state="completed")


def test_a_mistake_in_a_function_loses_no_request() -> None:
    fake, mistakes = Fake(), iter([True, True])

    def answer(_: dict[str, Any]) -> Response:
        if next(mistakes, False):
            raise RuntimeError("not yet")
        return Response()

    fake.answer(answer)
    batch = fake.put("Batch", content=LINE)["id"]
    with Client(transport=fake.transport, api_key="key") as client:
        client.batches.retrieve(batch)
        for _ in range(2):
            with pytest.raises(RuntimeError, match="not yet"):
                client.batches.retrieve(batch)
        assert [one.outcome for one in client.batches.results(client.batches.wait(batch))] == [
            "succeeded"
        ]


def test_a_function_that_chooses_no_fault_is_told() -> None:
    fake = Fake()
    chosen: Any = "reset"
    fake.fault("files.list", lambda _: chosen)
    with (
        Client(transport=fake.transport, api_key="key") as client,
        pytest.raises(ValueError, match="or a function of the request, got 'reset'"),
    ):
        client.files.list().page()


def test_a_clock_of_its_own_starts_in_time() -> None:
    with pytest.raises(ValueError, match="start: expected a number from 0 to 253402300799, got -1"):
        FakeClock(-1)


def test_a_wait_in_a_unit_without_a_header_names_the_headers() -> None:
    fake = Fake(contract=replace(load(), retry_after=("retry-after",)))
    fake.fault("batches.create", Status(status=429, retry_after=1))
    told = "retry_after: this server has no header in milliseconds; its headers are: retry-after"
    with pytest.raises(ValueError, match=told):
        fake.fault("batches.create", Status(status=429, retry_after=1, milliseconds=True))


def test_help_lists_everything_that_a_test_can_set() -> None:
    text = pydoc.plain(pydoc.render_doc(Fake))
    for name in ("answer", "content", "fault", "force", "lag", "late", "mask", "objects", "put"):
        assert re.search(rf"\b{name}\([\s|]*self,\s", text), name
    assert "custom_id" not in text and "Only the request with this key" in text
