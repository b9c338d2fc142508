"""`python -m tests.conformance --base-url ...`: the only place that prints, writes or exits."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn
from urllib.parse import urlsplit

from .budget import budget
from .records import Run
from .report import Terminal, safe_name, write
from .requirements import requirements
from .run import run
from .session.session import Options
from .session.tally import Tally
from .spec.subject import Subject, subject

COSTLY = "api.openai.com"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks.

    Returns 0 if there is no violation and something passed, else 1; 2 for bad arguments, 130 for an
    interrupted run.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        about = subject(given.dialect)
    except ValueError as error:
        parser.error(str(error))
    tally = Tally(requirements(about), tuple(given.only))
    if not tally.chosen:
        parser.error(f"--only {' '.join(given.only)}: no requirement has such an id; see --list")
    if given.list:
        for one in tally.chosen.values():
            print(f"{one.id:60} {one.level:6} {one.place:28} {one.title}")
        return 0
    url = _base_url(parser, given.base_url)
    options = Options(
        base_url=url,
        name=given.name or safe_name(urlsplit(url).netloc),
        key=given.api_key or None,
        model=given.model or None,
        dialect=given.dialect,
        only=tuple(given.only),
        seed=given.seed,
        longest=given.longest_wait,
        large=0 if given.small else Options.large,
        cases=given.cases,
    )
    if given.dry_run:
        most = budget(about, options)
        print(
            f"{len(tally.chosen)} requirements; at most {most.requests} requests, "
            f"{most.bytes / 1e6:.1f} MB and {most.seconds:.0f} seconds; no request was sent"
        )
        return 0
    host = (urlsplit(url).hostname or "").removesuffix(".")
    if (host == COSTLY or host.endswith(f".{COSTLY}")) and not given.i_know_this_costs_money:
        parser.error(f"{COSTLY} charges for these requests: add --i-know-this-costs-money")
    with Terminal() as terminal:
        done = asyncio.run(_until_ended(about, options, terminal))
    print(f"{write(done)}/report.html")
    if done.interrupted:
        return 130
    verdicts = {one.verdict for one in done.findings}
    return 1 if "violation" in verdicts or "pass" not in verdicts else 0


async def _until_ended(about: Subject, options: Options, terminal: Terminal) -> Run:
    """The run; Ctrl-C and SIGTERM end it, and it cleans up, even if they are repeated."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await run(about, options, terminal)


class _Parser(argparse.ArgumentParser):
    """Prints an error in one line: the usage would hide it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="python -m tests.conformance", description="Check a server against the spec."
    )
    say = parser.add_argument
    say(
        "--base-url",
        default="",
        metavar="URL",
        help="the base URL of the server, usually ending in /v1",
    )
    say(
        "--api-key",
        default=os.environ.get("API_KEY", ""),
        metavar="KEY",
        help="the bearer token; default: the environment variable API_KEY",
    )
    say("--model", default="", help="the model that the requests name")
    say("--only", action="append", default=[], metavar="ID", help="requirements, like files.*")
    say("--dialect", default="", help="the server that it should be like")
    say("--name", default="", help="the folder below build/conformance; default: the host")
    say("--longest-wait", type=_seconds, default=Options.longest, metavar="SECONDS")
    say("--seed", type=int, default=Options.seed, help="of generated requests")
    say(
        "--cases",
        type=_count,
        default=Options.cases,
        help="the most generated requests for each operation",
    )
    say("--small", action="store_true", help="without the upload of 20 MB")
    say("--list", action="store_true", help="print the requirements, and send no request")
    say(
        "--dry-run",
        action="store_true",
        help="print the most requests that a run sends, and send none",
    )
    say("--i-know-this-costs-money", action="store_true", help=f"run against {COSTLY}")
    return parser


def _base_url(parser: argparse.ArgumentParser, url: str) -> str:
    try:
        parts = urlsplit(url)
        # A user and a password would be shown by the report.
        odd = parts.port == 0 or parts.query or parts.fragment or parts.username is not None
        fine = parts.scheme in ("http", "https") and parts.hostname and not odd
    except ValueError:
        fine = False
    if not fine:
        parser.error(f"--base-url: expected http://host/path, got {url!r}")
    return url.rstrip("/")


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError(f"expected seconds up to 3600, got {text}")
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1000:
        raise argparse.ArgumentTypeError(f"expected a number up to 1000, got {text}")
    return number


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # before anything was sent, or after everything was cleaned up
        sys.exit(130)
