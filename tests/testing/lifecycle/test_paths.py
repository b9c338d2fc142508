"""Ways: whatever states a contract declares, objects go through them."""

from __future__ import annotations

from typing import Any

from batchwright.testing.contract import Contract, Reason, State
from batchwright.testing.contracts import load
from msgspec.structs import replace

from tests.testing.service_client import Caller, requests

FILES = ("output_file_id", "error_file_id")


def _with_states(*states: State) -> Contract:
    contract = load()
    lifecycle = replace(contract.lifecycles[0], initial=states[0].name, states=states)
    return replace(contract, lifecycles=(lifecycle,))


def _seen(client: Caller, batch: dict[str, Any], looks: int) -> list[str]:
    return [client.look(batch)["status"] for _ in range(looks)]


def test_two_states_are_enough() -> None:
    client = Caller(
        _with_states(
            State(name="new", sets="created_at", to=("done",)),
            State(name="done", final=True, files=FILES, results="all"),
        )
    )
    batch = client.create(requests(3))
    assert _seen(client, batch, 1) == ["done"]
    assert list(client.outcomes(client.look(batch))) == ["r1", "r2", "r3"]


def test_lines_that_are_no_requests_are_left_out_where_no_state_tells_problems() -> None:
    client = Caller(
        _with_states(
            State(name="new", sets="created_at", to=("done",)),
            State(name="done", final=True, files=FILES, results="all"),
        )
    )
    batch = client.create(b"nonsense\n[]\n" + requests(1))
    assert list(client.outcomes(client.look(batch))) == ["r1"]


def test_the_end_can_come_by_time_while_requests_are_executed() -> None:
    dawn = Reason(code="dawn", message="The sun rises.")
    client = Caller(
        _with_states(
            State(name="open", sets="created_at", to=("done", "bad")),
            State(
                name="done",
                final=True,
                due_at="expires_at",
                files=FILES,
                results="all",
                unprocessed=dawn,
            ),
            State(name="bad", final=True, problems=("errors", "data")),
        )
    )
    late, wrong = client.create(requests(4)), client.create(b"nonsense")
    client.clock.advance(hours=24)
    assert list(client.outcomes(client.look(late)).values()) == [200, 200, "dawn", "dawn"]
    assert client.look(wrong)["status"] == "bad"


def test_states_that_follow_each_other_in_a_circle_have_no_end() -> None:
    client = Caller(
        _with_states(
            State(name="day", sets="created_at", to=("night",)),
            State(name="night", to=("day",)),
        )
    )
    assert _seen(client, client.create(requests(1)), 4) == ["night", "day", "night", "day"]
