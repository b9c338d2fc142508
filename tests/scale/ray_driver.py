"""`python -m tests.scale.ray_driver PROGRAM ARGUMENTS`: run a program on a Ray of its own.

The program calls `ray.init` as on any cluster. Here that starts a small one on loopback, which ends
with this process, and whose workers have no other way to the package than Ray's `py_modules`.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import ray

WORKERS = 2

_OBJECT_STORE = 128 * 1024 * 1024
"""Bytes; Ray takes a third of the memory by default."""


def main(arguments: list[str]) -> None:
    """Run the program as Python does.

    Raises:
        RuntimeError: The workers have the package from elsewhere.
    """
    init = ray.init

    def start(**options: Any) -> None:
        # It would lead the workers to the package as well.
        del os.environ["PYTHONPATH"]
        init(
            address="local",
            num_cpus=WORKERS,
            object_store_memory=_OBJECT_STORE,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="warning",
            _node_ip_address="127.0.0.1",
            _temp_dir=os.environ["RAY_TMPDIR"],
            # A busy machine is late with its heartbeats: by default 5 of them end the node.
            _system_config={"health_check_failure_threshold": 100},
            **options,
        )
        origin = ray.get(ray.remote(_origin).remote())
        if "py_modules_files" not in origin.parts:
            raise RuntimeError(f"the package did not travel: {origin}")

    ray.init = start
    sys.argv = arguments
    runpy.run_path(arguments[0], run_name="__main__")
    ray.shutdown()


def _origin() -> Path:
    """Where a worker has the package from."""
    import batchwright

    return Path(batchwright.__file__)


if __name__ == "__main__":
    main(sys.argv[1:])
