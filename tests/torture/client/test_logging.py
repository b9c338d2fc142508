"""The log: each exchange, each repetition, batches found and created, and possible costs."""

from __future__ import annotations

import importlib
import logging
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import batchwright
import pytest

from tests.testing.ways import Hand

from ..conftest import Connect
from ..results.test_lines import line
from ..server import URL, After, Server, answer, refusal
from ..submit.test_keys import submit

NAME = "batchwright"


def lines(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno == level]


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, NAME)


def test_each_exchange_is_one_line(
    user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    batch = server.put(status="completed")
    server.script("batches.retrieve", answer(batch, x_request_id="req_7"))
    user.do(lambda c: c.batches.retrieve(batch["id"]))
    (told,) = lines(caplog, logging.DEBUG)
    for part in ("GET", "/batches/batch_00001", "200", "req_7", "ms"):
        assert part in told
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("status", [200, 404, 503])
def test_a_line_for_each_attempt(
    status: int, connect: Connect, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.put(status="completed")
    if status != 200:
        server.script("batches.retrieve", refusal(status), times=3)
    try:
        connect(server).do(lambda c: c.batches.retrieve("batch_00001"))
    except batchwright.APIStatusError as error:
        assert error.status_code == status
    told = lines(caplog, logging.DEBUG)
    assert len([one for one in told if str(status) in one]) == server.count("batches.retrieve")


def test_repetitions_are_told(user: Hand, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.put(status="completed")
    server.script("batches.retrieve", refusal(503, None, retry_after="7"))
    user.do(lambda c: c.batches.retrieve("batch_00001"))
    assert any("503" in one and "7" in one for one in lines(caplog, logging.INFO))
    assert server.count("batches.retrieve") == 2


def test_waits_are_told(user: Hand, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    batch = server.put(status="in_progress")
    server.script("batches.retrieve", None, lambda _: batch.update(status="completed"))
    user.do(lambda c: c.batches.wait(batch["id"]))
    assert any(batch["id"] in one for one in lines(caplog, logging.INFO))
    assert server.count("batches.retrieve") == 2


def test_created_and_found_are_told(
    connect: Connect, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    identity = submit(connect(server)).id
    told = [one for one in lines(caplog, logging.INFO) if identity in one]
    assert [re.search("created|found", one, re.IGNORECASE)[0].lower()  # type: ignore[index]
            for one in told] == ["created"]  # fmt: skip
    caplog.clear()
    submit(connect(server))
    told = [one for one in lines(caplog, logging.INFO) if identity in one]
    assert any("found" in one.lower() for one in told)
    assert not any("created" in one.lower() for one in told)
    assert server.paid == (1, 1, 0)


def test_a_lost_answer_is_told(
    user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("batches.create", After(refusal(503)))
    identity = submit(user).id
    assert len([one for one in lines(caplog, logging.INFO) if identity in one]) == 1
    assert server.paid == (1, 1, 0)


def test_a_sound_life_has_no_warning(
    user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    batch = submit(user)
    user.do(lambda c: c.batches.wait(batch))
    user.all(lambda c: c.batches.results(batch.id))
    assert lines(caplog, logging.WARNING) == []
    assert {one.name for one in caplog.records} == {NAME}
    assert server.paid == (1, 1, 0)


def test_an_item_that_is_left_out_is_a_warning(
    user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("batches.list", answer({"data": [{"status": "failed"}], "has_more": False}))
    assert user.all(lambda c: c.batches.list()) == []
    assert len(lines(caplog, logging.WARNING)) == 1
    assert server.count("batches.list") == 1


def test_line_feeds_of_a_server_make_no_lines(
    user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    batch = server.finished(line(), status="completed", id="batch\nWARNING forged")
    with suppress(batchwright.APIError):
        user.do(lambda c: c.batches.wait(batch))
    assert not any("\nWARNING" in one.getMessage() for one in caplog.records)
    assert len(server.seen) >= 1


@pytest.mark.parametrize("name", ["renamed_copy", "their.vendored.copy_of_it"])
def test_a_copy_logs_under_its_own_name(
    name: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    *folders, last = name.split(".")
    place = tmp_path
    for folder in folders:
        place = place / folder
        place.mkdir()
        (place / "__init__.py").write_text("")
    shutil.copytree(Path(batchwright.__file__).parent, place / last)
    monkeypatch.syspath_prepend(str(tmp_path))
    caplog.set_level(logging.DEBUG, name)
    copy: Any = importlib.import_module(name)
    server.put(status="completed")
    try:
        with copy.Client(api_key="k", base_url=URL, transport=server) as client:
            client.batches.retrieve("batch_00001")
    finally:
        for known in [one for one in sys.modules if one.split(".")[0] == name.split(".")[0]]:
            del sys.modules[known]
    assert {one.name for one in caplog.records} == {name}
    assert server.count("batches.retrieve") == 1
