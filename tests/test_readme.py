"""README's blocks run as they are, each in a new interpreter, with the files that README makes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path

import batchwright
import pytest
from batchwright.testing import Fake, Status, serve

from tests.journeys.readme import README, ROOT, blocks
from tests.mishaps.clients import ours
from tests.mishaps.measure import measure
from tests.mishaps.mishaps import MISHAPS, Mishap
from tests.mishaps.table import columns

BLOCKS = blocks("python")
PACKAGE = str(Path(batchwright.__file__).parents[1])

QUICKSTART, AGAIN, RAY, TRIGGER, NIGHTLY, TEST = BLOCKS
LOOK = """
import logging

from batchwright import APIConnectionError, Client, NotFoundError, RateLimitError

logging.basicConfig()
logging.getLogger("batchwright").setLevel(logging.INFO)
try:
    with Client() as client:
        batch = client.batches.retrieve("batch_abc123")
        for batch in client.batches.watch(batch):
            print(batch.status, batch.request_counts)
except NotFoundError as error:
    print(error.status_code, error.code, error.request_id, error.message)
except (RateLimitError, APIConnectionError) as error:
    print(error)
"""
"""README's sentences about `watch`, errors and the log, as a program."""

COMMANDS: list[str] = re.findall(r"^\$ ([^#\n]*?) *(?:#.*)?$", README, re.MULTILINE)
COPY, DRIFT = COMMANDS[2:4]


class Reader:
    """A user who follows README, in a folder of their own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder / "work"
        # The blocks go by the machine's clock: their waits take no time.
        site = folder / "site"
        for path in (self.folder, site):
            path.mkdir()
        (site / "sitecustomize.py").write_text("import time\n\ntime.sleep = lambda _: None\n")
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(site), PACKAGE]),
            "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": url,
            "NO_PROXY": "127.0.0.1",
        }

    def run(self, block: str) -> subprocess.CompletedProcess[str]:
        """A block, in a new interpreter."""
        return self.command([sys.executable, "-c", block])

    def command(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, text=True, capture_output=True,
            timeout=60, check=False,
        )  # fmt: skip


@pytest.fixture
def fake() -> Fake:
    # A batch is completed as soon as somebody looks.
    fake = Fake(dwell=0)
    fake.answer(lambda line: {"body": {"answer": line["custom_id"]}})
    return fake


@pytest.fixture
def reader(fake: Fake, tmp_path: Path) -> Generator[Reader]:
    with serve(fake) as url:
        yield Reader(tmp_path, url)


def test_every_block_is_run_by_a_test() -> None:
    """The others are in tests/journeys."""
    assert len(BLOCKS) == 6
    assert len(COMMANDS) == 4


@pytest.mark.parametrize(("name", "block"), [("nightly_ray", RAY), ("nightly_trigger", TRIGGER)])
def test_a_block_is_the_end_of_the_program_that_is_run(name: str, block: str) -> None:
    """`make scale` runs them."""
    program = (ROOT / f"tests/scale/{name}.py").read_text(encoding="utf-8")
    assert program.replace("\n\n\n", "\n\n").endswith(block)
    assert f"](tests/scale/{name}.py)" in README


def test_it_can_be_read_in_a_quarter_of_an_hour() -> None:
    assert len(README.splitlines()) <= 200


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert len(links) > 5
    for link in links:
        assert (ROOT / link).exists(), link


def test_the_quickstart_prints_every_result(fake: Fake, reader: Reader) -> None:
    fake.answer(custom_id="request-2", status=400, error={"message": "no", "code": "bad"})
    ran = reader.run(QUICKSTART)
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = sorted(ran.stdout.splitlines())
    assert lines[:2] == [
        "request-0 succeeded {'answer': 'request-0'}",
        "request-1 succeeded {'answer': 'request-1'}",
    ]
    assert re.fullmatch(r"request-2 failed ResultError\(message='no', .*\)", lines[2])
    assert len(fake.objects("Batch")) == 1


def test_the_quickstart_run_twice_pays_once(fake: Fake, reader: Reader) -> None:
    first, second = reader.run(QUICKSTART), reader.run(QUICKSTART)
    assert first.stdout == second.stdout != ""
    assert len(fake.objects("Batch")) == 1


@pytest.mark.parametrize(
    ("code", "later"), [("token_limit_exceeded", True), ("invalid_json_line", False)]
)
def test_the_quickstart_says_why_a_batch_failed(
    code: str, later: bool, fake: Fake, reader: Reader
) -> None:
    fake.problem(code, "too much")
    ran = reader.run(QUICKSTART)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert code in ran.stderr
    assert f"worth submitting later: {later}" in ran.stderr


def test_the_states_of_the_batch_of_the_quickstart_can_be_watched(
    fake: Fake, reader: Reader
) -> None:
    reader.run(QUICKSTART)
    (batch,) = fake.objects("Batch")
    ran = reader.run(LOOK.replace("batch_abc123", batch["id"]))
    assert ran.returncode == 0
    assert ran.stdout.startswith("completed BatchRequestCounts(total=3, completed=3")


def test_requests_that_are_worth_it_are_tried_again(fake: Fake, reader: Reader) -> None:
    reader.run(QUICKSTART)
    tries: list[str] = []

    def respond(line: dict[str, str]) -> dict[str, object] | None:
        tries.append(line["custom_id"])
        if line["custom_id"] == "request-1" and tries.count("request-1") < 3:
            return {"status": 503, "error": {"message": "busy"}}
        return None

    fake.answer(respond)
    ran = reader.run(AGAIN)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "3 done, 0 left\n", "")
    assert tries.count("request-0") == 1
    assert tries.count("request-1") == 3
    # The three rounds, and the batch of the quickstart.
    assert len(fake.objects("Batch")) == 4


def test_a_program_that_tries_again_can_be_started_again(fake: Fake, reader: Reader) -> None:
    reader.run(QUICKSTART)
    fake.answer(custom_id="request-1", status=503, error={"message": "busy"})
    first, second = reader.run(AGAIN), reader.run(AGAIN)
    assert (first.stdout, first.stderr) == ("2 done, 1 left\n", "")
    assert (second.stdout, second.stderr) == (first.stdout, "")
    assert len(fake.objects("Batch")) == 4


def test_requests_without_a_result_are_named_and_tried_again(fake: Fake, reader: Reader) -> None:
    reader.run(QUICKSTART)
    lost = True

    def respond(line: dict[str, str]) -> dict[str, object] | None:
        nonlocal lost
        if line["custom_id"] == "request-1" and lost:
            lost = False
            return {"copies": 0}
        return None

    fake.answer(respond)
    ran = reader.run(AGAIN)
    assert "without a result, tried again: ('request-1',)" in ran.stdout
    assert ran.stdout.endswith("3 done, 0 left\n")
    assert len(fake.objects("Batch")) == 3


def test_the_log_can_be_seen(fake: Fake, reader: Reader) -> None:
    reader.run(QUICKSTART)
    (batch,) = fake.objects("Batch")
    fake.fault("batches.retrieve", Status(status=503, retry_after=0))
    ran = reader.run(LOOK.replace("batch_abc123", batch["id"]))
    assert ran.returncode == 0
    assert "INFO:batchwright:" in ran.stderr
    assert "503" in ran.stderr
    assert "DEBUG" not in ran.stderr
    assert "sk-test" not in ran.stderr


def test_the_example_of_a_test_passes_and_can_fail(reader: Reader) -> None:
    reader.run(QUICKSTART)
    for name, block in (("nightly.py", NIGHTLY), ("test_nightly.py", TEST)):
        (reader.folder / name).write_text(block, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_nightly.py"]
    ran = reader.command(command)
    assert (ran.returncode, "1 passed" in ran.stdout) == (0, True), ran.stdout
    other = TEST.replace('["request-1"]', '["request-2"]')
    (reader.folder / "test_nightly.py").write_text(other, encoding="utf-8")
    assert reader.command(command).returncode == 1


def test_the_example_of_errors_prints_one(reader: Reader) -> None:
    ran = reader.run(LOOK)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("404 ")
    reader.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1"
    ran = reader.run(LOOK)
    assert ran.returncode == 0
    assert "3 attempts" in ran.stdout


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: mishap.name)
def test_the_table_says_of_batchwright_what_is_measured(mishap: Mishap) -> None:
    assert columns(README)[mishap.name][1] == str(measure(ours, mishap))


def test_the_table_has_a_row_for_each_mishap() -> None:
    assert list(columns(README)) == [mishap.name for mishap in MISHAPS]


# --- A copy in a repository of others --------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A repository with the copy that README makes, beside a checkout of this one."""
    checkout = tmp_path / "batchwright/generated"
    shutil.copytree(PACKAGE, checkout, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "src/acme").mkdir(parents=True)
    subprocess.run(["bash", "-ec", COPY], cwd=tmp_path, check=True)
    return tmp_path


def test_the_copy_works_without_the_fake_and_without_its_checkout(copied: Path) -> None:
    (copied / "batchwright").rename(copied / "elsewhere")
    script = "from acme.batchwright import Client, __version__; print(Client(api_key='x'))"
    command = [sys.executable, "-c", script]
    environment = {**os.environ, "PYTHONPATH": str(copied / "src")}
    ran = subprocess.run(command, env=environment, cwd=copied, text=True, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Client(base_url=")


def test_the_job_of_ci_fails_when_the_copy_drifts(copied: Path) -> None:
    ran = subprocess.run(["bash", "-ec", DRIFT], cwd=copied, text=True, capture_output=True)
    assert (ran.returncode, ran.stdout) == (0, "")
    with (copied / "src/acme/batchwright/files.py").open("a") as file:
        file.write("# changed\n")
    ran = subprocess.run(["bash", "-ec", DRIFT], cwd=copied, text=True, capture_output=True)
    assert ran.returncode == 1
    assert "# changed" in ran.stdout


def test_the_formatter_of_the_host_leaves_the_copy_alone(copied: Path) -> None:
    (setting,) = re.findall(r"`(extend-exclude = .*?)`", README)
    command = [sys.executable, "-m", "ruff", "format", "--check", "src"]
    for settings, status in ((setting, 0), ("", 1)):
        text = f"[tool.ruff]\nline-length = 60\n{settings}\n"
        (copied / "pyproject.toml").write_text(text, encoding="utf-8")
        assert subprocess.run(command, cwd=copied, capture_output=True).returncode == status


def test_the_changelog_has_an_entry_for_this_version() -> None:
    assert f"\n- **{batchwright.__version__}**: " in README.partition("## Changelog")[2]
