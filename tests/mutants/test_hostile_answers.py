"""Any response of the server gives verdicts; none ends the run early."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from random import Random
from typing import Any

from batchwright.testing.message import Reply, Request

from .checking import tried
from .mutant import Handle, Mutant, Served

RUNS = int(os.environ.get("RUNS", "3"))
RARE, OFTEN = 0.02, 0.2
VALUES: tuple[Any, ...] = (5, -1, 1e300, True, None, "", "x", [], [1], {}, {"a": [1]})


def test_no_answer_ends_a_run() -> None:
    mutants = [
        Mutant(name=f"hostile-{seed}", title="some properties are anything", handle=_spoiling(seed))
        for seed in range(RUNS)
    ]
    for outcome in tried(mutants):
        assert outcome.found


def _spoiling(seed: int) -> Handle:
    """Replace some properties of objects, errors and lines by any value."""
    random = Random(seed)
    rate = random.choice((RARE, OFTEN))

    def handle(served: Served, request: Request) -> Reply:
        reply = served.usual(request)
        content = reply.read()
        try:
            lines = [json.loads(line) for line in content.splitlines()]
        except ValueError:
            spoilt = content  # an upload that comes back
        else:
            spoilt = b"\n".join(json.dumps(_spoilt(one, rate, random)).encode() for one in lines)
        return replace(reply, body=spoilt, length=len(spoilt))

    return handle


def _spoilt(value: Any, rate: float, random: Random) -> Any:
    match value:
        case dict():
            return {
                name: random.choice(VALUES)
                if random.random() < rate
                else _spoilt(inner, rate, random)
                for name, inner in value.items()
            }
        case list():
            return [_spoilt(inner, rate, random) for inner in value]
        case _:
            return value
