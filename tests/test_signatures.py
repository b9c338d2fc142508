"""The signatures of the generated package are those of its snapshot: a change of one is seen."""

from __future__ import annotations

from tests.signature_snapshot import PATH, text


def test_the_public_signatures_are_those_of_the_snapshot() -> None:
    assert text().splitlines() == PATH.read_text(encoding="utf-8").splitlines()
