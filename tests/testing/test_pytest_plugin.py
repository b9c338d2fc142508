"""The fixtures for pytest, in a run of pytest of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFTEST = 'pytest_plugins = ["batchwright.testing.pytest_plugin"]\n'

TESTS = """
import json
import urllib.request

import pytest
from batchwright import APIStatusError, Client


def test_in_process(batch_fake, batch_client):
    file = batch_client.files.create(file=b"{}", filename="a.jsonl", purpose="batch")
    assert [one["id"] for one in batch_fake.objects("File")] == [file.id]


def test_each_test_has_a_server_of_its_own(batch_fake, batch_client):
    assert batch_fake.objects("File") == []
    assert list(batch_client.files.list()) == []


def test_on_loopback(batch_fake, batch_client, batch_server):
    file = batch_client.files.create(file=b"{}", filename="a.jsonl", purpose="batch")
    with urllib.request.urlopen(f"{batch_server}/files/{file.id}") as answer:
        assert json.load(answer)["id"] == file.id


@pytest.mark.batch_fake(key="right")
def test_of_a_server_with_a_key(batch_fake, batch_client):
    assert list(batch_client.files.list()) == []
    with pytest.raises(APIStatusError), Client(transport=batch_fake.transport) as client:
        client.files.list().page()


@pytest.mark.batch_fake("azure", seed=7)
def test_of_a_dialect(batch_fake):
    assert batch_fake.contract.dialect == "azure"


def test_settings_of_the_machine_do_not_matter(batch_client):
    assert list(batch_client.batches.list()) == []
"""


def test_the_fixtures_work(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_them.py").write_text(TESTS)
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2] / "generated"),
        "OPENAI_BASE_URL": "http://127.0.0.1:1/elsewhere",
        "OPENAI_API_KEY": "of-the-machine",
    }
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--strict-markers",
            "-W",
            "error",
            "-p",
            "no:cacheprovider",
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "6 passed" in done.stdout, done.stdout
