"""The life of an object as somebody sees it who looks now and then, held against its lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchwright._runtime.path import FieldPath, dotted, lookup
from batchwright.testing.contract import Contract, Lifecycle


class ObservedObject:
    """What was seen of an object.

    Args:
        contract: What declares its files and counts.
        lifecycle: What declares its states.
        value: The object as it was made.

    Attributes:
        entered: The state that it entered last, seen or not.
    """

    def __init__(self, contract: Contract, lifecycle: Lifecycle, value: Mapping[str, Any]) -> None:
        schema = lifecycle.schema
        self._lifecycle = lifecycle
        self._states = {state.name: state for state in lifecycle.states}
        self._counts = [one.count for one in contract.outputs if one.owner == schema and one.count]
        self._totals = [one.total for one in contract.inputs if one.owner == schema and one.total]
        self._value = value
        self.entered = lifecycle.initial
        self._time = 0.0

    @property
    def state(self) -> str:
        """The state in which it was seen last."""
        return str(self._value[self._lifecycle.property])

    @property
    def final(self) -> bool:
        """Whether it was seen in a state that it does not leave."""
        return self._states[self.state].final

    def may_be_put(self, state: str) -> bool:
        """Whether it may be put into a state from where it is, or is there already."""
        return state == self.entered or state in self._states[self.entered].to

    def enter(self, state: str, time: float) -> None:
        """Take note that it entered a state.

        Raises:
            AssertionError: It may not do that, or did something later before.
        """
        may = self._states[self.entered].to
        assert state in may, f"from {self.entered} to {state}: expected one of {may}"
        assert time >= self._time, f"{state}: entered at {time}, after what came at {self._time}"
        self.entered, self._time = state, time

    def see(self, value: Mapping[str, Any], now: float) -> None:
        """Look at it.

        Raises:
            AssertionError: It is not what it may have become since the last look.
        """
        before, self._value = self._value, value
        was = str(before[self._lifecycle.property])
        assert self.state in self._states, f"{self.state}: no such state"
        assert self.state in self._within_reach(was), f"from {was} to {self.state}: no way"
        self._see_times(before, value, now)
        self._see_counts(before, value)

    def _within_reach(self, state: str) -> set[str]:
        found, ways = {state}, [state]
        while ways:
            for follower in self._states[ways.pop()].to:
                if follower not in found:
                    found.add(follower)
                    ways.append(follower)
        return found

    def _see_times(self, before: Mapping[str, Any], value: Mapping[str, Any], now: float) -> None:
        names = [state.sets for state in self._lifecycle.states if state.sets is not None]
        for name in names:
            was, time = before.get(name), value.get(name)
            assert was is None or time == was, f"{name}: changed from {was} to {time}"
            assert time is None or time <= now, f"{name}: {time} is still to come"
        entered = self._states[self.state].sets
        if entered is not None:
            last = value.get(entered)
            assert last is not None, f"{self.state}: {entered} is not set"
            latest = max(value[one] for one in names if value.get(one) is not None)
            assert last == latest, f"{self.state}: {entered} is {last}, but {latest} is later"

    def _see_counts(self, before: Mapping[str, Any], value: Mapping[str, Any]) -> None:
        counts = {dotted(place): _number(value, place) for place in self._counts}
        for place in self._counts:
            was, count = _number(before, place), counts[dotted(place)]
            assert count >= was, f"{dotted(place)}: went down from {was} to {count}"
        for place in self._totals:
            total, done = _number(value, place), sum(counts.values())
            assert done <= total, f"{done} of {total} are counted: {counts}"
            if self._states[self.state].results == "all":
                assert done == total, f"{done} of {total} are counted: {counts}"


def _number(value: Mapping[str, Any], place: FieldPath) -> int:
    found = lookup(dict(value), place)
    return found if isinstance(found, int) else 0
