# Copied by `make generate` from templates/batchwright/testing/model/graph.py. Do not edit.
"""The graph of the states of a lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise, takewhile

from ..contract import Lifecycle, State


class Ways:
    """The states of the objects of a schema.

    The main way is the path of an object by itself and without problems: to a final state with
    results for all requests, through states without an operation; of several next states, the
    first.

    Attributes:
        states: The states by name.
        main: The states of the main way.
        checks: The state in which the file of requests is checked: the last one at the beginning of
            the main way from which a state with problems follows.
        runs: The state in which the requests are executed: the next one; None if that is final.
        executes: The same, or else the state of the checks.
        trouble: The state of an object with problems; None if there is none.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.states: Mapping[str, State] = {state.name: state for state in lifecycle.states}
        self.main = self._to_results([lifecycle.initial]) or self._first_way()
        self._next = dict(pairwise(self.main))
        checking = list(takewhile(lambda name: self._trouble(name) is not None, self.main))
        self.checks = checking[-1] if checking else lifecycle.initial
        self.trouble = self._trouble(self.checks)
        follower = self.next(self.checks)
        self.runs = follower if follower and not self.states[follower].final else None
        self.executes = self.runs or self.checks

    def next(self, name: str) -> str | None:
        """The next state by itself; None if the state is final."""
        if name in self._next:
            return self._next[name]
        state = self.states[name]
        return state.to[0] if state.to and not state.final else None

    def path(self, goal: str) -> list[str]:
        """A path from the initial state to this one, along the main way as far as possible.

        Raises:
            ValueError: There is no such state, or no path to it.
        """
        main = self.main
        if goal in main:
            return main[: main.index(goal) + 1]
        via = self.states[goal].via if goal in self.states else None
        if via is not None:
            return [*self.path(via.state), goal]
        # Prefer to leave the main way while the requests are executed.
        ways = [main[: end + 1] for end in reversed(range(len(main)))]
        ways.sort(key=lambda way: way[-1] != self.runs)
        seen = set(main)
        for way in ways:
            for name in self.states[way[-1]].to:
                if name == goal:
                    return [*way, name]
                if name not in seen:
                    seen.add(name)
                    ways.append([*way, name])
        raise ValueError(f"no path leads to {goal!r}; the states are {', '.join(self.states)}")

    def _to_results(self, way: list[str]) -> list[str]:
        """The path to a final state with results for all requests; empty if there is none."""
        state = self.states[way[-1]]
        if state.final:
            return way if state.results == "all" else []
        for name in state.to:
            goes_by_itself = name not in way and self.states[name].operation is None
            if goes_by_itself and (found := self._to_results([*way, name])):
                return found
        return []

    def _first_way(self) -> list[str]:
        way = [self.lifecycle.initial]
        while (state := self.states[way[-1]]).to and not state.final and state.to[0] not in way:
            way.append(state.to[0])
        return way

    def _trouble(self, name: str) -> str | None:
        states = (self.states[follower] for follower in self.states[name].to)
        return next((state.name for state in states if state.problems), None)
