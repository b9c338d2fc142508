"""The examples of README.md run as they stand."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.test_work import Server, quick, requests, server

__all__ = ["quick", "server"]

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


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
def place(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    lines = (json.dumps(line).encode() + b"\n" for line in requests(5))
    (tmp_path / "requests.jsonl").write_bytes(b"".join(lines))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    return server


def run(block: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(block, "README.md", "exec"), names)
    names["client"].close()


def test_the_first_example_prints_every_result(
    place: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    run(BLOCKS[0])
    printed = sorted(capsys.readouterr().out.splitlines())
    assert len(printed) == 5
    assert printed[0] == "request-0 {'answer': 0}"
    assert printed[2].startswith("request-2 failed ResultError(message='no', code='bad'")


def test_the_progress_bar_moves(place: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    tqdm = ModuleType("tqdm")
    vars(tqdm)["tqdm"] = Bar
    monkeypatch.setitem(sys.modules, "tqdm", tqdm)
    run(BLOCKS[0])
    run(BLOCKS[1].replace("batch_abc123", "batch_1"))
    assert bars[-1].shown == [("completed", 4, 5)]


def test_the_example_of_errors_prints_one(
    place: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    run(BLOCKS[2].replace("http://127.0.0.1:8000/v1", place.url))
    assert capsys.readouterr().out.startswith("404 ")
