"""`python -m tests.journeys.check_server`: serve the fake, and check it as any server."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

from .readme import ROOT, command
from .shell import PACKAGE, run


def main() -> None:
    """Run both commands of README, on a free port."""
    serve, settings = command("python -m batchwright.testing"), _settings()
    serve[serve.index("--port") + 1] = "0"
    with subprocess.Popen(
        [sys.executable, *serve[1:]], cwd=PACKAGE, text=True, stdout=subprocess.PIPE
    ) as served:
        try:
            assert served.stdout is not None
            url = served.stdout.readline().strip()
            words = ["python", "-m", "tests.conformance", "--base-url", url]
            printed = run(
                [*words, "--name", settings["NAME"]], ROOT, {"API_KEY": settings["API_KEY"]}
            )
        finally:
            served.send_signal(signal.SIGINT)
    # Progress is not a result, and the path differs on each machine.
    results = re.sub(r"\A.*\n(?:\.\.\. .*\n)*", "", printed)
    print(results.replace(f"{ROOT}/", ""), end="")


def _settings() -> dict[str, str]:
    """The settings of `make conformance`, which it passes on."""
    words = command("make conformance")[2:]
    return dict(word.split("=", 1) for word in words)


if __name__ == "__main__":
    main()
