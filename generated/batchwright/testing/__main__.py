# Copied by `make generate` from templates/batchwright/testing/__main__.py. Do not edit.
"""The fake as a program that serves on 127.0.0.1 until it is interrupted."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress

from .contracts import DIALECTS
from .fake import Fake
from .message import SPOOLED
from .model.timers import PACES
from .serve import HOST, listening, server_of, url_of

_DWELL = 60.0
"""Seconds of the fake's time that an object stays in each state with --speed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until it is interrupted; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        fake = Fake(
            given.dialect,
            seed=given.seed,
            key=given.key,
            start=time.time(),
            speed=1.0 if given.speed is None else given.speed,
            dwell=None if given.speed is None or given.pace == "live" else _DWELL,
            pace=given.pace,
            ranges=given.ranges,
            models=None if given.models is None else given.models.split(","),
        )
        server = server_of(fake)
        listener = listening(given.port)
    except (ValueError, ImportError) as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"cannot listen on {HOST}:{given.port}: {os.strerror(error.errno or 0)}")
    with listener:
        print(url_of(fake, listener), flush=True)
        # This is how it is stopped.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}",
        description=f"Serve a fake of the specification's server on {HOST}, until SIGINT or"
        f" SIGTERM. Files above {SPOOLED >> 20} MiB are stored in {tempfile.gettempdir()}"
        " meanwhile; SIGKILL leaves them there.",
    )
    dialects = ", ".join(DIALECTS) or "there are none"
    parser.add_argument("--port", type=int, default=0, help="the port; default: a free one")
    parser.add_argument(
        "--dialect",
        default="",
        help=f"the server to imitate: {dialects}; default: the specification's",
    )
    parser.add_argument(
        "--speed",
        type=float,
        help="seconds of the fake's time per real second; at the quick pace objects then change"
        f" state every {_DWELL:g} seconds of its time. Default: an object changes state at each"
        " request for it",
    )
    parser.add_argument(
        "--pace",
        choices=PACES,
        default="quick",
        help="live: states last as long as on the documented server, in seconds of the fake's"
        " time; default: quick",
    )
    parser.add_argument(
        "--ranges", action="store_true", help="support range requests for downloads"
    )
    parser.add_argument("--models", help="the known models, such as a,b; default: any model")
    parser.add_argument("--seed", type=int, default=0, help="the seed of ids and times")
    parser.add_argument("--key", help="the only key that is accepted; default: any")
    return parser


def _refused(why: str) -> int:
    print(f"{__package__}: {why}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    # Temporary files are removed at the end, also after a signal.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
