"""Deliveries, results that are not those of the spec: for what is told of a line by itself."""

from __future__ import annotations

import json

from batchwright import Result
from batchwright._runtime.results.outcome import OutcomeRule, Outcomes


class Delivery(Result, frozen=True):
    """One parcel."""

    @property
    def parcel(self) -> str:
        """The parcel's name."""
        return self.key


OUTCOMES = Outcomes(
    status=("answer", "status"),
    request=("answer", "receipt"),
    body=("answer", "note"),
    errors=(("fault",), ("answer", "note", "fault")),
    rules=(
        OutcomeRule(outcome="failed", absent=("answer",), codes=("lorry_broke",)),
        OutcomeRule(outcome="unprocessed", absent=("answer",), present=("fault", "code")),
        OutcomeRule(outcome="succeeded", statuses=("2XX",), absent=("fault",)),
        OutcomeRule(outcome="failed"),
    ),
    retryable_statuses=(408, 429, "5XX"),
    retryable_codes=("too_late",),
    permanent_codes=("no_such_street", "bad_address"),
)


def line(parcel: str, status: int = 200, note: object = None, **more: object) -> bytes:
    content = {"parcel": parcel, "answer": {"status": status, "receipt": "r1", "note": note}}
    return json.dumps({**content, "fault": None, **more}).encode()


def late(parcel: str, code: str | None = "too_late") -> bytes:
    fault = {"code": code, "message": "The day was over."}
    return json.dumps({"parcel": parcel, "answer": None, "fault": fault}).encode()
