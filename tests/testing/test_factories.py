"""Objects made for a test are what requests would have made of them."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright import Client
from batchwright.testing import Fake
from batchwright.testing.contracts import load
from batchwright.testing.factories import in_every_state, lifecycle_of, make

LIFECYCLE = lifecycle_of(load())


def client(fake: Fake) -> Client:
    return Client(transport=fake.transport, api_key="key", base_url=fake.contract.server)


def test_there_is_an_object_in_every_state() -> None:
    fake = Fake()
    made = in_every_state(fake)
    assert set(made) == {state.name for state in LIFECYCLE.states}
    for state, one in made.items():
        assert one.value["status"] == state
    assert len({one.id for one in made.values()}) == len(made)


@pytest.mark.parametrize(
    ("state", "outcomes"),
    [
        ("completed", {"succeeded": 3, "failed": 2}),
        ("completed", {"succeeded": 0, "failed": 2}),
        ("completed", {"succeeded": 2, "failed": 0}),
        ("expired", {"succeeded": 1, "failed": 1, "unprocessed": 2}),
        ("expired", {"succeeded": 2, "failed": 0, "unprocessed": 1}),
        ("expired", {"succeeded": 0, "failed": 0, "unprocessed": 3}),
        ("cancelled", {"succeeded": 1, "failed": 0, "unprocessed": 2}),
        ("cancelled", {"succeeded": 2, "failed": 3, "unprocessed": 1}),
    ],
)
def test_its_results_are_those_that_were_asked_for(state: str, outcomes: dict[str, Any]) -> None:
    fake = Fake()
    made = make(fake, state, **outcomes)
    with client(fake) as one:
        batch = one.batches.retrieve(made.id)
        results = {result.custom_id: str(result.outcome) for result in one.batches.results(batch)}
    expected = {key: outcome for outcome, keys in made.keys.items() for key in keys}
    assert results == expected
    counts = made.value["request_counts"]
    assert counts["total"] == sum(outcomes.values())
    for name, outcome in (("completed", "succeeded"), ("failed", "failed")):
        assert counts[name] == list(results.values()).count(outcome)


def test_requests_of_several_objects_do_not_mix() -> None:
    fake = Fake()
    first = make(fake, "completed", succeeded=1, failed=1)
    second = make(fake, "completed", succeeded=1, failed=1)
    keys = [key for one in (first, second) for some in one.keys.values() for key in some]
    assert len(set(keys)) == len(keys) == 4


def test_what_the_request_says_is_in_the_object() -> None:
    made = make(Fake(), endpoint="/v1/embeddings", metadata={"a": "b"})
    assert (made.value["endpoint"], made.value["metadata"]) == ("/v1/embeddings", {"a": "b"})


def test_an_object_whose_file_is_wrong_says_so() -> None:
    made = make(Fake(), "failed", content=b"no request\n")
    (problem,) = made.value["errors"]["data"]
    assert problem["line"] == 1


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be reached"):
        make(Fake(), "completed", unprocessed=1)
    with pytest.raises(ValueError, match="File has no lifecycle; Batch has"):
        make(Fake(), schema="File")
    with pytest.raises(ValueError, match="content: expected a file of requests, as no example"):
        make(Fake(), endpoint="/v1/nothing")
