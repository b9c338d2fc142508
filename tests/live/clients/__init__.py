"""Clients of others against the served fake, each with a script.

A script reads the URL and the key of the fake from its environment and prints a line for each step.
The request `bad`, or the first request of openai-batch, fails with 400.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from batchwright.testing import Fake, serve

from .. import ROOT
from ..install import BUILD, from_npm, from_pypi, installed, node
from ..report import Report

HERE = Path(__file__).parent
KEY = "sk-test"
PATIENCE = 120
"""The maximum duration of a script in seconds."""

(SDK,) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["sdk"]
"""The official SDK."""

_PROBLEM = {"message": "no", "type": "invalid_request_error", "param": None, "code": "bad"}


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A client.

    Attributes:
        dialect: The dialect of the fake.
        script: Its file in this folder.
        install: Installs it into an empty folder, and writes a log.
        command: The command that runs its script, for the folder of the installation.
    """

    name: str
    version: str
    script: str
    install: Callable[[Path, Path], None] | None
    command: Callable[[Path], Sequence[str | Path]]
    dialect: str = ""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def folder(self) -> Path:
        return BUILD / f"client-{self.name}-{self.version}".rstrip("-")


def prepare(client: Stranger) -> None:
    """Install a client, unless it is installed.

    Raises:
        InstallError: It cannot be installed.
    """
    if (install := client.install) is not None:
        log = BUILD / f"client-{client.name}-install.log"
        what = f"{client.name} {client.version}"
        installed(client.folder, what, lambda: install(client.folder, log))


def run_client(client: Stranger, report: Report) -> None:
    """Run a client's script against a fake of its own."""
    report.head(f"{client.name} {client.version}".rstrip())
    fake = Fake(client.dialect, key=KEY)
    fake.answer(_answer)
    with (
        serve(fake) as url,
        TemporaryDirectory(prefix="client-", dir=BUILD) as scratch,
        report.step("upload, create, poll, download, list, cancel, delete and errors"),
    ):
        done = subprocess.run(
            [*client.command(client.folder), HERE / client.script],
            cwd=scratch,
            env=_environment(client, url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"status {done.returncode}\n{done.stdout[-3000:]}"
        for line in done.stdout.splitlines():
            report.note(line)


def _environment(client: Stranger, url: str) -> dict[str, str]:
    """The environment, without variables that configure clients."""
    foreign = ("LITELLM_", "NODE_", "OPENAI_", "PYTHON", "VIRTUAL_ENV")
    mine = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    told = {
        "OPENAI_BASE_URL": url,
        "OPENAI_API_KEY": KEY,
        "CLIENT_FOLDER": str(client.folder),
        "CLIENT_PYTHON": sys.executable,
    }
    return mine | told | dict(client.environment)


def _answer(line: Mapping[str, Any]) -> dict[str, Any] | None:
    if line["custom_id"] in ("bad", "bad-1"):
        return {"status": 400, "body": {"error": _PROBLEM}}
    return None


def _python(*requirements: str) -> Callable[[Path, Path], None]:
    return lambda folder, log: from_pypi(*requirements, folder=folder, log=log)


CLIENTS = (
    Stranger(
        name="openai-python",
        version="3.54.0",
        script="openai_python.py",
        install=_python(SDK),
        command=lambda folder: (folder / "bin" / "python",),
    ),
    Stranger(
        name="azure-openai-python",
        version="3.54.0",
        script="azure_openai_python.py",
        install=_python(SDK),
        command=lambda folder: (folder / "bin" / "python",),
        dialect="azure",
    ),
    Stranger(
        name="openai-node",
        version="7.57.0",
        script="openai_node.mjs",
        install=lambda folder, log: from_npm("openai@7.57.0", folder=folder, log=log),
        command=lambda _: (node("node"),),
    ),
    Stranger(
        name="openai-batch",
        version="0.3.4",
        script="openai_batch_python.py",
        # It imports httpx, which openai 3 no longer requires.
        install=_python("openai-batch==0.3.4", SDK, "httpx==0.28.1"),
        command=lambda folder: (folder / "bin" / "python",),
    ),
    Stranger(
        name="litellm",
        version="1.110.2",
        script="litellm_python.py",
        install=_python("litellm==1.110.2"),
        command=lambda folder: (folder / "bin" / "python",),
        # Otherwise it downloads prices first.
        environment={"LITELLM_LOCAL_MODEL_COST_MAP": "True"},
    ),
    Stranger(
        name="curl",
        version="",
        script="curl.sh",
        install=None,
        command=lambda _: ("bash",),
    ),
)
