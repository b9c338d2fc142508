"""A service for another specification altogether does what that one says."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests import golden


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("generated")
    for path, text in golden.actual(golden.CASES / "observatory").items():
        file = folder / path.replace("batchwright/", "stargazing/", 1)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    importlib.import_module("stargazing.testing.fake")
    yield importlib.import_module("stargazing")
    sys.path.remove(str(folder))


def _fake(observatory: ModuleType, **arguments: Any) -> Any:
    return sys.modules[f"{observatory.__name__}.testing.fake"].Fake(**arguments)


def _plan(*targets: str, **settings: Any) -> bytes:
    told = {"camera": "wide", **settings}
    return b"".join(
        json.dumps({"target": one, "settings": told}).encode() + b"\n" for one in targets
    )


def test_a_client_plans_waits_and_reads(observatory: ModuleType) -> None:
    fake = _fake(observatory)
    fake.service.answer(target="M2", status=500)
    fake.service.answer(target="M3", error={"code": "clouds", "message": "Nothing to see."})
    with observatory.Client(pass_="key", transport=fake.transport) as client:
        plate = client.plates.store(plate=_plan("M1", "M2", "M3"), kind="plan", filename="tonight")
        assert (plate.kind, plate.title, plate.label) == ("plan", "tonight", "plate")
        assert client.plates.develop(plate.id).read() == _plan("M1", "M2", "M3")
        night = client.nights.wait(client.nights.plan(plan=plate.id).name)
        assert (night.state, night.telescope, night.exposures) == ("exposed", "north", 3)
        results = {result.target: result for result in client.nights.results(night)}
        title = next(
            one["title"] for one in fake.service.objects("Plate") if one["id"] == night.plate
        )
    outcomes = {target: result.outcome for target, result in results.items()}
    assert outcomes == {"M1": "succeeded", "M2": "failed", "M3": "unprocessed"}
    picture = results["M1"].json()
    assert picture["negative"].startswith("n-")
    assert picture["stars"] == 41
    assert night.opened <= picture["taken"] <= night.closed
    assert (night.camera, night.seen.stars, night.seen.comets) == ("wide", 41, 0)
    assert title == f"what {night.name} saw"


def test_a_plan_that_is_not_right_is_told(observatory: ModuleType) -> None:
    fake = _fake(observatory)
    with observatory.Client(pass_="key", transport=fake.transport) as client:
        plate = client.plates.store(plate=b"smudge", kind="plan", filename="x")
        night = client.nights.wait(client.nights.plan(plan=plate.id).name)
    assert (night.state, [one.code for one in night.troubles]) == ("clouded", ["smudged"])


def test_a_plan_for_what_the_server_does_not_have_is_told(observatory: ModuleType) -> None:
    fake = _fake(observatory, models=["narrow"])
    with observatory.Client(pass_="key", transport=fake.transport) as client:
        plate = client.plates.store(plate=_plan("M1"), kind="plan", filename="x")
        night = client.nights.wait(client.nights.plan(plan=plate.id).name)
    assert (night.state, [one.code for one in night.troubles]) == ("clouded", ["unavailable"])


def test_dawn_ends_a_night_with_what_was_seen_by_then(observatory: ModuleType) -> None:
    fake = _fake(observatory)
    with observatory.Client(pass_="key", transport=fake.transport) as client:
        plate = client.plates.store(plate=_plan("M1", "M2"), kind="plan", filename="x")
        night = client.nights.look(client.nights.plan(plan=plate.id).name)
        fake.clock.advance(hours=10)
        night = client.nights.look(night.name)
        outcomes = [result.outcome for result in client.nights.results(night)]
    assert (night.state, night.closed) == ("exposed", night.dawn)
    assert outcomes == ["succeeded", "unprocessed"]


def test_it_refuses_in_its_own_words(observatory: ModuleType) -> None:
    fake = _fake(observatory)
    with observatory.Client(pass_="key", transport=fake.transport) as client:
        printed = client.plates.store(plate=b"stars", kind="print", filename="x")
        with pytest.raises(observatory.NoSuchNightError, match="A print is not developed"):
            client.plates.develop(printed.id).read()
        with pytest.raises(observatory.BadPlanError, match="holds no plan"):
            client.nights.plan(plan=printed.id)
        with pytest.raises(observatory.NoSuchNightError, match="No night nowhere"):
            client.nights.look("nowhere")
        night = fake.service.put("Night", state="exposed")
        with pytest.raises(observatory.BadPlanError, match="The night is exposed"):
            client.nights.close_dome(night["name"])


def test_pages_lead_on_by_its_own_cursor(observatory: ModuleType) -> None:
    fake = _fake(observatory)
    made = [fake.service.put("Night")["name"] for _ in range(7)]
    with observatory.Client(pass_="key", transport=fake.transport) as client:
        assert [night.name for night in client.nights.list(size=3)] == made[::-1]
        assert [len(page.nights) for page in client.nights.list().pages()] == [5, 2]
