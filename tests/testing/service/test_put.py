"""Objects that a test makes itself: in any state, and consistent."""

from __future__ import annotations

from itertools import pairwise

import pytest
from batchwright.testing.contracts import load

from tests.testing.service_client import Caller, requests

LIFECYCLE = load().lifecycles[0]


@pytest.mark.parametrize("state", [state.name for state in LIFECYCLE.states])
def test_an_object_can_be_made_in_any_state(state: str) -> None:
    client = Caller()
    batch = client.service.put("Batch", {"metadata": {"a": "b"}}, state=state)
    assert (batch["status"], batch["metadata"]) == (state, {"a": "b"})
    assert client.service.objects("Batch") == [batch]
    entered = [
        event.state for event in client.service.events if event.schema == "Batch" and event.state
    ]
    states = {one.name: one for one in LIFECYCLE.states}
    assert entered[0] == LIFECYCLE.initial
    assert all(after in states[before].to for before, after in pairwise(entered))
    told = [states[name].sets for name in entered]
    times = [batch[name] for name in told if name is not None]
    assert times == sorted(times)
    assert batch[states[state].sets or "id"] == client.clock.now()
    unset = {one.sets for one in LIFECYCLE.states if one.sets not in told}
    assert all(batch[name] is None for name in unset if name is not None)


def test_its_requests_can_be_given() -> None:
    client = Caller()
    batch = client.service.put("Batch", content=requests(4), state="expired")
    assert batch["expired_at"] == batch["expires_at"] == client.clock.now()
    assert list(client.outcomes(batch).values()) == [200, 200, "batch_expired", "batch_expired"]
    assert client.service.content("File", batch["input_file_id"]) == requests(4)


def test_an_object_in_a_state_goes_on_from_there() -> None:
    client = Caller()
    batch = client.service.put("Batch", content=requests(2), state="in_progress")
    assert [client.look(batch)["status"] for _ in range(2)] == ["finalizing", "completed"]


def test_a_file_can_be_made() -> None:
    client = Caller()
    file = client.service.put("File", {"filename": "a.jsonl"}, content=b"{}\n")
    assert client.get(f"/v1/files/{file['id']}") == file
    assert (file["bytes"], file["filename"], file["purpose"]) == (3, "a.jsonl", "batch")
    assert client.bytes(file["id"]) == b"{}\n"


def test_what_cannot_be_is_refused() -> None:
    service = Caller().service
    with pytest.raises(ValueError, match="there is no state 'done': known: validating"):
        service.put("Batch", state="done")
    with pytest.raises(ValueError, match="cannot be reached"):
        service.put("Batch", state="failed", content=requests(1))
    with pytest.raises(ValueError, match="requests create 'Thing': known: File, Batch"):
        service.put("Thing")
    with pytest.raises(KeyError):
        service.content("File", "file-nope")
