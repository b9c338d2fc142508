"""The states of a lifecycle as a graph: the main path, and the paths to every other state."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise, takewhile

from ..arguments import known
from ..contract import Lifecycle, State


class LifecycleGraph:
    """The states of the objects of a schema.

    The main path is the path of an object without problems and without operations of a client, to
    a final state with results for all requests. Where several states may follow, it takes the first
    one that leads there.

    Attributes:
        states: The states by name.
        main: The states of the main path.
        check_state: The state in which the file of requests is validated: of the states at the
            beginning of the main path that can lead to a state with problems, the last.
        problem_state: The state of an object with problems; None if there is none.
        run_state: The state in which the requests are executed: the state after `check_state`, or
            the last one from which an object can still expire; None if that is final.
        executing_state: The state in which the requests are executed: `run_state`, or else
            `check_state`.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.states: Mapping[str, State] = {state.name: state for state in lifecycle.states}
        self.main = self._to_results([lifecycle.initial]) or self._first_path()
        self._next = dict(pairwise(self.main))
        checking = list(takewhile(lambda name: self._problem_state(name) is not None, self.main))
        self.check_state = checking[-1] if checking else lifecycle.initial
        self.problem_state = self._problem_state(self.check_state)
        self.run_state = self._run_state()
        self.executing_state = self.run_state or self.check_state

    def next(self, name: str) -> str | None:
        """The next state by itself; None if the state is final."""
        if name in self._next:
            return self._next[name]
        state = self.states[name]
        return state.to[0] if state.to and not state.final else None

    def path(self, goal: str) -> list[str]:
        """A path from the initial state to this one, along the main path as far as it goes.

        Raises:
            ValueError: There is no such state, or no path to it.
        """
        known("state", goal, self.states)
        main = self.main
        if goal in main:
            return main[: main.index(goal) + 1]
        via = self.states[goal].via
        if via is not None:
            return [*self.path(via.state), goal]
        # Paths that leave the main path while requests are executed come first.
        paths = [main[: end + 1] for end in reversed(range(len(main)))]
        paths.sort(key=lambda path: path[-1] != self.run_state)
        seen = set(main)
        for path in paths:
            for name in self.states[path[-1]].to:
                if name == goal:
                    return [*path, name]
                if name not in seen:
                    seen.add(name)
                    paths.append([*path, name])
        raise ValueError(f"state: no path leads from {main[0]} to {goal}")

    def _to_results(self, path: list[str]) -> list[str]:
        """A path, continued to a final state with results for all requests; else an empty one."""
        state = self.states[path[-1]]
        if state.final:
            return path if state.results == "all" else []
        for name in state.to:
            automatic = name not in path and self.states[name].operation is None
            if automatic and (found := self._to_results([*path, name])):
                return found
        return []

    def _first_path(self) -> list[str]:
        path = [self.lifecycle.initial]
        while (state := self.states[path[-1]]).to and not state.final and state.to[0] not in path:
            path.append(state.to[0])
        return path

    def _run_state(self) -> str | None:
        after = self.main[self.main.index(self.check_state) + 1 :]
        working = [name for name in after if not self.states[name].final]
        writing = {state.via.state for state in self.states.values() if state.via}
        before = list(takewhile(lambda name: name not in writing, working)) if writing else []
        return next(iter(before[-1:] or working[:1]), None)

    def _problem_state(self, name: str) -> str | None:
        states = (self.states[follower] for follower in self.states[name].to)
        return next((state.name for state in states if state.problems), None)
