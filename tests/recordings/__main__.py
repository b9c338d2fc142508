"""python -m tests.recordings FILE: the only place here that prints or exits."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from . import combinations, following, listed, replaying
from .exceptions import sorted_out
from .facts import Fact, report
from .reading import FORM, FormError, Recorded, read
from .routing import Routed, routed

EXAMPLES = Path(__file__).with_name("exchanges.jsonl")
"""What the examples of the spec do not show: they are read together with a recording."""


def main(arguments: list[str] | None = None) -> int:
    """0 if the spec says all that was recorded, 1 if not, 2 if the file cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.recordings",
        description="List what recorded exchanges show and the spec does not say or contradicts.",
        epilog=FORM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="exchanges, one JSON object on each line")
    given = parser.parse_args(arguments)
    # What the client makes of a recording is told as facts.
    logging.getLogger("batchwright").addHandler(logging.NullHandler())
    try:
        facts, exchanges = judged(read(given.file))
    except FormError as error:
        print(f"{error}\n`--help` says what a file of exchanges looks like.", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{given.file}: cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    left, explained = sorted_out(facts, exchanges)
    sys.stdout.write(report(left, explained))
    return 1 if left else 0


def judged(recorded: list[Recorded]) -> tuple[list[Fact], list[Routed]]:
    """Every fact of a recording, explained or not, and the exchanges that have an operation.

    Raises:
        FormError: An exchange is of a server that nobody knows.
    """
    facts: list[Fact] = []
    exchanges: list[Routed] = []
    for found in map(routed, recorded):
        if isinstance(found, Fact):
            facts.append(found)
        else:
            exchanges.append(found)
    shown = combinations.shown_by(
        one for one in map(routed, read(EXAMPLES)) if isinstance(one, Routed)
    )
    facts += replaying.judge(exchanges)
    facts += following.follow(exchanges)
    for one in exchanges:
        facts += listed.judge(one)
        facts += combinations.judge(one, shown)
    return facts, exchanges


if __name__ == "__main__":
    raise SystemExit(main())
