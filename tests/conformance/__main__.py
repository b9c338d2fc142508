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

from batchwright.testing.contracts import DIALECTS

from .budget import budget
from .records import RunRecord
from .report import Terminal, safe_name, write
from .requirements import requirements
from .run import run
from .session.session import RunOptions
from .session.tally import Tally
from .spec.standard import Standard, standard

COSTLY = "api.openai.com"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks and return the exit status; `--help` lists its values."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        about = standard(given.dialect)
    except ValueError as error:
        parser.error(f"--dialect: {error}")
    tally = Tally(requirements(about), tuple(given.only))
    if not tally.chosen:
        parser.error(f"--only {' '.join(given.only)}: no requirement has this id; see --list")
    if given.list:
        for one in tally.chosen.values():
            print(f"{one.id:60} {one.level:6} {one.place:28} {one.title}")
        return 0
    url = _base_url(parser, given.base_url)
    options = RunOptions(
        base_url=url,
        name=given.name or safe_name(urlsplit(url).netloc),
        key=given.api_key or None,
        model=given.model or None,
        dialect=given.dialect,
        only=tuple(given.only),
        seed=given.seed,
        longest=given.longest_wait,
        large=0 if given.small else RunOptions.large,
        cases=given.cases,
    )
    if given.dry_run:
        most = budget(about, options)
        print(
            f"{len(tally.chosen)} requirements: at most {most.requests} requests, "
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
    return 1 if done.obstacle or "violation" in verdicts or "pass" not in verdicts else 0


async def _until_ended(about: Standard, options: RunOptions, terminal: Terminal) -> RunRecord:
    """Run; Ctrl-C and SIGTERM interrupt the run, which still deletes what it created."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await run(about, options, terminal)


class _ArgumentParser(argparse.ArgumentParser):
    """Prints errors without the usage, which would hide them."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> _ArgumentParser:
    parser = _ArgumentParser(
        prog="python -m tests.conformance",
        description="Check a server against the spec; what the run creates, it deletes.",
        epilog="Exit status: 0 if there is no violation; 1 if there is one, or if the server could "
        "not be checked (no response, wrong key); 2 for invalid arguments; 130 if interrupted. "
        "The report is build/conformance/NAME/report.html.",
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
    say("--model", default="", help="the model in the requests; default: those of the examples")
    say(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="check only this requirement or these, such as 'files.*'; can be repeated",
    )
    say(
        "--dialect",
        default="",
        help="expect the known differences of a server: " + ", ".join(DIALECTS),
    )
    say(
        "--name",
        default="",
        help="the name in the report, and of its folder below build/conformance; default: the host",
    )
    say(
        "--longest-wait",
        type=_seconds,
        default=RunOptions.longest,
        metavar="SECONDS",
        help="how long to wait until all objects are final; default: %(default)g",
    )
    say(
        "--seed",
        type=int,
        default=RunOptions.seed,
        help="the seed of generated requests; default: %(default)s",
    )
    say(
        "--cases",
        type=_count,
        default=RunOptions.cases,
        help="the maximum number of generated requests per operation; default: %(default)s",
    )
    say("--small", action="store_true", help="do not upload a file of 20 MB")
    say("--list", action="store_true", help="print the requirements and send no request")
    say(
        "--dry-run",
        action="store_true",
        help="print the maximum number of requests and send none",
    )
    say(
        "--i-know-this-costs-money",
        action="store_true",
        help=f"run against {COSTLY}, which charges for it",
    )
    return parser


def _base_url(parser: argparse.ArgumentParser, url: str) -> str:
    try:
        parts = urlsplit(url)
        # The report would show a user and a password.
        excess = parts.port == 0 or parts.query or parts.fragment or parts.username is not None
        fine = parts.scheme in ("http", "https") and parts.hostname and not excess
    except ValueError:
        fine = False
    if not fine:
        parser.error(
            f"--base-url: expected http://host/path without user, query or fragment, got {url!r}"
        )
    return url.rstrip("/")


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError(f"expected seconds from 1 to 3600, got {text!r}")
    return number


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 to 1000, got {text!r}")
    return int(text)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # before the first request, or after the cleanup
        sys.exit(130)
