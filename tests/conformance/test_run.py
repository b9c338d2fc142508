"""A run tells a server that keeps to the spec from one that does not, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from batchwright.testing.api.service import Service
from batchwright.testing.clock import FakeClock
from batchwright.testing.contracts import DIALECTS, load
from msgspec import structs

from .client.in_process import BASE_URL, KEY, InProcess, Twist, executed, service
from .records import Budget, Exchange, Finding, RunRecord
from .requirements import requirements
from .run import run
from .session.session import RunOptions
from .spec.requirement import Requirement
from .spec.standard import standard


class Silent:
    """Watches a run silently, and can give a task up at a phase."""

    def __init__(self, stop_at: str = "") -> None:
        self.stop_at = stop_at
        self.told: list[Finding] = []

    def begin(self, requirements: Sequence[Requirement], budget: Budget) -> None:
        pass

    def phase(self, title: str) -> None:
        if self.stop_at and title.startswith(self.stop_at):
            task = asyncio.current_task()
            assert task is not None
            task.cancel()

    def exchanged(self, exchange: Exchange) -> None:
        pass

    def found(self, finding: Finding) -> None:
        self.told.append(finding)

    def end(self, run: RunRecord) -> None:
        pass


def options(**more: Any) -> RunOptions:
    settings: dict[str, Any] = {"base_url": BASE_URL, "name": "fake", "key": KEY, "cases": 0}
    return RunOptions(**(settings | {"longest": 20.0, "large": 100_000} | more))


def held(dialect: str = "", twist: Twist | None = None, **more: Any) -> tuple[RunRecord, InProcess]:
    """A run against a fake of the dialect."""
    transport = InProcess(service(dialect), twist)
    done = run(standard(dialect), options(dialect=dialect, **more), Silent(), transport)
    return asyncio.run(done), transport


def verdicts(done: RunRecord) -> dict[str, str]:
    return {one.requirement.id: one.verdict for one in done.findings}


def broken(done: RunRecord) -> list[str]:
    return [f"{one.requirement.id}: {one.reason}" for one in done.findings if _broken(one)]


def _broken(finding: Finding) -> bool:
    return finding.verdict == "violation"


def test_the_fake_keeps_every_requirement() -> None:
    done, _ = held()
    assert Counter(verdicts(done).values()) == {"pass": len(requirements(standard()))}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_fake_of_a_dialect_keeps_to_its_overlay(dialect: str) -> None:
    done, _ = held(dialect)
    assert [one for one in done.findings if one.verdict != "pass"] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_held_to_the_spec_itself_stands_out(dialect: str) -> None:
    transport = InProcess(service(dialect))
    done = asyncio.run(run(standard(), options(), Silent(), transport))
    assert broken(done)


def test_every_requirement_has_one_finding_and_the_watcher_is_told_each() -> None:
    watcher, transport = Silent(), InProcess(service())
    done = asyncio.run(run(standard(), options(), watcher, transport))
    assert [one.requirement for one in done.findings] == list(requirements(standard()))
    assert list(watcher.told) == list(done.findings)
    numbers = [one.number for one in done.exchanges]
    assert numbers == list(range(1, len(numbers) + 1))
    for one in done.findings:
        assert set(one.exchanges) <= set(numbers)


def test_nothing_is_left_behind_and_no_more_is_sent_than_was_said() -> None:
    done, transport = held()
    assert transport.served.objects("File") == []
    states = {one["status"] for one in transport.served.objects("Batch")}
    assert states <= {"completed", "failed", "cancelling", "cancelled"}
    assert transport.requests == len(done.exchanges) <= done.budget.requests
    assert sum(one.request_size for one in done.exchanges) <= done.budget.bytes
    assert done.notes == ()


@pytest.mark.parametrize("phase", ["uploading", "creating", "sending", "waiting", "reading"])
def test_a_run_that_is_interrupted_cleans_up(phase: str) -> None:
    transport = InProcess(service())
    done = asyncio.run(run(standard(), options(), Silent(phase), transport))
    assert done.interrupted
    assert done.notes == ("the run was interrupted",)
    assert transport.served.objects("File") == []
    assert {one["status"] for one in transport.served.objects("Batch")} <= {
        "completed",
        "failed",
        "cancelling",
        "cancelled",
    }


@pytest.mark.parametrize("path", ["/v1/files", "/v1/batches"])
def test_what_is_made_while_a_run_is_interrupted_is_known_and_cleaned_up(path: str) -> None:
    class Slow(InProcess):
        """Is interrupted when it has acted, and has not answered yet."""

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            response = await super().handle_async_request(request)
            if (request.method, request.url.path) == ("POST", path):
                interrupted.set()
                await asyncio.sleep(0.01)
            return response

    async def interrupt() -> RunRecord:
        running = asyncio.ensure_future(run(standard(), options(), Silent(), transport))
        await interrupted.wait()
        running.cancel()
        return await running

    interrupted, transport = asyncio.Event(), Slow(service())
    done = asyncio.run(interrupt())
    assert done.interrupted
    assert transport.served.objects("File") == []
    states = {one["status"] for one in transport.served.objects("Batch")}
    assert states <= {"completed", "failed", "cancelling", "cancelled"}


def test_no_key_is_shown() -> None:
    def repeat(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        response.headers["x-echo"] = request.headers.get("authorization", "")
        return response

    done, _ = held(twist=repeat)
    for one in done.exchanges:
        assert KEY not in repr(one), one


def test_a_key_is_sent_in_the_header_that_the_spec_names() -> None:
    served = Service(
        structs.replace(load(""), key_headers=("X-Our-Key",)), FakeClock(speed=1), key=KEY
    )
    served.answer(executed)
    about = replace(
        standard(), contract=structs.replace(standard().contract, key_headers=("X-Our-Key",))
    )
    only = ("server/*", "batches.retrieve/*")
    done = asyncio.run(run(about, options(only=only), Silent(), InProcess(served)))
    found = verdicts(done)
    assert {found["server/no-key"], found["server/wrong-key"]} == {"pass"}
    assert broken(done) == []
    asked = [one for one in done.exchanges if "x-our-key" in one.request_headers]
    assert 0 < len(asked) < len(done.exchanges)  # the others ask without a key
    for one in done.exchanges:
        assert KEY not in repr(one), one
        assert "authorization" not in one.request_headers
    assert all('-H "x-our-key: $API_KEY"' in one.curl for one in asked)


def test_a_server_that_cannot_be_reached_is_unclear_and_not_in_violation() -> None:
    class Nowhere(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectError("connection refused")

    done = asyncio.run(run(standard(), options(), Silent(), Nowhere()))
    assert set(verdicts(done).values()) == {"unclear"}
    assert len(done.exchanges) <= 3


def _page(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    return httpx2.Response(200, headers={"content-type": "text/html"}, content=b"<!doctype html>")


def _elsewhere(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    return httpx2.Response(301, headers={"location": "https://127.0.0.1:9/v1/files"})


@pytest.mark.parametrize(
    "more, twist, words",
    [
        ({"key": "sk-other"}, None, "the server refuses the key (status 401: "),
        ({"key": None}, None, "the server requires a key (status 401: "),
        ({}, _page, "the response to GET http://127.0.0.1:9/v1/batches is HTML: "),
        ({}, _elsewhere, "redirects to https://127.0.0.1:9/v1/files: check the base URL"),
    ],
)
def test_a_wrong_key_or_url_is_one_cause_and_no_violation(
    more: dict[str, Any], twist: Twist | None, words: str
) -> None:
    done, transport = held(twist=twist, **more)
    assert words in done.obstacle
    assert done.notes == (done.obstacle,)
    assert [one for one in done.findings if _broken(one) and one.requirement.operation] == []
    assert {one.verdict for one in done.findings if one.requirement.operation} == {"unclear"}
    assert transport.requests == len(done.exchanges) == 4


def test_an_operation_that_is_missing_is_asked_for_once() -> None:
    def without_delete(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        return httpx2.Response(405, json={}) if request.method == "DELETE" else response

    done, _ = held(twist=without_delete)
    found = verdicts(done)
    assert found["files.delete/status"] == found["files.delete/deleted"] == "unsupported"
    assert broken(done) == []


@pytest.mark.parametrize("spared", ["", "/files"])
def test_a_server_that_knows_no_path_lacks_its_operations_and_breaks_nothing(spared: str) -> None:
    def lost(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if spared and spared in request.url.path:
            return response
        problem = {"message": "There is nothing.", "type": "x", "param": None, "code": None}
        return httpx2.Response(404, headers={"x-request-id": "req_1"}, json={"error": problem})

    done, _ = held(twist=lost)
    assert broken(done) == []
    assert {
        one.verdict
        for one in done.findings
        if one.requirement.operation and not (spared and "files" in one.requirement.operation)
    } == {"unsupported"}


def test_only_what_was_asked_for_is_told() -> None:
    done, _ = held(only=("files.content",))
    assert verdicts(done)
    assert {one.requirement.id.partition("/")[0] for one in done.findings} == {"files.content"}


def _json(response: httpx2.Response, value: Any) -> httpx2.Response:
    headers = {name: text for name, text in response.headers.items() if name != "content-length"}
    return httpx2.Response(
        response.status_code, headers=headers, content=json.dumps(value).encode()
    )


HOSTILE: tuple[Any, ...] = (
    None,
    [],
    "text",
    7,
    {"id": {"a": 1}, "data": [None, 7, {"id": ["x"]}], "error": [1], "status": {"b": []}},
    {"id": "x", "status": "completed", "errors": 3, "data": "x", "request_counts": [1]},
)


@pytest.mark.parametrize("value", HOSTILE, ids=[str(at) for at in range(len(HOSTILE))])
def test_whatever_a_server_sends_is_told_and_breaks_nothing(value: Any) -> None:
    done, _ = held(twist=lambda request, response: _json(response, value))
    assert not done.interrupted
    assert broken(done)


def test_generated_requests_find_what_nobody_looked_for() -> None:
    def weak(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        odd = any(ord(one) > 127 for one in request.url.path) and response.status_code == 404
        headers = {"x-request-id": "req_1"}
        return httpx2.Response(500, headers=headers, json=response.json()) if odd else response

    done, transport = held(twist=weak, cases=20)
    assert {one.partition("/")[2].partition(":")[0] for one in broken(done)} == {"no-server-error"}
    assert transport.served.objects("File") == []


def test_generated_requests_find_nothing_wrong_with_the_fake() -> None:
    done, _ = held(cases=20)
    assert Counter(verdicts(done).values()) == {"pass": len(requirements(standard()))}
