# Copied by `make generate` from templates/batchwright/testing/model/agenda.py. Do not edit.
"""What is going to happen by itself, in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Due:
    """Something that happens to an object: it is `gone`, enters a state, or leaves one."""

    schema: str
    id: str
    what: Literal["gone", "enter", "leave"]
    state: str = ""


class Agenda:
    """Takes what is to happen, and gives it when it is time."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Due]] = []
        self._added = 0

    def add(self, when: float, due: Due) -> None:
        """Let something happen at a time; of what is at the same time, the first added first."""
        heapq.heappush(self._heap, (when, self._added, due))
        self._added += 1

    def until(self, now: float) -> Iterator[tuple[float, Due]]:
        """All that is to happen by then, what is added meanwhile, too."""
        while self._heap and self._heap[0][0] <= now:
            when, _, due = heapq.heappop(self._heap)
            yield when, due
