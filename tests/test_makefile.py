"""The Makefile, .ci/run and pyproject.toml agree with each other and with the folders."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.lowest import lowest

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.* ## ", MAKEFILE, re.MULTILINE))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_what_is_left_out_of_the_quick_round_is_there() -> None:
    named = re.search(r"^SLOW := (.*?)(?<!\\)$", MAKEFILE, re.MULTILINE | re.DOTALL)
    assert named is not None
    paths = named[1].replace("\\\n", " ").split()
    assert len(paths) > 5
    for path in paths:
        assert (ROOT / path).exists(), path


def test_every_target_that_ci_runs_exists_and_all_of_the_tests_run_on_every_environment() -> None:
    text = (ROOT / ".ci/run").read_text(encoding="utf-8")
    runs = [line.split() for line in re.findall(r"^\s*make (.*)$", text, re.MULTILINE)]
    named = {word for run in runs for word in run if re.fullmatch(r"[a-z][a-z-]*", word)}
    assert named <= TARGETS
    assert [run for run in runs if "test" in run] == [
        ["test"],
        ["test", "VENV=build/lowest", "LOWEST=1"],
        ["test", "VENV=build/newest", 'PYTHON="$python"'],
    ]


def test_the_lowest_versions_are_those_that_a_user_may_have() -> None:
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["testing"]]
    assert all(re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", one) for one in wanted)
    assert lowest() == [one.replace(">=", "==") for one in wanted]


def test_the_versions_of_the_generator_and_of_the_tests_are_exact() -> None:
    groups = PROJECT["dependency-groups"]
    for one in (one for group in groups.values() for one in group):
        if isinstance(one, dict):
            assert set(one) == {"include-group"} and one["include-group"] in groups
        else:
            assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+", one), one
