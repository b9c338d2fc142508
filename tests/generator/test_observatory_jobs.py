"""Jobs of several operations of another spec, on the fake of that spec."""

from __future__ import annotations

import importlib
import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import msgspec
import pytest

from .observatory import imported, written


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with imported(written(tmp_path_factory.mktemp("generated"))) as module:
        yield module


def fakes_of(observatory: ModuleType) -> Any:
    """Its fake, served."""
    return importlib.import_module(f"{observatory.__name__}.testing")


@contextmanager
def client_of(observatory: ModuleType, fake: Any, *, loopback: bool) -> Generator[Any]:
    """A client of the fake, which waits by its clock."""
    if not loopback:
        yield observatory.Client(pass_="key", transport=fake.transport)
        return
    clock = fake.transport.clock
    with (
        fakes_of(observatory).serve(fake) as url,
        observatory.Client(pass_="key", base_url=url, clock=clock) as client,
    ):
        yield client


ways = pytest.mark.parametrize("loopback", [False, True], ids=["process", "loopback"])

REQUESTS = [
    {"target": target, "settings": {"camera": "wide", "scope": "north"}}
    for target in ("M31", "M42")
]


@ways
def test_its_plans_are_submitted_followed_and_read(observatory: ModuleType, loopback: bool) -> None:
    fake = fakes_of(observatory).Fake()
    fake.answer(key="M42", error={"code": "clouds", "message": "Nothing to see."})
    (plan,) = observatory.shard(REQUESTS)
    assert observatory.check_lines(plan, telescope="north") == []
    (problem,) = observatory.check_lines(plan + plan.split(b"\n")[0], telescope="north")
    assert (problem.line, problem.code) == (3, "seen_twice")
    with client_of(observatory, fake, loopback=loopback) as client:
        night = client.nights.submit(plan, telescope="north", idempotency_key="k")
        assert client.nights.submit(plan, telescope="north", idempotency_key="k").name == night.name
        assert len(fake.objects("Night")) == 1
        night = client.nights.wait(night.name)
        results = list(client.nights.results(night))
    assert [(one.target, one.outcome, one.retryable) for one in results] == [
        ("M31", "succeeded", False),
        ("M42", "unprocessed", True),
    ]
    assert results[0].json()["stars"] == 41
    assert len(list(observatory.join(REQUESTS, results))) == 2


@ways
def test_a_result_that_is_missing_is_said(observatory: ModuleType, loopback: bool) -> None:
    fake = fakes_of(observatory).Fake()
    (plan,) = observatory.shard(REQUESTS)
    with client_of(observatory, fake, loopback=loopback) as client:
        night = client.nights.wait(
            client.nights.submit(plan, telescope="north", idempotency_key="k")
        )
        short = msgspec.structs.replace(night, exposures=3)
        seen: list[Any] = []
        with pytest.raises(observatory.ResultsIncompleteError, match="3 lines expected, 2 found"):
            seen.extend(client.nights.results(short))


@pytest.mark.parametrize("dialect", ["", "southern"])
def test_its_fake_takes_a_plan_and_writes_what_was_seen(
    observatory: ModuleType, dialect: str
) -> None:
    fake = fakes_of(observatory).Fake(dialect)
    fake.answer(key="M42", status=500, error={"code": "clouds", "message": "Nothing to see."})
    client = observatory.Client(pass_="key", transport=fake.transport)
    exposures = [
        {"target": target, "settings": {"camera": "wide", "scope": "north"}}
        for target in ("M31", "M42")
    ]
    plan = "".join(f"{json.dumps(exposure)}\n" for exposure in exposures).encode()
    night = client.nights.submit(plan, telescope="north", idempotency_key="k")
    assert (night.state, night.telescope) == ("waiting", "north")
    assert night.dawn == night.planned + 36000
    assert [one.name for one in client.nights.list()] == [night.name]
    while night.state in ("waiting", "open"):
        night = client.nights.look(night.name)
    assert night.exposures == (None if dialect else 2)
    results = {one.target: one for one in client.nights.results(night)}
    assert {key: one.outcome for key, one in results.items()} == {
        "M31": "succeeded",
        "M42": "failed",
    }
    assert results["M31"].json()["stars"] == 41
    assert (night.camera, night.seen.stars) == ("wide", 41)
    assert results["M42"].error.code == "clouds"
    with pytest.raises(observatory.BadPlanError, match="The night is exposed"):
        client.nights.close_dome(night.name)
    with pytest.raises(observatory.NoSuchNightError, match="No night nowhere"):
        client.nights.look("nowhere")


def test_its_fake_ends_a_night_at_dawn(observatory: ModuleType) -> None:
    fake = fakes_of(observatory).Fake()
    client = observatory.Client(pass_="key", transport=fake.transport)
    night = client.nights.submit(
        b'{"target":"M31","settings":{"camera":"wide"}}\n', idempotency_key=None
    )
    assert client.nights.look(night.name).state == "open"
    fake.clock.advance(hours=11)
    night = client.nights.look(night.name)
    assert night.state == "exposed"
    (line,) = client.plates.develop(night.plate).lines()
    assert json.loads(line)["trouble"] == {"code": "dawn", "message": "The sun rises."}
