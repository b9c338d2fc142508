"""The public signatures and the bytes of requests are those of their snapshots.

`make golden` rewrites the snapshots; the diff of a change is reviewed.
"""

from __future__ import annotations

from tests import request_snapshot, signature_snapshot


def test_the_public_signatures_are_those_of_the_snapshot() -> None:
    snapshot = signature_snapshot.PATH.read_text(encoding="utf-8")
    assert signature_snapshot.text().splitlines() == snapshot.splitlines()


def test_the_bytes_of_each_request_are_those_of_the_snapshot() -> None:
    snapshot = request_snapshot.PATH.read_text(encoding="utf-8")
    assert request_snapshot.text().splitlines() == snapshot.splitlines()
