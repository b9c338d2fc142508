"""What the fake says about its clients."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any

import httpx2
import pytest
from batchwright import Client, ConflictError, RateLimitError
from batchwright.testing import Complaint, Fake, Reset, Status
from batchwright.testing.clock import START
from batchwright.testing.http.findings import Rule

from ..ways import Way, ways

URL = "/v1/embeddings"


def lines(*names: str) -> bytes:
    line = '{"custom_id": "%s", "method": "POST", "url": "%s", "body": %s}\n'
    body = '{"model": "m", "input": "Hello"}'
    return "".join(line % (name, URL, body) for name in names).encode()


def raw(fake: Fake) -> httpx2.Client:
    """A client that sends exactly what a test says."""
    return httpx2.Client(transport=fake.transport, base_url="https://fake.test/v1")


def upload(client: httpx2.Client, content: bytes) -> str:
    files = {"file": ("a.jsonl", content)}
    made: str = client.post("/files", files=files, data={"purpose": "batch"}).json()["id"]
    return made


def create(client: httpx2.Client, file: str, **more: Any) -> httpx2.Response:
    body = {"input_file_id": file, "endpoint": URL, "completion_window": "24h", **more}
    return client.post("/batches", json=body)


def only(fake: Fake, rule: Rule) -> Complaint:
    (complaint,) = fake.complaints()
    assert complaint.rule == rule
    return complaint


@ways
def test_a_client_that_submits_waits_and_reads_does_nothing_wrong(way: Way) -> None:
    fake = Fake()
    fake.answer(custom_id="b", status=400, error={"message": "no", "code": "bad"})
    with way.hand(fake) as hand:
        batch = hand.do(
            lambda c: c.batches.submit(lines("a", "b"), endpoint=URL, idempotency_key="k")
        )
        again = hand.do(
            lambda c: c.batches.submit(lines("a", "b"), endpoint=URL, idempotency_key="k")
        )
        assert again.id == batch.id
        batch = hand.do(lambda c: c.batches.wait(batch))
        assert len(hand.all(lambda c: c.batches.results(batch))) == 2
        assert len(hand.all(lambda c: c.batches.list(limit=1))) == 1
    assert fake.complaints() == []


@ways
def test_a_client_that_meets_faults_does_nothing_wrong(way: Way) -> None:
    fake = Fake()
    fake.fault("files.create", Status(status=429, retry_after=5))
    fake.fault("batches.create", Reset("after"))
    fake.fault("batches.list", Status(status=503), call=2)
    fake.fault("batches.retrieve", Status(status=429, retry_after=90), call=2)
    fake.fault("files.content", Reset("after"))
    with way.hand(fake) as hand:
        batch = hand.do(lambda c: c.batches.submit(lines("a"), endpoint=URL, idempotency_key="k"))
        batch = hand.do(lambda c: c.batches.wait(batch))
        assert len(hand.all(lambda c: c.batches.results(batch))) == 1
    assert fake.complaints() == []
    assert len(fake.objects("Batch")) == 1


def test_to_create_the_same_twice() -> None:
    fake = Fake()
    with raw(fake) as client:
        first = create(client, upload(client, lines("a"))).json()["id"]
        second = create(client, upload(client, lines("a"))).json()["id"]
    complaint = only(fake, "created_twice")
    assert complaint.exchanges == (2, 4)
    assert first in complaint.message and second in complaint.message


def test_to_create_again_what_was_created_unheard() -> None:
    fake = Fake()
    fake.fault("batches.create", Reset("after"))
    with raw(fake) as client:
        file = upload(client, lines("a"))
        with pytest.raises(httpx2.ReadError):
            create(client, file, metadata={"job": "7"})
        create(client, upload(client, lines("a", "b")), metadata={"job": "7"})
    assert only(fake, "created_twice").exchanges == (2, 4)


def note(key: str, digest: str = "0", nonce: str = "0") -> dict[str, str]:
    """Metadata by which a client finds what it has made."""
    return {"by": "me", "note": f"{key} {digest * 32}-{digest * 8} {nonce * 16}"}


def test_to_create_twice_for_one_key() -> None:
    fake = Fake()
    with raw(fake) as client:
        create(client, upload(client, lines("a")), metadata=note("k", nonce="1"))
        create(client, upload(client, lines("b")), metadata=note("other", nonce="2"))
        create(client, upload(client, lines("b")), metadata=note("k", digest="1", nonce="3"))
    assert only(fake, "created_twice").exchanges == (2, 6)


def test_to_create_the_same_for_two_keys_is_fine() -> None:
    fake = Fake()
    with raw(fake) as client:
        create(client, upload(client, lines("a")), metadata=note("k"))
        create(client, upload(client, lines("a")), metadata=note("l"))
    assert fake.complaints() == []


def test_to_create_twice_and_to_cancel_one_is_fine() -> None:
    fake = Fake()
    with raw(fake) as client:
        create(client, upload(client, lines("a")), metadata=note("k", nonce="1"))
        made = create(client, upload(client, lines("a")), metadata=note("k", nonce="2")).json()
        client.post(f"/batches/{made['id']}/cancel")
    assert fake.complaints() == []


def test_to_create_again_what_a_list_has_shown_as_failed_is_fine() -> None:
    fake = Fake()
    with raw(fake) as client:
        made = create(client, upload(client, lines("a")), metadata=note("k")).json()
        fake.force("Batch", status="failed")
        assert client.get("/batches").json()["data"][0]["id"] == made["id"]
        create(client, upload(client, lines("a")), metadata=note("k"))
    assert fake.complaints() == []


def test_to_create_other_things_is_fine() -> None:
    fake = Fake()
    with raw(fake) as client:
        file = upload(client, lines("a"))
        create(client, file, metadata={"run": "1"})
        create(client, file, metadata={"run": "2"})
        create(client, upload(client, lines("b")), metadata={"run": "2"})
        create(
            client,
            file,
            metadata={"run": "1"},
            output_expires_after={"anchor": "created_at", "seconds": 3600},
        )
    assert fake.complaints() == []


def test_to_create_again_what_has_failed_is_fine() -> None:
    fake = Fake()
    fake.problem("token_limit_exceeded", "Too many.")
    with raw(fake) as client:
        file = upload(client, lines("a"))
        made = create(client, file).json()["id"]
        assert client.get(f"/batches/{made}").json()["status"] == "failed"
        create(client, file)
    assert fake.complaints() == []


def test_to_repeat_what_was_refused_for_good() -> None:
    fake = Fake()
    done = fake.put("Batch", state="completed")["id"]
    with raw(fake) as client:
        assert [client.post(f"/batches/{done}/cancel").status_code for _ in range(3)] == [409] * 3
        assert [client.get("/batches?limit=101").status_code for _ in range(2)] == [400] * 2
    found = fake.complaints()
    assert [complaint.rule for complaint in found] == ["repeated_refusal"] * 3
    assert [complaint.exchanges for complaint in found] == [(1, 2), (2, 3), (4, 5)]
    assert str(found[0]) == "batches.cancel was repeated after 409 (exchange 1, exchange 2)"


def test_a_refused_upload_is_recognised_whatever_its_boundary() -> None:
    fake = Fake()
    with raw(fake) as client:
        for _ in range(2):
            files = {"file": ("a.txt", lines("a"))}
            answer = client.post("/files", files=files, data={"purpose": "batch"})
            assert answer.status_code == 400
    assert only(fake, "repeated_refusal").exchanges == (1, 2)


def test_to_ask_again_after_something_has_changed_is_fine() -> None:
    fake = Fake()
    with raw(fake) as client:
        assert client.get("/batches/batch_none").status_code == 404
        assert client.get("/batches?limit=101").status_code == 400
        upload(client, lines("a"))
        assert client.get("/batches?limit=101").status_code == 400
        assert client.get("/batches?limit=102").status_code == 400
    assert fake.complaints() == []


@pytest.mark.parametrize(
    "fault",
    [
        Status(status=429, retry_after=30),
        Status(status=503, retry_after=30, milliseconds=True),
        Status(status=429, headers={"Retry-After": formatdate(START + 30, usegmt=True)}),
    ],
)
def test_to_come_back_before_it_is_time(fault: Status) -> None:
    fake = Fake()
    fake.fault("files.list", fault)
    with raw(fake) as client:
        client.get("/files")
        fake.clock.advance(seconds=29)
        client.get("/files")
    assert only(fake, "ignored_wait").exchanges == (1, 2)


def test_to_wait_as_long_as_asked_is_fine() -> None:
    fake = Fake()
    fake.fault("files.list", Status(status=429, retry_after=30))
    fake.fault("files.list", Status(status=429, retry_after=0.05), call=2)
    with raw(fake) as client:
        client.get("/files")
        client.get("/batches")
        fake.clock.advance(seconds=30)
        client.get("/files")
        # Time that really passes counts where the fake's stands still.
        time.sleep(0.06)
        client.get("/files")
    assert fake.complaints() == []


def test_a_client_that_gives_up_instead_of_waiting_does_nothing_wrong() -> None:
    fake = Fake()
    fake.fault("files.retrieve", Status(status=429, retry_after=900), times=None)
    with Client(transport=fake.transport, api_key="k") as client, pytest.raises(RateLimitError):
        client.files.retrieve("f")
    assert (len(fake.journal), fake.complaints()) == (1, [])


def test_to_look_too_often() -> None:
    fake = Fake()
    with raw(fake) as client:
        made = create(client, upload(client, lines("a"))).json()["id"]
        for _ in range(3):
            client.get(f"/batches/{made}")
            fake.clock.advance(seconds=1)
        file = client.get(f"/batches/{made}").json()["output_file_id"]
        client.get(f"/files/{file}/content")
    complaint = only(fake, "polled_too_fast")
    assert complaint.exchanges == (3, 4, 5)
    assert f"{made} was polled 3 times" in complaint.message


def test_to_look_once_more_or_in_time_is_fine() -> None:
    fake = Fake()
    made = fake.put("Batch")["id"]
    with raw(fake) as client:
        client.get(f"/batches/{made}")
        client.get(f"/batches/{made}")
        fake.clock.advance(seconds=4)
        client.get(f"/batches/{made}")
    assert [one.rule for one in fake.complaints()] == ["unread_results"]


def test_to_leave_a_file_of_results_unread() -> None:
    fake = Fake()
    fake.answer(custom_id="b", status=400, error={"message": "no", "code": "bad"})
    with raw(fake) as client:
        made = create(client, upload(client, lines("a", "b"))).json()["id"]
        for _ in range(3):
            seen = client.get(f"/batches/{made}").json()
            fake.clock.advance(seconds=60)
        client.get(f"/files/{seen['output_file_id']}/content")
    complaint = only(fake, "unread_results")
    assert complaint.message == (
        f"{made} is completed, and its error_file_id {seen['error_file_id']} was not read"
    )
    with raw(fake) as client:
        client.get(f"/files/{seen['error_file_id']}/content", headers={"range": "bytes=0-10"})
    assert fake.complaints() == []


def test_to_page_on_after_the_end() -> None:
    fake = Fake()
    for _ in range(3):
        fake.put("Batch")
    with raw(fake) as client:
        page = client.get("/batches?limit=2").json()
        page = client.get("/batches", params={"limit": 2, "after": page["last_id"]}).json()
        assert page["has_more"] is False
        client.get("/batches", params={"limit": 2, "after": page["last_id"]})
    assert only(fake, "paged_past_end").exchanges == (2, 3)


def test_to_read_a_list_twice_is_fine() -> None:
    fake = Fake()
    for _ in range(3):
        fake.put("Batch")
    with Client(transport=fake.transport, api_key="k") as client:
        assert len(list(client.batches.list(limit=2))) == 3
        assert len(list(client.batches.list(limit=2))) == 3
    assert fake.complaints() == []


def test_the_client_of_another_fake_is_not_blamed() -> None:
    fake, other = Fake(), Fake()
    done = fake.put("Batch", state="completed")["id"]
    with Client(transport=fake.transport, api_key="k") as client:
        for _ in range(2):
            with pytest.raises(ConflictError):
                client.batches.cancel(done)
    assert (len(fake.complaints()), other.complaints()) == (1, [])
