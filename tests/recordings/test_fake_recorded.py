"""A recording of the fake has no fact that is new to the spec."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest
from batchwright import APIError, Client
from batchwright.testing import Exchange, Fake, factories

from .__main__ import main

Pace: TypeAlias = Literal["quick", "live"]

LINE = {
    "method": "POST",
    "url": "/v1/responses",
    "body": {"model": "gpt-4o-mini", "input": "a"},
}


def recorded(fake: Fake) -> list[dict[str, Any]]:
    """The journal of a fake in the format of recordings."""
    return [
        {
            "date": datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "method": one.method,
            "url": one.path,
            "request": _request(one),
            "status": one.status,
            "headers": dict(one.response_headers),
            "response": _response(one),
        }
        for one in fake.journal
    ]


def _request(one: Exchange) -> dict[str, Any] | None:
    kind = {name.lower(): value for name, value in one.request_headers}.get("content-type", "")
    if kind == "application/json":
        return {"json": json.loads(one.request_body)}
    if not kind:
        return None
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    parts = BytesParser().parsebytes(head + one.request_body).get_payload()
    assert isinstance(parts, list)
    return {"multipart": [_part(part) for part in parts if isinstance(part, Message)]}


def _part(part: Message) -> dict[str, Any]:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return {"headers": dict(part.items()), "content": content.decode()}


def _response(one: Exchange) -> Any:
    kind = {name.lower(): value for name, value in one.response_headers}["content-type"]
    if kind == "application/json":
        return json.loads(one.response_body)
    lines = one.response_body.decode().split("\n")
    return {"lines": [json.loads(line) for line in lines if line], "ends_with_newline": True}


def live(fake: Fake) -> None:
    """Run batches to every final state, poll them, and request unknown objects."""
    fake.journal_body_limit = 1 << 20
    file = b"".join(json.dumps({"custom_id": key} | LINE).encode() + b"\n" for key in "abc")
    fake.answer(custom_id="b", status=400, error={"message": "too long"})
    with Client(transport=fake.transport, api_key="any", max_retries=0) as client:
        batch = client.batches.submit(file, endpoint="/v1/responses", idempotency_key="night")
        batch = client.batches.wait(batch)
        list(client.batches.results(batch))
        for number in (0, 1, 3):
            other = client.batches.submit(
                file, endpoint="/v1/responses", idempotency_key=f"{number}"
            )
            for _ in range(number):
                fake.clock.advance(seconds=65)
                client.batches.retrieve(other.id)
            with suppress(APIError):
                client.batches.cancel(other.id)
            client.batches.wait(other)
        for state, unprocessed in (("expired", 2), ("cancelled", 2), ("completed", 0)):
            made = factories.make(fake, state, succeeded=1, failed=1, unprocessed=unprocessed)
            list(client.batches.results(made.id))
        list(client.batches.list(limit=2))
        list(client.files.list())
        client.files.delete(str(batch.input_file_id))
        for ask in (client.files.retrieve, client.files.delete, client.batches.retrieve):
            with pytest.raises(APIError):
                ask("batch_0" if ask == client.batches.retrieve else "file-0")
        with pytest.raises(APIError):
            client.batches.list(extra_query={"limit": 500}).page()


@pytest.mark.parametrize("pace", ["quick", "live"])
def test_the_fake_shows_nothing_that_the_spec_does_not_say(
    pace: Pace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = Fake(pace=pace)
    live(fake)
    assert judged(fake, tmp_path, capsys) == ["0 contradict the spec, 0 are new to it"]


def judged(fake: Fake, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    exchanges = recorded(fake)
    assert len(exchanges) > 30
    path = folder / "fake.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in exchanges), encoding="utf-8")
    main([str(path)])
    told: str = capsys.readouterr().out
    return told.splitlines()


def orders(values: Any, name: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of each object in the order of the response, by its place."""
    if isinstance(values, list):
        for one in values:
            yield from orders(one, name)
    elif isinstance(values, dict):
        yield name or str(values.get("object")), tuple(values)
        for key, inner in values.items():
            if key not in ("metadata", "body"):
                yield from orders(inner, key)


def test_the_fake_sends_keys_in_the_order_of_the_recordings() -> None:
    fake = Fake()
    live(fake)
    sent = {order for one in recorded(fake) for order in orders(one["response"])}
    for name, keys in (
        (
            "batch",
            "id object endpoint model errors input_file_id completion_window status output_file_id"
            " error_file_id created_at in_progress_at expires_at finalizing_at completed_at"
            " failed_at expired_at cancelling_at cancelled_at request_counts usage metadata",
        ),
        (
            "file",
            "object id purpose filename bytes created_at expires_at status status_details",
        ),
        ("request_counts", "total completed failed"),
        (
            "usage",
            "input_tokens output_tokens total_tokens input_tokens_details output_tokens_details",
        ),
        ("lines", "id custom_id response error"),
        ("response", "status_code request_id body"),
    ):
        assert (name, tuple(keys.split())) in sent
    assert ("list", ("object", "data", "first_id", "last_id", "has_more")) in sent
    assert ("list", ("object", "data", "has_more", "first_id", "last_id")) in sent
    assert ("file", ("object", "deleted", "id")) in sent
    assert ("error", ("message", "type", "param", "code")) in sent
