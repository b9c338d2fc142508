"""The rules of the model beyond types: lines, their outcomes, lifecycles and retries."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .contract import Outcome
from .types import FactSource, Name, Text


class State(Struct, frozen=True):
    name: Text
    sets: Text | None
    to: tuple[Text, ...]
    final: bool
    files: tuple[Text, ...]
    results: str | None
    """The lines that have a result: "all" or "some"."""
    problems: Text | None
    passing: tuple[Text, ...]
    """Codes of problems after which the same file may be submitted again."""
    operation: Text | None
    """The operation that leads to it."""
    due_at: Text | None
    """The timestamp at which it is entered automatically."""
    source: FactSource | None


class Lifecycle(Struct, frozen=True):
    """The states of an object, in a property of its schema."""

    schema: str
    attribute: Name
    initial: Text
    retrieve: Text | None
    """The operation that returns the object by its id."""
    id: Name | None
    states: tuple[State, ...]
    first_poll: float | None
    maximum_poll: float | None
    source: FactSource | None
    poll_source: FactSource | None

    @property
    def final_states(self) -> tuple[Text, ...]:
        return tuple(state.name for state in self.states if state.final)

    @property
    def void_states(self) -> tuple[Text, ...]:
        """The final states of objects whose requests were not executed."""
        return tuple(state.name for state in self.states if state.problems)

    @property
    def passing(self) -> tuple[Text, ...]:
        """The codes of temporary problems."""
        return tuple(code for state in self.states for code in state.passing)

    @property
    def cancelled_states(self) -> tuple[Text, ...]:
        """The states that an operation leads to, and those that only follow these."""
        found = [state.name for state in self.states if state.operation is not None]
        for state in self.states:
            before = [one.name for one in self.states if state.name in one.to]
            if before and state.name not in found and all(name in found for name in before):
                found.append(state.name)
        return tuple(found)

    @property
    def amounts(self) -> tuple[tuple[Text, str], ...]:
        """The lines that have a result, for each final state."""
        return tuple((state.name, state.results or "none") for state in self.states if state.final)

    @property
    def problems(self) -> Text | None:
        """The path of the reasons why there are no results."""
        return next((state.problems for state in self.states if state.problems), None)

    @property
    def first_timestamp(self) -> Text | None:
        """The timestamp of the initial state."""
        return next((state.sets for state in self.states if state.name == self.initial), None)


class TotalLimit(Struct, frozen=True):
    of: Text
    when: tuple[tuple[Text, Any], ...]
    maximum: int
    source: FactSource | None


class RefusedValue(Struct, frozen=True):
    """A value that is not allowed in lines, or in some lines."""

    of: Text
    value: Any
    when: tuple[tuple[Text, Any], ...]
    message: Text | None
    source: FactSource | None


class RequiredValue(Struct, frozen=True):
    """A value that some lines need beyond what their schema requires."""

    of: Text
    when: tuple[tuple[Text, Any], ...]
    code: Text
    message: Text
    source: FactSource | None


class Lines(Struct, frozen=True):
    """A file of lines: the property with its id or its bytes, and the rules for the whole file."""

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
    source: FactSource | None
    limits_source: FactSource | None


class OutcomeRule(Struct, frozen=True):
    outcome: Outcome
    absent: Text | None
    present: Text | None
    statuses: tuple[int | str, ...]
    codes: tuple[Text, ...]
    source: FactSource | None


class Outcomes(Struct, frozen=True):
    """The rules that decide the outcome of a line of this schema."""

    schema: str
    status: Text
    request: Text | None
    body: Text
    errors: tuple[Text, ...]
    rules: tuple[OutcomeRule, ...]
    retryable_statuses: tuple[int | str, ...]
    retryable_codes: tuple[Text, ...]
    permanent_codes: tuple[Text, ...]
    """Codes of requests without an HTTP status that are not worth another try; all others are."""
    source: FactSource | None
    retryable_source: FactSource | None


class Retry(Struct, frozen=True):
    """The retry policy of a client; times are in seconds."""

    attempts: int
    base: float
    maximum: float
    jitter: float
    give_up: float
    after: tuple[Text, ...]
    advice: Text
    source: FactSource | None
