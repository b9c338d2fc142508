"""What the model says beyond types: lines, their outcomes, lifecycles and retries."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .contract import Outcome
from .types import Name, Source, Text


class State(Struct, frozen=True):
    name: Text
    sets: Text | None
    to: tuple[Text, ...]
    final: bool
    files: tuple[Text, ...]
    results: str | None
    """Of which lines the files hold a result: "all" or "some"."""
    problems: Text | None
    passing: tuple[Text, ...]
    """Codes of problems with which the same may be submitted again."""
    operation: Text | None
    """The one that leads to it."""
    due_at: Text | None
    """What says when it is entered by itself."""
    source: Source | None


class Lifecycle(Struct, frozen=True):
    """The states that a property of a schema walks through."""

    schema: str
    attribute: Name
    initial: Text
    retrieve: Text | None
    """The operation that returns the object by its id."""
    id: Name | None
    states: tuple[State, ...]
    first_poll: float | None
    maximum_poll: float | None
    source: Source | None
    poll_source: Source | None

    @property
    def final_states(self) -> tuple[Text, ...]:
        return tuple(state.name for state in self.states if state.final)

    @property
    def void_states(self) -> tuple[Text, ...]:
        """Those of objects of which nothing was executed."""
        return tuple(state.name for state in self.states if state.problems)

    @property
    def passing(self) -> tuple[Text, ...]:
        """The codes of problems that pass."""
        return tuple(code for state in self.states for code in state.passing)

    @property
    def cancelled_states(self) -> tuple[Text, ...]:
        """Those that an operation leads to, and those that only follow on them."""
        found = [state.name for state in self.states if state.operation is not None]
        for state in self.states:
            before = [one.name for one in self.states if state.name in one.to]
            if before and state.name not in found and all(name in found for name in before):
                found.append(state.name)
        return tuple(found)

    @property
    def amounts(self) -> tuple[tuple[Text, str], ...]:
        """Of which lines the files hold a result, in each final state."""
        return tuple((state.name, state.results or "none") for state in self.states if state.final)

    @property
    def problems(self) -> Text | None:
        """Where it stands why there are no results."""
        return next((state.problems for state in self.states if state.problems), None)

    @property
    def first_timestamp(self) -> Text | None:
        """What the initial state sets."""
        return next((state.sets for state in self.states if state.name == self.initial), None)


class TotalLimit(Struct, frozen=True):
    of: Text
    when: tuple[tuple[Text, Any], ...]
    maximum: int
    source: Source | None


class RefusedValue(Struct, frozen=True):
    """A value that no line may have, or none of some lines."""

    of: Text
    value: Any
    when: tuple[tuple[Text, Any], ...]
    message: Text | None
    source: Source | None


class RequiredValue(Struct, frozen=True):
    """A value that some lines need beyond what their schema requires."""

    of: Text
    when: tuple[tuple[Text, Any], ...]
    code: Text
    message: Text
    source: Source | None


class Lines(Struct, frozen=True):
    """A file of lines: where its id or its bytes stand, and what holds for it as a whole."""

    owner: str
    attribute: Name
    schema: str
    when: tuple[tuple[Text, Any], ...]
    key: Text | None
    suffix: Text | None
    most_lines: int | None
    most_bytes: int | None
    same: tuple[Text, ...]
    equal: tuple[tuple[Text, Any], ...]
    refused: tuple[RefusedValue, ...]
    totals: tuple[TotalLimit, ...]
    count: Text | None
    download: Text | None
    codes: tuple[tuple[Text, Any], ...]
    messages: tuple[tuple[Text, Any], ...]
    needs: tuple[RequiredValue, ...]
    source: Source | None
    limits_source: Source | None


class OutcomeRule(Struct, frozen=True):
    outcome: Outcome
    absent: Text | None
    present: Text | None
    statuses: tuple[int | str, ...]
    codes: tuple[Text, ...]
    source: Source | None


class Outcomes(Struct, frozen=True):
    """How to tell what became of a line of this schema."""

    schema: str
    status: Text
    request: Text | None
    body: Text
    errors: tuple[Text, ...]
    rules: tuple[OutcomeRule, ...]
    retryable_statuses: tuple[int | str, ...]
    retryable_codes: tuple[Text, ...]
    permanent_codes: tuple[Text, ...]
    """Of requests without an HTTP status; all other codes of these are worth another try."""
    source: Source | None
    retryable_source: Source | None


class Retry(Struct, frozen=True):
    """When a client tries again, in seconds where it is a time."""

    attempts: int
    base: float
    maximum: float
    jitter: float
    give_up: float
    after: tuple[Text, ...]
    advice: Text
    source: Source | None
