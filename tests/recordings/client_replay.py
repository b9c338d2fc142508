"""The client repeats a recording: each operation, then `wait`, `results` and `submit`."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx2
from batchwright import (
    APIError,
    APIStatusError,
    ArgumentError,
    Client,
    Clock,
    Download,
    Pages,
    UnmatchedError,
)
from batchwright._runtime import wire
from batchwright.testing.contract import Operation

from tests.conformance.spec.kinds import body_of
from tests.conformance.spec.lifecycles import state_of
from tests.conformance.spec.shapes import spelled

from .facts import Fact
from .routing import Routed
from .suite_replay import History, content_of, is_whole, lives, results_of

_URL = "https://recorded.example"

Answers = Callable[[httpx2.Request], httpx2.Response]


def follow(exchanges: Sequence[Routed]) -> Iterator[Fact]:
    """Every difference between the client and the recording."""
    for one in exchanges:
        yield from _perform(one)
    for life in lives(exchanges):
        yield from _wait(life)
        yield from _read_results(life, exchanges)
    for pages in _lists(exchanges):
        yield from _submit(pages)


def _client(answers: Answers, wall: float = 0.0) -> Client:
    """A client whose waits take no time; its clock begins at `now`, in seconds since 1970."""
    passed = 0.0

    def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    clock = Clock(now=lambda: passed, wall=lambda: wall + passed, sleep=sleep)
    transport = httpx2.MockTransport(answers)
    return Client(api_key="any", base_url=_URL, transport=transport, clock=clock, max_retries=0)


# --- Operations ------------------------------------------------------------------------------


def _perform(one: Routed) -> Iterator[Fact]:
    """The client sends the recorded request and reads the whole recorded response."""
    if one.recorded.responses or (one.recorded.fine and one.recorded.quoted and not is_whole(one)):
        return
    about, body = f"client: {one.operation.name}", one.recorded.body
    resource, method = one.operation.name.split(".")
    with _client(lambda _: _response(one)) as client:
        perform = getattr(getattr(client, resource), method)
        try:
            match perform(*one.ids, **_arguments(one)):
                case Pages() as pages:
                    result = pages.page()
                case Download() as download:
                    result = download.read()
                case found:
                    result = found
        except (ArgumentError, TypeError) as error:
            yield one.fact(about, f"does not send it: {error}", against=True)
        except APIStatusError as error:
            if one.recorded.fine or error.status_code != one.recorded.status:
                yield one.fact(about, f"raises {type(error).__name__}", against=True)
            elif isinstance(body, dict) and isinstance(body.get("error"), dict):
                told = {name: getattr(error, name) for name in ("code", "param", "message")}
                for words in _lost(told, {k: v for k, v in body["error"].items() if k in told}):
                    yield one.fact(about, words, against=True)
        except APIError as error:
            yield one.fact(about, f"raises {type(error).__name__}: {error}", against=True)
        else:
            if isinstance(result, bytes):
                if result != one.recorded.content:
                    yield one.fact(about, "reads other bytes", against=True)
            else:
                for words in _lost(json.loads(wire.encode(result)), body):
                    yield one.fact(about, words, against=True)


def _response(one: Routed, body: Mapping[str, Any] | None = None) -> httpx2.Response:
    """The recorded response with another body."""
    kind = "application/json" if one.recorded.content is None else "application/octet-stream"
    content = content_of(one.recorded) if body is None else json.dumps(body).encode()
    return httpx2.Response(one.recorded.status, headers={"content-type": kind}, content=content)


def _arguments(one: Routed) -> dict[str, Any]:
    """The arguments of the method; those that were not recorded are from the example."""
    operation, recorded = one.operation, one.recorded
    query = {field.name: field.shape.type for field in operation.query}
    found: dict[str, Any] = {
        name: int(text) if query[name] == "integer" else text
        for name, text in recorded.query.items()
        if name in query and recorded.fine
    }
    others = {name: text for name, text in recorded.query.items() if name not in query}
    if others:
        found["extra_query"] = others
    example = operation.example.body if operation.example is not None else None
    if operation.form:
        return found | _form(one, dict(example or {}))
    if recorded.fine and isinstance(recorded.json, dict):
        return found | _named(one, recorded.json)
    return found | dict(example or {})


def _named(one: Routed, body: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a body as arguments; unknown ones as `extra_body`."""
    schema = body_of(one.about.contract, one.operation)
    known = {field.name for field in schema.fields} if schema is not None else set[str]()
    extra = {name: value for name, value in body.items() if name not in known}
    found = {name: value for name, value in body.items() if name in known}
    return found | ({"extra_body": extra} if extra else {})


def _form(one: Routed, example: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a form: names with brackets are objects, a file has a file name."""
    upload = one.operation.upload or ""
    parts = one.recorded.parts if one.recorded.fine else None
    if parts is None:
        return example | {upload: b"{}\n", "filename": "requests.jsonl"}
    found: dict[str, Any] = {}
    for part in parts:
        outer, _, inner = part.name.rstrip("]").partition("[")
        if part.name == upload:
            found |= {upload: part.content, "filename": part.filename}
        elif inner:
            text = part.content.decode()
            found.setdefault(outer, {})[inner] = int(text) if text.isdigit() else text
        else:
            found[outer] = part.content.decode()
    filename = {"filename": found.pop("filename")} if upload in found else {}
    return filename | _named(one, found)


def _lost(read: Any, body: Any, where: str = "") -> Iterator[str]:
    """The values that the client reads differently; an empty string counts as None."""
    if isinstance(body, dict) and isinstance(read, dict):
        for name, value in body.items():
            yield from _lost(read.get(name), value, f"{where}.{name}" if where else name)
    elif isinstance(body, list) and isinstance(read, list) and len(read) == len(body):
        for number, (one, other) in enumerate(zip(read, body, strict=True)):
            yield from _lost(one, other, f"{where}[{number}]")
    elif read != body and not (read is None and body == ""):
        yield f"reads {spelled(read)} where `{where}` is {spelled(body)}"


# --- Histories -------------------------------------------------------------------------------


def _wait(life: History) -> Iterator[Fact]:
    """`wait` returns the recorded final state after the recorded number of polls."""
    last, value = life.seen[-1]
    states = [str(seen.get(life.lifecycle.property)) for _, seen in life.seen]
    final = state_of(life.lifecycle, states[-1])
    if final is None or not final.final:
        return
    looks = 0

    def answer(_: httpx2.Request) -> httpx2.Response:
        nonlocal looks
        one, seen = life.seen[min(looks, len(life.seen) - 1)]
        looks += 1
        return _response(one, seen)

    with _client(answer) as client:
        try:
            ended = client.batches.wait(life.id)
        except APIError as error:
            yield last.fact("client: wait", f"raises {type(error).__name__}", against=True)
            return
    needed = states.index(states[-1]) + 1
    if ended.status != states[-1] or looks != needed or ended.id != value[life.kind.identity]:
        words = f"ends in {ended.status} after {looks} polls, expected {states[-1]} after {needed}"
        yield last.fact("client: wait", words, against=True)


def _read_results(life: History, exchanges: Sequence[Routed]) -> Iterator[Fact]:
    """`results` yields every recorded line."""
    last, value = life.seen[-1]
    final = state_of(life.lifecycle, str(value.get(life.lifecycle.property)))
    named = [one for one in life.kind.outputs if value.get(one.property)]
    files = results_of(life, exchanges)
    if final is None or not final.final or not named or len(files) < len(named):
        return
    lines = [line for content in files.values() for line in content.split(b"\n") if line.strip()]

    def answer(request: httpx2.Request) -> httpx2.Response:
        id = request.url.path.split("/")[-2]
        return httpx2.Response(200, content=files[id]) if id in files else _response(last, value)

    with _client(answer) as client:
        try:
            found = [result.custom_id for result in client.batches.results(life.id)]
        except (APIError, UnmatchedError) as error:
            words = f"raises {type(error).__name__}: {error}"
            yield last.fact("client: results", words, against=True)
            return
    if len(found) != len(lines):
        words = f"yields {len(found)} results of {len(lines)} lines"
        yield last.fact("client: results", words, against=True)


# --- Lists -----------------------------------------------------------------------------------


def _lists(exchanges: Sequence[Routed]) -> Iterator[list[Routed]]:
    """Every recorded list of objects that `submit` creates, page by page."""
    pages = [
        one
        for one in exchanges
        if one.operation.paging is not None and _lives(one) and one.recorded.fine
    ]
    after = {
        one.recorded.query[_cursor(one)]: one for one in pages if _cursor(one) in one.recorded.query
    }
    for one in pages:
        if _cursor(one) in one.recorded.query:
            continue
        chain = [one]
        while (following := after.get(chain[-1].recorded.body.get("last_id"))) is not None:
            if following in chain or chain[-1].recorded.body.get("has_more") is not True:
                break
            chain.append(following)
        yield chain


def _lives(one: Routed) -> bool:
    """Whether the objects of an operation have a lifecycle."""
    return any(life.schema == one.operation.of for life in one.about.contract.lifecycles)


def _cursor(one: Routed) -> str:
    return one.operation.paging.cursor if one.operation.paging is not None else ""


def _submit(pages: Sequence[Routed]) -> Iterator[Fact]:
    """`submit` reads a recorded list to its end before it creates, and finds its batches."""
    bodies = [copy.deepcopy(one.recorded.body) for one in pages]
    bodies[-1]["has_more"] = False  # Further pages were not recorded.
    items: list[Any] = [item for body in bodies for item in body.get("data") or ()]
    if not all(_is_listed(item) for item in items):
        return
    usable = [item for item in items if item.get("status") != "failed"]
    if not usable:
        return
    about, first = "client: submit", pages[0]
    lines = {"custom_id": "a", "method": "POST", "url": usable[-1]["endpoint"], "body": {}}
    lines["body"] = {"model": "gpt-4o-mini", "input": "a", "messages": [], "prompt": "a"}
    file = json.dumps(lines).encode() + b"\n"
    created: list[dict[str, Any]] = []
    asked: list[str | None] = []
    before: set[str | None] = set()

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            asked.append(request.url.params.get("after"))
            after = [None, *(body.get("last_id") for body in bodies[:-1])]
            if asked[-1] not in after:
                return httpx2.Response(404, json={})
            return _response(first, bodies[after.index(asked[-1])])
        name = "batches.create" if request.url.path.endswith("/batches") else "files.create"
        operation = next(one for one in first.about.contract.operations if one.name == name)
        made = dict(_example(operation))
        if name == "batches.create":
            created.append(json.loads(request.content))
            before.update(asked)
            made["metadata"] = created[-1]["metadata"]
        return httpx2.Response(operation.status, json=made)

    def submit() -> Any:
        # The clock is that of the recording, and the lookback covers the whole list.
        begun = max(item["created_at"] for item in items)
        with _client(answer, begun) as client:
            return client.batches.submit(
                file, endpoint=usable[-1]["endpoint"], idempotency_key="key", lookback=10**9
            )

    try:
        submit()
        if len(created) != 1 or len(before) != len(pages):
            words = f"creates {len(created)} after {len(before)} of {len(pages)} pages"
            yield first.fact(about, words, against=True)
            return
        usable[-1]["metadata"] = created[0]["metadata"]
        found = submit()
    except APIError as error:
        yield first.fact(about, f"raises {type(error).__name__}: {error}", against=True)
        return
    if len(created) != 1 or found.id != usable[-1]["id"]:
        yield first.fact(about, f"does not find {usable[-1]['id']}", against=True)


def _is_listed(item: Any) -> bool:
    """Whether `submit` can find an item; other checks report invalid items."""
    wanted = {"id": str, "endpoint": str, "created_at": int}
    return isinstance(item, dict) and all(
        isinstance(item.get(name), kind) for name, kind in wanted.items()
    )


def _example(operation: Operation) -> Mapping[str, Any]:
    example = operation.example
    assert example is not None and isinstance(example.response, dict)
    return example.response
