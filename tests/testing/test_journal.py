"""What the fake keeps of what was said."""

from __future__ import annotations

import httpx2
import pytest
from batchwright import BadRequestError, Client
from batchwright.testing import Exchange, Fake, Refuse, Status, factories
from batchwright.testing.http import journal
from batchwright.testing.model import store

from .ways import KEY, Way, ways

LINE = (
    b'{"custom_id": "a", "method": "POST", "url": "/v1/embeddings", '
    b'"body": {"model": "m", "input": "Hello"}}\n'
)


def text(exchange: Exchange) -> str:
    return repr(exchange) + str(exchange)


@ways
def test_every_exchange_is_there_with_what_it_was_about(way: Way) -> None:
    fake = Fake()
    with way.hand(fake, max_retries=0) as hand:
        made = hand.do(lambda c: c.files.create(file=LINE, filename="a.jsonl", purpose="batch"))
        fake.clock.advance(minutes=1)
        assert hand.read(lambda c: c.files.content(made.id)) == LINE
        assert hand.all(lambda c: c.files.list(limit=7)) == [made]
    upload, content, listing = fake.journal
    assert [one.number for one in fake.journal] == [1, 2, 3]
    assert [one.operation for one in fake.journal] == [
        "files.create",
        "files.content",
        "files.list",
    ]
    assert (upload.method, upload.path, upload.status, upload.performed) == (
        "POST",
        "/v1/files",
        200,
        True,
    )
    assert LINE in upload.request_body
    assert upload.request_length == len(upload.request_body)
    assert made.id.encode() in upload.response_body
    assert (content.response_body, content.response_length) == (LINE, len(LINE))
    assert listing.path == "/v1/files?limit=7"
    assert listing.at - upload.at == 60
    assert ("content-type", "application/json") in upload.response_headers
    assert str(listing) == "3: GET /v1/files?limit=7: 200"


@ways
def test_keys_are_not_kept(way: Way) -> None:
    fake = Fake(key=KEY)
    with way.hand(fake, max_retries=0) as hand:
        hand.do(lambda c: c.files.create(file=KEY.encode(), filename="a", purpose="batch"))
        with pytest.raises(BadRequestError):  # its message repeats the key
            hand.all(lambda c: c.files.list(purpose=KEY))
    way.send(fake, "GET", "/files?api-key=from-azure", headers={"Api-Key": "from-azure"})
    assert len(fake.journal) == 3
    for exchange in fake.journal:
        assert KEY not in text(exchange)
        assert "from-azure" not in text(exchange)
    assert ("authorization", "***") in [
        (name.lower(), value) for name, value in fake.journal[0].request_headers
    ]
    assert fake.journal[2].path == "/v1/files?api-key=***"


@ways
def test_bodies_are_kept_in_excerpts(way: Way) -> None:
    fake = Fake()
    body = bytes(range(256)) * 20_000
    file = fake.put("File", content=body)
    assert way.send(fake, "GET", f"/files/{file['id']}/content").content == body
    way.send(fake, "POST", "/batches", content=b"x" * 2_000_000)
    content, create = fake.journal
    assert (content.response_body, content.response_length) == (body[:1024], len(body))
    assert (create.request_body, create.request_length) == (b"x" * 1024, 2_000_000)
    assert content.complete


@ways
def test_longer_excerpts_are_kept_if_that_is_asked_for(way: Way) -> None:
    fake = Fake()
    fake.journal_body_limit = 5000
    file = fake.put("File", content=b"y" * 9000)
    way.send(fake, "GET", f"/files/{file['id']}/content")
    way.send(fake, "POST", "/batches", content=b"x" * 4000)
    content, create = fake.journal
    assert (content.response_body, create.request_body) == (b"y" * 5000, b"x" * 4000)


def test_what_belongs_to_no_operation_is_there_too() -> None:
    fake = Fake()
    with httpx2.Client(transport=fake.transport) as client:
        assert client.get("https://elsewhere.test/v2/nothing?x=1").status_code == 404
    (exchange,) = fake.journal
    assert (exchange.operation, exchange.path, exchange.status) == (None, "/v2/nothing?x=1", 404)


def test_faults_are_told() -> None:
    fake = Fake()
    fake.fault("files.list", Refuse())
    fake.fault("files.list", Status(status=503), call=2)
    with Client(transport=fake.transport, api_key="k") as client:
        assert list(client.files.list()) == []
    first, second, third = fake.journal
    assert (first.fault, first.status, first.performed) == (Refuse(), None, False)
    assert (second.fault, second.status, second.performed) == (Status(status=503), 503, False)
    assert (third.fault, third.status, third.performed) == (None, 200, True)
    assert str(first) == "1: GET /v1/files: no response, Refuse"
    assert second.at > first.at


def test_the_same_seed_and_requests_give_the_same_bytes() -> None:
    kept: list[list[Exchange]] = []
    for seed in (1, 1, 2):
        fake = Fake(seed=seed)
        fake.fault("batches.retrieve", Status(status=500), times=2)
        with Client(transport=fake.transport, api_key="k") as client:
            # What `submit` keeps with a batch is random.
            file = client.files.create(file=("a.jsonl", LINE), purpose="batch")
            batch = client.batches.create(input_file_id=file.id, endpoint="/v1/embeddings")
            batch = client.batches.wait(batch)
            assert len(list(client.batches.results(batch))) == 1
        kept.append(fake.journal)
    answers = [[(one.at, one.response_headers, one.response_body) for one in run] for run in kept]
    assert answers[0] == answers[1]
    assert answers[0] != answers[2]


def test_only_the_latest_is_kept_of_a_server_that_runs_for_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "KEPT", 3)
    monkeypatch.setattr(store, "KEPT", 4)
    fake = Fake()
    with Client(transport=fake.transport, api_key=KEY) as client:
        for _ in range(5):
            client.files.delete(fake.put("File")["id"])
    assert [one.number for one in fake.journal] == [3, 4, 5]
    assert [event.number for event in fake.events] == [7, 8, 9, 10]
    assert [event.what for event in fake.events] == ["created", "deleted", "created", "deleted"]


def test_keys_of_requests_do_not_repeat_when_events_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "KEPT", 1)
    fake = Fake()
    made = [factories.make(fake, "completed").keys["succeeded"] for _ in range(3)]
    assert len({key for keys in made for key in keys}) == 6


def test_earlier_names_are_aliases() -> None:
    fake = Fake()
    fake.excerpt = 3
    assert (fake.excerpt, fake.journal_body_limit) == (3, 3)
    with httpx2.Client(transport=fake.transport) as client:
        client.get("https://fake.test/v1/files")
    assert (fake.journal[0].acted, fake.journal[0].performed) == (True, True)
    assert len(fake.journal[0].response_body) == 3
