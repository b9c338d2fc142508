"""`python -m tests.recordings FILE`: the only module here that prints or exits."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from . import client_replay, combinations, suite_replay, unlisted
from .exceptions import sorted_out
from .facts import Fact, report
from .reading import FORM, FormError, Recorded, read
from .routing import Routed, routed

EXAMPLES = Path(__file__).with_name("exchanges.jsonl")
"""Our own examples of what the spec's do not show; every recording is compared with both."""


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 if the spec has every recorded fact, 1 if not, 2 if FILE is invalid."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.recordings",
        description="List facts in recorded exchanges that are new to the spec or contradict it.",
        epilog=FORM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="exchanges, one JSON object on each line")
    given = parser.parse_args(arguments)
    # The findings have what the client logs.
    logging.getLogger("batchwright").addHandler(logging.NullHandler())
    try:
        facts, exchanges = judged(read(given.file))
    except FormError as error:
        print(f"{error}\n`--help` describes the format of the file.", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{given.file}: cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    left, explained = sorted_out(facts, exchanges)
    sys.stdout.write(report(left, explained))
    return 1 if left else 0


def judged(recorded: list[Recorded]) -> tuple[list[Fact], list[Routed]]:
    """Every fact in a recording, also known ones, and the exchanges that have an operation.

    Raises:
        FormError: The server of an exchange is unknown.
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
    facts += suite_replay.judge(exchanges)
    facts += client_replay.follow(exchanges)
    for one in exchanges:
        facts += unlisted.judge(one)
        facts += combinations.judge(one, shown)
    return facts, exchanges


if __name__ == "__main__":
    raise SystemExit(main())
