# Copied by `make generate` from templates/batchwright/_runtime/guard.py. Do not edit.
"""A lock that a fork cannot leave locked."""

from __future__ import annotations

import os
import threading


class ForkLock:
    """One lock for each process.

    A thread of the parent may hold the lock at the moment of the fork, and does not exist in
    the child to release it.
    """

    def __init__(self) -> None:
        self._locks: dict[int, threading.Lock] = {}

    def __enter__(self) -> None:
        # setdefault is atomic: a lock that loses the race was never used.
        self._locks.setdefault(os.getpid(), threading.Lock()).acquire()

    def __exit__(self, *_: object) -> None:
        self._locks[os.getpid()].release()
