"""Install packages of others, each in a folder of its own below build/."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from . import ROOT

BUILD = ROOT / "build" / "live"


class InstallError(Exception):
    """A package cannot be installed or started; the message has the solution."""


def installed(folder: Path, what: str, install: Callable[[], None]) -> None:
    """Install something into an empty folder, unless it is installed.

    Raises:
        InstallError: The installation fails.
    """
    # An installation has absolute paths, so that a copy of it does not work.
    ready, stamp = folder / ".ready", f"{what} {folder}\n"
    if ready.is_file() and ready.read_text(encoding="utf-8") == stamp:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"installing {what}", flush=True)
    install()
    ready.write_text(stamp, encoding="utf-8")


def from_pypi(
    *requirements: str, folder: Path, log: Path, newest: tuple[int, int] | None = None
) -> None:
    """Install into a virtual environment; `newest` is the newest Python that will do."""
    python = folder / "bin" / "python"
    log.unlink(missing_ok=True)
    if uv := shutil.which("uv"):
        wanted = f">=3.10,<{newest[0]}.{newest[1] + 1}" if newest else ">=3.10"
        _do(log, uv, "venv", "--allow-existing", "--python", wanted, folder)
        _do(log, uv, "pip", "install", "--python", python, *requirements)
    else:
        _do(log, _interpreter(newest), "-m", "venv", folder)
        _do(log, python, "-m", "pip", "install", *requirements)


def from_npm(*packages: str, folder: Path, log: Path) -> None:
    """Install below node_modules in a folder."""
    # Without a package.json in the folder, npm installs into a parent folder.
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    words = ("install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder)
    log.unlink(missing_ok=True)
    _do(log, node("npm"), *words, *packages)


def node(tool: str) -> str:
    """The path of a tool of Node.js.

    Raises:
        InstallError: It is missing.
    """
    found = shutil.which(tool)
    if found is None:
        raise InstallError(f"{tool} is missing: install Node.js 20.15 or newer, which brings npm")
    return found


def failure(what: str, log: Path) -> InstallError:
    """An error that shows the end of a log."""
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]
    lines = [f"{what}; the end of {log}:", *(f"    {line}" for line in tail)]
    return InstallError("\n".join(lines))


def _interpreter(newest: tuple[int, int] | None) -> str:
    if newest is None or (3, 10) <= sys.version_info[:2] <= newest:
        return sys.executable
    for minor in range(newest[1], 9, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    raise InstallError(f"this needs Python 3.10 to {newest[0]}.{newest[1]}: install one, or uv")


def _do(log: Path, *command: str | Path) -> None:
    with log.open("ab") as output:
        ended = subprocess.run(
            [str(word) for word in command],
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode:
        words = " ".join(str(word) for word in command)
        raise failure(f"`{words}` ended with {ended.returncode}", log)
