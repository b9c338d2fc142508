"""`python -m tests.conformance.matrix`: check every server that can be installed here.

Each has a column in build/conformance/index.html. A server with a dialect of its own is checked
twice: against the specification, and against its dialect.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import FrameType

from batchwright.testing import Fake, serve

from tests.live.install import InstallError
from tests.live.servers import LLMOCK, SERVERS, Server, check_tools, install, started

from .records import RunRecord
from .report import BUILD, Terminal, matrix_page, write, write_atomically
from .run import run
from .session.session import RunOptions
from .spec.standard import standard

DIALECTS = {"AIBrix": "aibrix"}
"""The servers with an overlay of their known differences."""

KEY = "sk-test"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A server, and how to start it."""

    name: str
    dialect: str
    key: str
    url: AbstractContextManager[str]


def main() -> int:
    """Exit status 0 if all servers could be checked, and the fake has no violation."""
    # A proxy cannot reach this machine's loopback, and a signal must also end the servers.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    runs: list[RunRecord] = []
    try:
        check_tools()
        for server in (*SERVERS, LLMOCK):
            install(server)
        for column in _columns():
            print(f"\n{column.name}", flush=True)
            runs.append(_asked(column))
            write(runs[-1])
            if runs[-1].interrupted:
                return 130
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    page = BUILD / "index.html"
    write_atomically(page, matrix_page(runs))
    print(f"\n{page}")
    return 1 if _breaks(runs[0]) else 0


def _columns() -> Sequence[Column]:
    columns = [
        Column(name="batchwright.testing", dialect="", key=KEY, url=serve(Fake(key=KEY))),
    ]
    for server in (*SERVERS, LLMOCK):
        name = f"{server.name} {server.version}"
        columns.append(Column(name=name, dialect="", key=server.key, url=_served(server)))
        if dialect := DIALECTS.get(server.name):
            named = f"{name} as {dialect}"
            columns.append(Column(name=named, dialect=dialect, key=server.key, url=_served(server)))
    return columns


@contextmanager
def _served(server: Server) -> Generator[str]:
    with started(server) as port:
        yield f"http://127.0.0.1:{port}/v1"


def _asked(column: Column) -> RunRecord:
    about = standard(column.dialect)
    with column.url as url, Terminal() as terminal:
        options = RunOptions(base_url=url, name=column.name, key=column.key, dialect=column.dialect)
        return asyncio.run(run(about, options, terminal))


def _breaks(run: RunRecord) -> bool:
    return bool(run.obstacle) or any(one.verdict == "violation" for one in run.findings)


def _stop(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
