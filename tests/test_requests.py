"""The bytes that both clients send are those of the snapshot: a change of one is seen."""

from __future__ import annotations

from tests.request_snapshot import PATH, text


def test_the_bytes_of_each_request_are_those_of_the_snapshot() -> None:
    assert text().splitlines() == PATH.read_text(encoding="utf-8").splitlines()
