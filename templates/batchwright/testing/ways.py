"""The ways that an object can go through its states, read from their declaration."""

from __future__ import annotations

from collections.abc import Mapping

from .contract import Lifecycle, State


class Ways:
    """The states of the objects of a schema.

    The main way begins in the initial state and goes on to the first state that may follow.

    Attributes:
        states: By their names.
        checks: The state in which the file of requests is checked: the first on the main way
            from which an object can go where the problems are told.
        runs: The state in which the requests are executed: the one that follows.
        trouble: Where an object goes if there are problems; None if there is no such state.
        main: The states of the main way.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.states: Mapping[str, State] = {state.name: state for state in lifecycle.states}
        self.main = self.way(lifecycle.initial)
        troubled = [name for name in self.main if self._trouble(name) is not None]
        self.checks = troubled[0] if troubled else lifecycle.initial
        self.trouble = self._trouble(self.checks)
        follower = self.next(self.checks)
        self.runs = follower if follower and not self.states[follower].final else None

    def next(self, name: str) -> str | None:
        """The state that follows on the main way; None if none does."""
        state = self.states[name]
        return state.to[0] if state.to and not state.final else None

    def way(self, name: str) -> list[str]:
        """The states from this one on to the end of the main way."""
        way = [name]
        while (follower := self.next(way[-1])) is not None and follower not in way:
            way.append(follower)
        return way

    def path(self, goal: str) -> list[str]:
        """The shortest way from the initial state to this one, the main way if it leads there.

        Raises:
            ValueError: There is no such state, or no way.
        """
        main = self.main
        if goal in main:
            return main[: main.index(goal) + 1]
        ways = [[name] for name in reversed(main)]
        ways.sort(key=lambda way: way[0] != self.runs)
        seen = set(main)
        for way in ways:
            for name in self.states[way[-1]].to:
                if name == goal:
                    lead = main[: main.index(way[0])]
                    return [*lead, *way, name]
                if name not in seen:
                    seen.add(name)
                    ways.append([*way, name])
        known = ", ".join(self.states)
        raise ValueError(f"no way leads to {goal!r}; the states are {known}")

    def _trouble(self, name: str) -> str | None:
        states = (self.states[follower] for follower in self.states[name].to)
        return next((state.name for state in states if state.problems), None)
