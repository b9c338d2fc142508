"""`python -m tests.live`: our client with others' servers, our fake with others' clients.

Then others' tools read our spec; `python -m tests.live readers` runs only these.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from batchwright import AsyncClient, Client

from .clients import CLIENTS, prepare, run_client
from .flavours import AnyClient
from .install import BUILD, InstallError
from .readers import PRISM, READERS, prepare_reader, use_prism, use_reader
from .report import Report
from .scenario import Scenario
from .servers import SERVERS, Server, check_tools, install, started


def main() -> int:
    """Exit status 0 if every step passed."""
    # A proxy cannot reach this machine's loopback, and a signal must also end the servers.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    report = Report()
    try:
        check_tools()
        if sys.argv[1:] != ["readers"]:
            _talk(report)
        for reader in READERS:
            prepare_reader(reader)
        install(PRISM)
        for reader in READERS:
            use_reader(reader, report)
        use_prism(report)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"\n{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


def _talk(report: Report) -> None:
    """Run others' clients against the fake, and the client against others' servers."""
    for server in SERVERS:
        install(server)
    for client in CLIENTS:
        prepare(client)
    for client in CLIENTS:
        run_client(client, report)
    for server in SERVERS:
        with started(server) as port:
            for kind in (Client, AsyncClient):
                _run(server, port, kind, report)


def _run(server: Server, port: int, kind: type[Client] | type[AsyncClient], report: Report) -> None:
    report.head(f"{server.name} {server.version}, {kind.__name__}")

    def client(key: str) -> AnyClient:
        return kind(api_key=key, base_url=f"http://127.0.0.1:{port}/v1", timeout=60)

    with TemporaryDirectory(prefix="files-", dir=BUILD) as folder:
        scenario = Scenario(
            client(server.key), client("sk-wrong"), server.differs, report, Path(folder)
        )
        asyncio.run(scenario.run())


def _stop(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
