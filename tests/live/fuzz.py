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
"""The duration of the run."""
SETTINGS = """\
[phases]
fuzzing.generation.max-examples = 30
stateful.max-steps = 20
"""
"""Long sequences of requests: only they reach results, and the time is short."""


def main() -> int:
    """The exit status of schemathesis: 0 if it found nothing."""
    options = ("--seed", os.environ.get("SEED", "0"), "--max-time", str(SECONDS))
    return fuzz(_populated(), *options).returncode


def fuzz(fake: Fake, *options: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Check a fake against the spec with schemathesis.

    Args:
        options: The options of schemathesis.
        quiet: Whether its output is captured instead of shown.
    """
    program, spec = Path(sys.executable).with_name("schemathesis"), ROOT / "spec" / "openapi.yaml"
    with serve(fake) as url, TemporaryDirectory(prefix="fuzz-") as scratch:
        (Path(scratch) / "schemathesis.toml").write_text(SETTINGS)
        return subprocess.run(
            [
                *(program, "run", spec, "--url", url),
                *("--header", f"Authorization: Bearer {KEY}"),
                *("--checks", "all", "--continue-on-failure", "--no-color", *options),
            ],
            cwd=scratch,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=quiet,
            text=True,
            check=False,
        )


def _populated() -> Fake:
    """A fake with objects in every state, so that lists have items and links lead to results."""
    fake = Fake(key=KEY)
    for lifecycle in fake.contract.lifecycles:
        for state in lifecycle.states:
            fake.put(lifecycle.schema, state=state.name)
    return fake


def _environment() -> dict[str, str]:
    foreign = ("PYTHON", "SCHEMATHESIS_", "VIRTUAL_ENV")
    mine = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    # A proxy cannot reach this machine's loopback.
    loopback = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    modules = os.pathsep.join(map(str, (ROOT, ROOT / "generated")))
    hooks = {"PYTHONPATH": modules, "SCHEMATHESIS_HOOKS": "tests.live.fuzz_hooks"}
    return mine | loopback | hooks


if __name__ == "__main__":
    sys.exit(main())
