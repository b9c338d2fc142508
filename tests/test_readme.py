"""The examples of README.md run as they stand."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from batchwright import Client, batches
from batchwright.testing import Fake, serve

from tests.test_work import failing_every_third, requests

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def block(word: str) -> str:
    """The only example with that word."""
    (found,) = (text for text in BLOCKS if word in text)
    return str(found)


class Bar:
    """As much of a progress bar as the example uses."""

    total: int | None
    n: int
    shown: list[tuple[str, int, int | None]]

    def __init__(self) -> None:
        self.total, self.n, self.shown = None, 0, []
        bars.append(self)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def set_description(self, text: str) -> None:
        self.shown.append((text, self.n, self.total))


bars: list[Bar] = []


@pytest.fixture
def fake() -> Fake:
    return failing_every_third()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with requests, as the current one."""
    lines = (json.dumps(line).encode() + b"\n" for line in requests(5))
    (tmp_path / "requests.jsonl").write_bytes(b"".join(lines))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def place(fake: Fake, folder: None, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The URL of the server that a client finds in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    # The examples go by the machine's clock.
    lifecycle = replace(batches.WATCH.lifecycle, first=0.01, longest=0.02)
    monkeypatch.setattr(batches, "WATCH", replace(batches.WATCH, lifecycle=lifecycle))
    with serve(fake) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        yield url


def run(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(text, "README.md", "exec"), names)
    if "client" in names:
        names["client"].close()
    return names


def test_the_first_example_prints_every_result(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(block("batches.submit"))
    printed = sorted(capsys.readouterr().out.splitlines())
    assert len(printed) == 5
    assert printed[0] == "request-0 {'answer': 0}"
    assert printed[2].startswith("request-2 failed ResultError(message='no', code='bad'")


def test_the_progress_bar_moves(fake: Fake, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tqdm = ModuleType("tqdm")
    vars(tqdm)["tqdm"] = Bar
    monkeypatch.setitem(sys.modules, "tqdm", tqdm)
    run(block("batches.submit"))
    (batch,) = fake.objects("Batch")
    run(block("tqdm").replace("batch_abc123", batch["id"]))
    assert bars[-1].shown == [("completed", 4, 5)]


def test_the_example_of_errors_prints_one(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(block("NotFoundError").replace("http://127.0.0.1:8000/v1", place))
    assert capsys.readouterr().out.startswith("404 ")


def failures(client: Client, path: str) -> list[str]:
    """As much of a user's code as the example of a test needs."""
    made = client.batches.submit(path, endpoint="/v1/chat/completions", idempotency_key=None)
    batch = client.batches.wait(made)
    results = client.batches.results(batch)
    return [result.custom_id for result in results if result.outcome == "failed"]


def test_the_example_of_a_test_passes(folder: None, monkeypatch: pytest.MonkeyPatch) -> None:
    nightly = ModuleType("nightly")
    vars(nightly)["failures"] = failures
    monkeypatch.setitem(sys.modules, "nightly", nightly)
    example = block("nightly")
    assert len([line for line in example.splitlines() if line]) == 8
    run(example)["test_failures_are_reported"]()
    with pytest.raises(AssertionError):
        run(example.replace('"request-1"]', '"request-2"]'))["test_failures_are_reported"]()


def test_the_line_that_serves_a_fake_prints_its_url() -> None:
    (line,) = re.findall(r"\$ (python -m batchwright\.testing [^#\n]*?) *#", README)
    command = [sys.executable, *line.split()[1:]]
    command[-1] = "0"  # the port may be taken
    place = Path(batches.__file__).parents[1]
    with subprocess.Popen(command, cwd=place, text=True, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        assert httpx2.get(f"{url}/batches").status_code == 200
        running.send_signal(signal.SIGINT)
    assert running.returncode == 0
