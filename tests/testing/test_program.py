"""`python -m batchwright.testing`, run as it is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from errno import EADDRINUSE
from pathlib import Path

import httpx2
import pytest
from batchwright import Client, NotFoundError

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "generated")}
PROGRAM = [sys.executable, "-W", "error", "-m", "batchwright.testing"]
BEARER = {"authorization": "Bearer sk-1"}
LINES = (
    b'{"custom_id": "a", "method": "POST", "url": "/v1/embeddings", '
    b'"body": {"model": "m", "input": "Hello"}}\n'
)


@contextmanager
def program(*arguments: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline().rstrip("\n")
        finally:
            running.kill()


def refused(*arguments: str) -> str:
    """What it says about arguments that it does not take."""
    done = subprocess.run(
        [*PROGRAM, *arguments], env=ENVIRONMENT, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_it_prints_the_url_serves_and_ends_with_an_interrupt() -> None:
    with program() as (running, url):
        assert httpx2.get(f"{url}/files").status_code == 200
        with httpx2.Client() as idle:
            idle.get(f"{url}/files")
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=10)
    assert (running.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_leaves_no_files_behind(
    sent: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "TMPDIR", str(tmp_path))
    with program() as (running, url), Client(api_key="k", base_url=url) as client:
        client.files.create(file=bytes(3 << 20), purpose="user_data")
        assert len(list(tmp_path.iterdir())) == 1
        running.send_signal(sent)
        out, err = running.communicate(timeout=10)
    assert (running.returncode, out, err) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_the_live_pace_goes_by_time() -> None:
    with (
        program("--pace", "live", "--speed", "0") as (_, url),
        Client(api_key="k", base_url=url) as client,
    ):
        made = client.batches.submit(LINES, endpoint="/v1/embeddings", idempotency_key="k")
        seen = [client.batches.retrieve(made.id).status for _ in range(3)]
    assert seen == 3 * ["validating"]


def test_it_has_the_models_that_it_is_started_with() -> None:
    with (
        program("--models", "n,m") as (_, url),
        Client(api_key="k", base_url=url) as client,
    ):
        other = LINES.replace(b'"m"', b'"o"')
        made = [
            client.batches.submit(lines, endpoint="/v1/embeddings", idempotency_key=key)
            for key, lines in (("mine", LINES), ("other", other))
        ]
        seen = [client.batches.retrieve(one.id).status for one in made]
    assert seen == ["in_progress", "failed"]


def test_its_time_is_the_machines() -> None:
    with program() as (_, url), Client(api_key="k", base_url=url) as client:
        made = client.batches.submit(LINES, endpoint="/v1/embeddings", idempotency_key="k")
        assert made.created_at is not None
        assert abs(made.created_at - time.time()) < 10
        assert (
            client.batches.submit(LINES, endpoint="/v1/embeddings", idempotency_key="k").id
            == made.id
        )
        assert [client.batches.retrieve(made.id).status for _ in range(3)] == [
            "in_progress",
            "finalizing",
            "completed",
        ]


def test_with_a_speed_batches_go_on_by_themselves() -> None:
    with program("--speed", "3000") as (_, url), Client(api_key="k", base_url=url) as client:
        made = client.batches.submit(LINES, endpoint="/v1/embeddings", idempotency_key="k")
        time.sleep(0.2)
        assert client.batches.retrieve(made.id).status == "completed"


def test_a_dialect_a_key_and_a_port_are_chosen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with program("--dialect", "groq", "--key", "sk-1", "--port", str(port)) as (_, url):
        assert url == f"http://127.0.0.1:{port}/v1"
        assert "has_more" not in httpx2.get(f"{url}/files", headers=BEARER).json()
        assert httpx2.get(f"{url}/files").status_code == 401
        with Client(api_key="sk-1", base_url=url) as client, pytest.raises(NotFoundError):
            client.files.retrieve("file-none")


def test_a_seed_makes_the_ids() -> None:
    ids: list[str] = []
    for seed in ("1", "1", "2"):
        with program("--seed", seed) as (_, url), Client(api_key="k", base_url=url) as client:
            ids.append(client.files.create(file=b"{}", filename="f.jsonl", purpose="batch").id)
    assert ids[0] == ids[1] != ids[2]


def test_what_it_cannot_do_is_said_in_one_line() -> None:
    said = refused("--dialect", "nobody")
    assert said.startswith("batchwright.testing: ")
    assert said.count("\n") == 1 and "nobody" in said and "azure" in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("--port", str(port))
    why = os.strerror(EADDRINUSE)
    assert said == f"batchwright.testing: cannot listen on 127.0.0.1:{port}: {why}\n"
    said = refused("--port", "99999")
    assert said == "batchwright.testing: port: expected an integer from 0 to 65535, got 99999\n"
    said = refused("--speed", "-1")
    assert said == "batchwright.testing: speed: expected a number >= 0, got -1.0\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--models", "a,,b"),
            "batchwright.testing: models: expected a non-empty string, got ''\n",
        ),
        (("--speed", "nan"), "batchwright.testing: speed: expected a number >= 0, got nan\n"),
        (("--key", ""), "batchwright.testing: key: expected a non-empty string, got ''\n"),
        (("--port", "x"), "error: argument --port: invalid int value: 'x'\n"),
    ],
)
def test_an_invalid_argument_is_named_without_a_traceback(
    arguments: tuple[str, ...], told: str
) -> None:
    said = refused(*arguments)
    assert said.endswith(told) and "Traceback" not in said
