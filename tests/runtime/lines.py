"""Files of lines that are not those of the spec: letters to check and write, deliveries to read."""

from __future__ import annotations

import json

from batchwright import Result
from batchwright._runtime.jsonl.rules import LineRules, RefusedValue, TotalLimit
from batchwright._runtime.results.outcome import OutcomeRule, Outcomes

RULES = LineRules(
    key="letter",
    suffix=".letters",
    most_lines=20,
    most_bytes=5_000_000,
    required=(("letter",), ("how",), ("town",), ("to",)),
    kinds={("letter",): str, ("town",): str, ("to",): dict},
    constants={("how",): "walk"},
    same=(("to", "zone"),),
    refused=(RefusedValue(of=("to", "abroad"), value=True),),
    equal={("town",): "town"},
    totals=(TotalLimit(of=("to", "names"), when={("how",): "walk"}, maximum=6),),
)


def letter(name: object = "a", **changes: object) -> dict[str, object]:
    """A line that obeys the rules, with changes; None takes a value away."""
    line = {"letter": name, "how": "walk", "town": "Ulm", "to": {"zone": 1}} | changes
    return {key: value for key, value in line.items() if value is not None}


def lines(*values: object) -> bytes:
    """A file of such lines; bytes are lines as they are."""
    return b"".join(
        value + b"\n" if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"
        for value in values
    )


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


def delivery_line(parcel: str, status: int = 200, note: object = None, **more: object) -> bytes:
    content = {"parcel": parcel, "answer": {"status": status, "receipt": "r1", "note": note}}
    return json.dumps({**content, "fault": None, **more}).encode()


def late_line(parcel: str, code: str | None = "too_late") -> bytes:
    fault = {"code": code, "message": "The day was over."}
    return json.dumps({"parcel": parcel, "answer": None, "fault": fault}).encode()
