"""Each case folder says what the generator makes of a spec, or what it complains about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import golden


@pytest.mark.parametrize("case", golden.refused(), ids=lambda case: case.name)
def test_a_bad_spec_gets_exactly_these_complaints(case: Path) -> None:
    expected = (case / "complaint.txt").read_text(encoding="utf-8")
    assert expected, "a case of a refused spec has a complaint"
    assert golden.complaint(case) == expected


@pytest.mark.parametrize("case", golden.accepted(), ids=lambda case: case.name)
def test_a_good_spec_gives_exactly_these_files(case: Path) -> None:
    pages = golden.actual(case)
    files = golden.expected_files(case)
    assert files, "a case of an accepted spec shows at least one file"
    for path in files:
        assert pages.get(path) == (case / "expected" / path).read_text(encoding="utf-8")


def test_every_case_is_accepted_or_refused() -> None:
    folders = [path for path in golden.CASES.iterdir() if path.is_dir()]
    assert sorted(folders) == sorted([*golden.accepted(), *golden.refused()])
