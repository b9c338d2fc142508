"""A package of another name than batchwright, and two generated clients in one process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import generate
from generator.__main__ import main
from tests import golden

ROOT = Path(__file__).parents[2]
SPEC = golden.CASES / "observatory/spec.yaml"

HOLDERS = "Copyright (c) 2026 the batchwright maintainers."
"""The holder in the licence of a copy, under any name."""

CONFTEST = """
pytest_plugins = ["batchwright.testing.pytest_plugin", "stars.testing.pytest_plugin"]
"""

TESTS = """
import batchwright
import pytest
import stars


def test_both(batch_fake, batch_client, stars_fake, stars_client):
    file = batch_client.files.create(file=b"{}", filename="a.jsonl", purpose="batch")
    place = {"rack": 1, "slot": "b"}
    plate = stars_client.plates.store(plate=b"{}\\n", kind="plan", position=place)
    assert [one["id"] for one in batch_fake.objects("File")] == [file.id]
    assert [one["id"] for one in stars_fake.objects("Plate")] == [plate.id]
    assert (type(batch_client), type(stars_client)) == (batchwright.Client, stars.Client)
    assert batchwright.APIError is not stars.APIError
    with pytest.raises(stars.APIStatusError) as caught:
        stars_client.plates.develop("nowhere").read()
    assert not isinstance(caught.value, batchwright.APIError)


@pytest.mark.batch_fake(key="one")
@pytest.mark.stars_fake("southern", key="two")
def test_each_has_a_mark_of_its_own(batch_fake, stars_fake):
    assert (batch_fake.key, stars_fake.key) == ("one", "two")
    assert (batch_fake.contract.dialect, stars_fake.contract.dialect) == ("", "southern")


def test_both_on_ports(batch_server, stars_server):
    with stars.Client(base_url=stars_server, pass_="any") as client:
        assert list(client.nights.list()) == []
    with batchwright.Client(base_url=batch_server, api_key="any") as client:
        assert list(client.batches.list()) == []
"""


@pytest.fixture(scope="module")
def stars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package called `stars`."""
    folder = tmp_path_factory.mktemp("stars")
    assert main(["--spec", str(SPEC), "--out", str(folder), "--package", "stars"]) == 0
    return folder


def _environment(*folders: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}


def test_two_clients_live_in_one_project(stars: Path, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_both.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "--strict-markers", "-W", "error"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=_environment(ROOT / "generated", stars),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in done.stdout, done.stdout


def test_everything_bears_the_name(stars: Path) -> None:
    assert {path.name for path in stars.iterdir()} == {
        *("stars", "fixtures", "lifecycle"),
        *("REFERENCE.md", ".batchwright-manifest"),
    }
    assert "from stars import Client" in (stars / "REFERENCE.md").read_text()
    for path in stars.rglob("*"):
        if path.suffix in (".py", ".md", ".json"):
            for line in path.read_text().replace(HOLDERS, "").splitlines():
                assert "batchwright" not in line.replace("templates/batchwright/", ""), path


def test_the_fake_is_a_program_of_that_name(stars: Path) -> None:
    command = [sys.executable, "-m", "stars.testing", "--dialect", "nobody"]
    done = subprocess.run(
        command, env=_environment(stars), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.partition(":")[0]) == (2, "stars.testing")


@pytest.mark.parametrize(
    "name", ["class", "typing", "msgspec", "fixtures", "lifecycle", "a-b", "A", "../a", ""]
)
def test_a_name_that_no_package_can_have_is_a_mistake(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--spec", str(SPEC), "--out", str(tmp_path / "out"), f"--package={name}"])
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert f"{name!r} cannot be the name of a package" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()
    with pytest.raises(ValueError, match="cannot be the name of a package"):
        generate(SPEC.read_text(), package=name)
