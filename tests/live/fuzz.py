"""`python -m tests.live.fuzz`: schemathesis, all checks and stateful, against the served fake."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from batchwright.testing import Fake, serve

from . import ROOT

KEY = "sk-test"
SECONDS = 40
"""How long it looks for something."""


def main() -> int:
    """The exit status of schemathesis: 0 if it found nothing."""
    with serve(Fake(key=KEY)) as url, TemporaryDirectory(prefix="fuzz-") as scratch:
        return subprocess.run(
            [
                *(
                    Path(sys.executable).with_name("schemathesis"),
                    "run",
                    ROOT / "spec" / "openapi.yaml",
                ),
                *("--url", url, "--header", f"Authorization: Bearer {KEY}"),
                *(
                    "--checks",
                    "all",
                    "--seed",
                    os.environ.get("SEED", "0"),
                    "--max-time",
                    str(SECONDS),
                ),
                *("--continue-on-failure", "--no-color"),
            ],
            cwd=scratch,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode


def _environment() -> dict[str, str]:
    foreign = ("PYTHON", "SCHEMATHESIS_", "VIRTUAL_ENV")
    mine = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    # A proxy of this machine cannot reach its loopback.
    loopback = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    hooks = {"PYTHONPATH": str(Path(__file__).parent), "SCHEMATHESIS_HOOKS": "fuzz_hooks"}
    return mine | loopback | hooks


if __name__ == "__main__":
    sys.exit(main())
