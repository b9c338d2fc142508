"""Servers of others: how they are installed, started and stopped."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from .install import BUILD, failure, from_npm, from_pypi, installed, node
from .traits import AIBRIX, AIMOCK, Trait

STARTING = 120
"""The maximum time in seconds until a server responds: the first start compiles its modules."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server, how it is installed and started.

    Attributes:
        install: Installs the version into an empty folder, and writes a log.
        command: The command line, for the folder and a port.
        key: The valid key, if the server checks keys.
        differs: Its known differences from OpenAI, for servers against which the client runs.
    """

    name: str
    version: str
    install: Callable[[str, Path, Path], None]
    command: Callable[[Path, int], Sequence[str | Path]]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    key: str = "sk-test"
    differs: Mapping[Trait, object] = field(default_factory=dict[Trait, object])

    @property
    def folder(self) -> Path:
        return BUILD / f"{self.name.lower()}-{self.version}"

    def log(self, what: str) -> Path:
        return BUILD / f"{self.name.lower()}-{what}.log"


def install(server: Server) -> None:
    """Install a server, unless it is installed.

    Raises:
        InstallError: It cannot be installed.
    """
    installed(
        server.folder,
        f"{server.name} {server.version}",
        lambda: server.install(server.version, server.folder, server.log("install")),
    )


@contextmanager
def started(server: Server) -> Generator[int]:
    """Start a server in an empty folder, yield its port, and stop it.

    Raises:
        InstallError: It cannot be started.
    """
    port = _free_port()
    with (
        TemporaryDirectory(prefix="run-", dir=BUILD, ignore_cleanup_errors=True) as folder,
        server.log("server").open("wb") as log,
    ):
        process = subprocess.Popen(
            [str(word) for word in server.command(server.folder, port)],
            cwd=folder,
            env=_environment(server.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await_answer(server, process, port)
            yield port
        finally:
            _end(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment, without variables that configure servers."""
    foreign = ("AIBRIX_", "AIMOCK_", "NODE_", "PYTHON", "VIRTUAL_ENV")
    mine = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    return mine | dict(more)


def _await_answer(server: Server, process: subprocess.Popen[bytes], port: int) -> None:
    patience = time.monotonic() + STARTING
    while not _answers(port):
        if process.poll() is not None:
            raise failure(f"{server.name} ended with {process.returncode}", server.log("server"))
        if time.monotonic() > patience:
            raise failure(f"{server.name} does not respond", server.log("server"))
        time.sleep(0.1)
    if process.poll() is not None:
        raise failure(f"another server has the port of {server.name}", server.log("server"))


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/v1/batches")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children: it leads a process group of its own."""
    for sign, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, sign)
            process.wait(patience)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait(5)


def _install_aibrix(version: str, folder: Path, log: Path) -> None:
    from_pypi(f"aibrix=={version}", folder=folder, log=log, newest=(3, 12))


def _install_aimock(version: str, folder: Path, log: Path) -> None:
    from_npm(f"@copilotkit/aimock@{version}", folder=folder, log=log)


def _install_llmock(version: str, folder: Path, log: Path) -> None:
    from_pypi(f"llmock=={version}", folder=folder, log=log)


def check_tools() -> None:
    """Check before the first installation that all required tools exist.

    Raises:
        InstallError: A tool is missing.
    """
    for tool in ("node", "npm"):
        node(tool)


SERVERS = (
    Server(
        name="AIBrix",
        version="0.8.0",
        install=_install_aibrix,
        command=lambda folder, port: (
            folder / "bin" / "aibrix_metadata",
            *("--host", "127.0.0.1", "--port", str(port), "--dry-run"),
        ),
        differs=AIBRIX,
    ),
    Server(
        name="aimock",
        version="1.43.0",
        install=_install_aimock,
        command=lambda folder, port: (
            node("node"),
            folder / "node_modules" / ".bin" / "llmock",
            *("-p", str(port), "-f"),
            folder / "node_modules" / "@copilotkit" / "aimock" / "fixtures",
        ),
        environment={"AIMOCK_API_KEYS": "sk-test"},
        differs=AIMOCK,
    ),
)

LLMOCK = Server(
    name="llmock",
    version="0.2.2",
    install=_install_llmock,
    command=lambda folder, port: (
        folder / "bin" / "llmock",
        *("serve", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
    ),
)
"""Only checked against the spec: the client's scenario does not run against it."""
