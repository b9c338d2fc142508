"""Letters that are listed in a file, and the rules for it."""

from __future__ import annotations

import json

from batchwright._runtime.jsonl.rules import LineRules, RefusedValue, TotalLimit

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
