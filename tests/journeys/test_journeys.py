"""The pages show the output of the journeys; `make journeys` runs the one of the official SDK."""

from __future__ import annotations

import re
import time

import pytest

from .readme import ROOT, command, official_job, ported_job, shows
from .shell import PACKAGE, run


def journey(name: str, *arguments: str) -> str:
    """What a journey prints."""
    words = ["python", "-m", f"tests.journeys.{name}", *arguments]
    return run(words, ROOT, {"PYTHONPATH": f"{ROOT}:{PACKAGE}"})


@pytest.mark.parametrize(
    "words", [("port", "ported"), ("job_tests",), ("own_api",)], ids=lambda words: words[0]
)
def test_readme_shows_what_a_journey_prints(words: tuple[str, ...]) -> None:
    begun = time.monotonic()
    printed = journey(*words)
    assert shows(printed), printed
    assert time.monotonic() - begun < 60


def test_the_server_of_the_readme_passes_its_check() -> None:
    """As `make conformance` runs it, with the key that README gives it."""
    printed = journey("check_server")
    assert shows(printed), printed
    (checked,) = re.findall(r"passed of (\d+) requirements", printed)
    assert int(checked) > 300
    port = command("python -m batchwright.testing")[-1]
    assert f"BASE_URL=http://127.0.0.1:{port}/v1" in command("make conformance")


def test_another_output_is_noticed() -> None:
    assert not shows("['request-2']\n")
    assert not shows("2 failed in 0.02s\n")
    assert not shows("fake: 1 violation, 1 unclear, 323 passed of 325 requirements\n")
    assert shows("fake: no violations, 2 unclear, 330 passed of 332 requirements\n")


def test_the_job_has_the_same_function_before_and_after() -> None:
    for job, parameters in (
        (official_job(), "client: OpenAI, path: str"),
        (ported_job(), "client, path"),
    ):
        compile(job, "nightly.py", "exec")
        assert f"def failures({parameters})" in job
