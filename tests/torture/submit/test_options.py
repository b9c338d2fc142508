"""Options of the calls that make several requests: where each applies, and which are refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from batchwright import APIError, ArgumentError, InternalServerError

from tests.testing.ways import Hand

from ..conftest import Connect
from ..material import ENDPOINT, FILE
from ..server import FOR_EVER, Server, refusal
from .test_keys import KEY, submit

HEADERS = {"x-team": "blue"}
QUERY = {"api-version": "7"}

Use = Callable[..., Any]


def submitting(c: Any, **options: Any) -> Any:
    return c.batches.submit(FILE, endpoint=ENDPOINT, idempotency_key=KEY, **options)


def finding(c: Any, **options: Any) -> Any:
    return c.batches.find(KEY, **options)


def waiting(c: Any, **options: Any) -> Any:
    return c.batches.wait("batch_00001", **options)


def watching(c: Any, **options: Any) -> Any:
    return c.batches.watch("batch_00001", **options)


def reading(c: Any, **options: Any) -> Any:
    return c.batches.results("batch_00001", **options)


USES: dict[str, Use] = {
    "submit": submitting,
    "find": finding,
    "wait": waiting,
    "watch": watching,
    "results": reading,
}
uses = pytest.mark.parametrize("name", USES)


def perform(user: Hand, name: str, **options: Any) -> Any:
    use = USES[name]
    if name in ("watch", "results"):
        return user.all(lambda c: use(c, **options))
    return user.do(lambda c: use(c, **options))


@pytest.fixture
def busy(server: Server) -> Server:
    """A server with a batch that has ended."""
    server.finished(
        {"custom_id": "request-0", "response": {"status_code": 200, "body": {}}, "error": None}
    )
    return server


@uses
def test_headers_are_sent_with_each_request(name: str, user: Hand, busy: Server) -> None:
    perform(user, name, extra_headers=HEADERS)
    assert busy.seen
    assert {one.headers.get("x-team") for one in busy.seen} == {"blue"}


@uses
def test_a_header_can_be_taken_away_from_each_request(
    name: str, connect: Connect, busy: Server
) -> None:
    perform(connect(busy, project="p"), name, extra_headers={"OpenAI-Project": None})
    assert {one.headers.get("openai-project") for one in busy.seen} == {None}


@uses
def test_a_query_is_sent_with_each_request(name: str, user: Hand, busy: Server) -> None:
    perform(user, name, extra_query=QUERY)
    assert busy.seen
    assert {one.url.params.get("api-version") for one in busy.seen} == {"7"}


@pytest.mark.parametrize("name", ["submit", "find", "results"])
def test_a_timeout_applies_to_each_request(name: str, user: Hand, busy: Server) -> None:
    perform(user, name, timeout=7.0)
    assert busy.seen
    assert {one.timeout["read"] for one in busy.seen} <= {7.0} or all(
        (one.timeout["read"] or 99) <= 7.0 for one in busy.seen
    )


FIRST = {"submit": "batches.list", "find": "batches.list", "results": "batches.retrieve"}


@pytest.mark.parametrize("name", FIRST)
def test_the_number_of_repetitions_applies_to_each_request(
    name: str, user: Hand, busy: Server
) -> None:
    busy.script(FIRST[name], refusal(503), times=FOR_EVER)
    with pytest.raises(InternalServerError) as caught:
        perform(user, name, max_retries=4)
    assert caught.value.attempts == 5
    assert len(busy.seen) == 5


@pytest.mark.parametrize("name", FIRST)
def test_repetitions_can_be_turned_off(name: str, user: Hand, busy: Server) -> None:
    busy.script(FIRST[name], refusal(503), times=FOR_EVER)
    with pytest.raises(InternalServerError):
        perform(user, name, max_retries=0)
    assert len(busy.seen) == 1


def test_an_extra_body_belongs_to_the_create(user: Hand, server: Server) -> None:
    submit(user, extra_body={"priority": "low"})
    assert server.requests("batches.create")[0].json["priority"] == "low"
    assert b"priority" not in server.requests("files.create")[0].body
    assert server.paid == (1, 1, 0)


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "wait-retries": ("wait", {"max_retries": 1}),
    "wait-body": ("wait", {"extra_body": {"a": 1}}),
    "watch-retries": ("watch", {"max_retries": 1}),
    "watch-body": ("watch", {"extra_body": {"a": 1}}),
    "results-body": ("results", {"extra_body": {"a": 1}}),
    "find-body": ("find", {"extra_body": {"a": 1}}),
    **{f"{name}-misspelt": (name, {"extra_header": {}}) for name in USES},
}


@pytest.mark.parametrize(("name", "options"), REFUSED.values(), ids=REFUSED)
def test_an_option_that_applies_to_nothing_is_refused(
    name: str, options: dict[str, Any], user: Hand, busy: Server
) -> None:
    with pytest.raises(TypeError):
        perform(user, name, **options)
    assert busy.seen == []


NUMBERS: dict[str, object] = {
    "negative": -1,
    "not-a-number": math.nan,
    "text": "7",
    "list": [7],
    "true": True,
}
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    **{f"submit-lookback-{name}": ("submit", {"lookback": one}) for name, one in NUMBERS.items()},
    **{f"submit-pages-{name}": ("submit", {"most_pages": one}) for name, one in NUMBERS.items()},
    **{f"find-lookback-{name}": ("find", {"lookback": one}) for name, one in NUMBERS.items()},
    **{f"find-pages-{name}": ("find", {"most_pages": one}) for name, one in NUMBERS.items()},
    **{f"{one}-timeout-{name}": (one, {"timeout": value})
       for one in USES for name, value in NUMBERS.items()},
    **{f"{one}-retries-{name}": (one, {"max_retries": value})
       for one in FIRST for name, value in NUMBERS.items()},
    **{f"{one}-deadline-{name}": (one, {"deadline": value})
       for one in ("submit", "find") for name, value in NUMBERS.items()},
    "submit-pages-0": ("submit", {"most_pages": 0}),
    "submit-pages-fraction": ("submit", {"most_pages": 1.5}),
    **{f"{one}-headers": (one, {"extra_headers": "x"}) for one in USES},
    **{f"{one}-header-line-feed": (one, {"extra_headers": {"x": "a\nb"}}) for one in USES},
    **{f"{one}-query": (one, {"extra_query": 5}) for one in USES},
    "submit-body": ("submit", {"extra_body": 5}),
    "submit-window-number": ("submit", {"completion_window": 5}),
    "submit-expires-early": (
        "submit", {"expires_after": {"anchor": "created_at", "seconds": 1}}),
    "submit-expires-late": (
        "submit", {"expires_after": {"anchor": "created_at", "seconds": 10**9}}),
    "submit-expires-anchor": (
        "submit", {"expires_after": {"anchor": "now", "seconds": 3600}}),
    "submit-expires-number": ("submit", {"expires_after": 3600}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "options"), WRONG.values(), ids=WRONG)
def test_an_option_that_is_none_is_refused_before_any_request(
    name: str, options: dict[str, Any], user: Hand, busy: Server
) -> None:
    with pytest.raises(ArgumentError):
        perform(user, name, **options)
    assert busy.seen == []


def test_the_input_file_can_expire(user: Hand, server: Server) -> None:
    submit(user, expires_after={"anchor": "created_at", "seconds": 7200})
    (upload,) = server.requests("files.create")
    assert b'name="expires_after[anchor]"\r\n\r\ncreated_at\r\n' in upload.body
    assert b'name="expires_after[seconds]"\r\n\r\n7200\r\n' in upload.body
    assert "expires_after" not in server.requests("batches.create")[0].json
    assert server.paid == (1, 1, 0)


def test_the_purpose_stays(user: Hand, server: Server) -> None:
    submit(user)
    (upload,) = server.requests("files.create")
    assert b'name="purpose"\r\n\r\nbatch\r\n' in upload.body
    with pytest.raises((TypeError, ArgumentError)):
        submit(user, "other", purpose="fine-tune")
    assert server.paid == (1, 1, 0)


def test_the_timeout_of_a_wait_is_its_own(user: Hand, server: Server) -> None:
    server.put(status="in_progress")
    with pytest.raises(TimeoutError):
        perform(user, "wait", timeout=30.0)
    assert sum(server.slept) == pytest.approx(30.0)


def test_a_timeout_of_httpx_applies_to_each_request(user: Hand, busy: Server) -> None:
    perform(user, "submit", timeout=httpx2.Timeout(9.0, connect=3.0))
    assert {one.timeout["connect"] for one in busy.seen} == {3.0}
    assert {one.timeout["read"] for one in busy.seen} == {9.0}


@pytest.mark.parametrize("name", ["submit", "find", "results"])
def test_a_deadline_bounds_repetitions(name: str, user: Hand, busy: Server) -> None:
    busy.script(FIRST[name], refusal(503, None, retry_after="20"), times=FOR_EVER)
    with pytest.raises(APIError):
        perform(user, name, deadline=30.0, max_retries=50)
    assert sum(busy.slept) <= 30.0
    assert len(busy.seen) <= 3
