"""A spec without extension words: the example at the beginning of spec/README.md, unchanged."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.__main__ import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "spec/README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first block of this language on the page."""
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the example is generated."""
    folder = tmp_path_factory.mktemp("notes")
    spec = folder / "notes.yaml"
    spec.write_text(block("yaml"), encoding="utf-8")
    assert main(["--spec", str(spec), "--out", str(folder / "out"), "--package", "notes"]) == 0
    return folder / "out"


def run(out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", *words]
    environ = {**os.environ, "PYTHONPATH": str(out)}
    return subprocess.run(
        command, cwd=out, env=environ, capture_output=True, text=True, check=False
    )


def test_it_is_short_and_has_no_word_of_ours_but_one() -> None:
    assert len(block("yaml").splitlines()) <= 45
    assert len(PAGE.splitlines()) <= 250
    assert set(re.findall(r"\bx-[a-z]+", block("yaml"))) == {"x-env"}


def test_the_program_on_the_page_runs_as_it_is(out: Path) -> None:
    done = run(out, "-c", block("python"))
    assert (done.stderr, done.stdout) == (
        "",
        "0b7a2f4e-52fd-4a3b-9c75-0d2f7a6f1c11 Milk Sunday\n['notes.create', 'notes.delete']\n",
    )


TYPED = """
import asyncio
import uuid
from datetime import UTC, datetime

import httpx2
from notes import APIStatusError, ArgumentError, AsyncClient, Client, testing
from notes.models import Note
from notes.testing import serve

ID = uuid.UUID("0b7a2f4e-52fd-4a3b-9c75-0d2f7a6f1c11")
fake = testing.Fake(key="right-and-long")


def seen() -> list[str]:
    return [f"{one.method} {one.path} {one.status}" for one in fake.journal]


with serve(fake) as url, Client(base_url=url, api_key="right-and-long") as client:
    note: Note = client.notes.create(text="Milk")
    assert (note.id, note.written) == (ID, datetime(2026, 11, 29, 12, tzinfo=UTC))
    nothing: None = client.notes.delete(ID)
    assert nothing is None
    try:
        client.notes.create(text="x" * 1001)
        raise AssertionError
    except ArgumentError as error:
        assert error.argument == "text"
    assert seen() == ["POST /v1/notes 201", f"DELETE /v1/notes/{ID} 204"]
    answer = httpx2.delete(f"{url}/notes/{ID}", headers={"x-api-key": "right-and-long"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers

    for name, key in (("X-Api-Key", "wrong"), ("Authorization", "Bearer right-and-long")):
        assert httpx2.post(f"{url}/notes", headers={name: key}, json={}).status_code == 401
    with Client(base_url=url, api_key="wrong-and-long") as stranger:
        try:
            stranger.notes.create(text="Milk")
            raise AssertionError
        except APIStatusError as error:
            assert error.status_code == 401
    headers = [dict(one.request_headers) for one in fake.journal]
    assert not any("and-long" in value for one in headers for value in one.values())
    assert "right" not in repr(client)


async def main() -> None:
    async with AsyncClient(transport=fake.transport, api_key="right-and-long") as client:
        assert (await client.notes.create(text="Milk")).id == ID
        await client.notes.delete(ID)


asyncio.run(main())

try:
    testing.Fake(models=["large"])
    raise AssertionError
except ValueError as error:
    assert str(error) == "models: the lines of this server have no model"
"""


def test_the_client_and_the_fake_work_on_a_port_and_check_the_key(out: Path) -> None:
    (out / "typed.py").write_text(TYPED)
    done = run(out, "typed.py")
    assert done.returncode == 0, done.stderr


def test_it_type_checks_strictly_and_so_does_its_use(out: Path) -> None:
    (out / "typed.py").write_text(TYPED)
    done = run(out, "-m", "mypy", "--strict", "typed.py", "notes")
    assert "Success: no issues found" in done.stdout, done.stdout


PYTEST = """
import pytest
from notes.testing import Status


def test_the_fixtures(notes_fake, notes_client):
    notes_fake.fault("notes.create", Status(status=500))
    with pytest.raises(Exception, match="500"):
        notes_client.notes.create(text="Milk")
    assert notes_client.notes.create(text="Milk").text == "Milk"
    assert notes_fake.complaints() == []


@pytest.mark.notes_fake(key="one")
def test_the_mark(notes_fake, notes_client):
    assert notes_client.notes.create(text="Milk").text == "Milk"
"""


def test_the_fixtures_for_pytest_work(out: Path, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["notes.testing.pytest_plugin"]\n')
    (tmp_path / "test_notes.py").write_text(PYTEST)
    command = ["-m", "pytest", "-q", "--strict-markers", "-p", "no:cacheprovider", str(tmp_path)]
    done = run(out, *command)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_the_fake_serves_as_a_program(out: Path) -> None:
    done = run(out, "-m", "notes.testing", "--help")
    assert (done.returncode, "usage: python -m notes.testing" in done.stdout) == (0, True)
