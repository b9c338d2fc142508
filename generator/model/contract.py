"""What a server does, as the model has it: the classes of the contract, field for field.

Each class is printed as the call of the class of its name in `testing/contract.py`, and fields at
their defaults are left out, so names and defaults are the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .rules import Outcomes
from .work import LineRules

Place = tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """A JSON value."""

    kind: str
    null: bool = False
    timestamp: bool = False
    choices: tuple[str, ...] = ()
    constant: Any = None
    minimum: float | None = None
    maximum: float | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str | None = None
    longest_key: int | None = None
    item: Shape | None = None
    schema: str | None = None


@dataclass(frozen=True)
class Expiry:
    """When a point in time lies that follows from another one."""

    anchor: str
    after: int | None
    asked: Place = ()
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """A property of an object, or a parameter."""

    name: str
    shape: Shape
    required: bool = False
    promised: bool = False
    sent: str = "null"
    default: Any = None
    example: Any = None
    content: str | None = None
    expires: Expiry | None = None
    echo: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """An object."""

    name: str
    fields: tuple[Field, ...]
    closed: bool = False


@dataclass(frozen=True)
class Answer:
    """A refusal."""

    name: str
    when: str
    status: int
    error: str
    body: Any
    of: str | None = None
    params: tuple[str, ...] = ()
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Paging:
    """How a list is cut into pages."""

    items: str
    cursor: str
    next: tuple[Place, ...]
    more: str
    first: str | None = None
    limit: str | None = None
    order: str | None = None
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter:
    """A segment of a path that takes an id."""

    name: str
    of: str | None = None
    identity: str = "id"
    example: str = ""


@dataclass(frozen=True)
class Example:
    """An example of an exchange."""

    name: str
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    response: Any = None


@dataclass(frozen=True)
class Error:
    """A documented error of an operation."""

    name: str
    status: str
    schema: str
    retry: str | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    name: str
    method: str
    path: str
    role: str
    of: str | None = None
    parameters: tuple[Parameter, ...] = ()
    query: tuple[Field, ...] = ()
    body: str | None = None
    form: bool = False
    upload: str | None = None
    status: int = 200
    result: str | None = None
    paging: Paging | None = None
    state: str | None = None
    idempotent: bool = False
    submits: bool = False
    notes: str | None = None
    answers: tuple[Answer, ...] = ()
    headers: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[Error, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why a request was not executed."""

    code: str
    message: str


@dataclass(frozen=True)
class State:
    """A state of an object."""

    name: str
    sets: str | None = None
    to: tuple[str, ...] = ()
    final: bool = False
    files: tuple[str, ...] = ()
    results: str | None = None
    problems: Place = ()
    void: bool = False
    by: str | None = None
    at: str | None = None
    unprocessed: Reason | None = None


@dataclass(frozen=True)
class Lifecycle:
    """The states of the objects of a schema."""

    schema: str
    property: str
    identity: str
    initial: str
    look: str | None
    states: tuple[State, ...]
    first: float | None = None
    longest: float | None = None


@dataclass(frozen=True)
class Input:
    """A file of requests."""

    owner: str
    property: str
    schema: str
    file: str
    rules: LineRules
    when: Mapping[str, Any] = field(default_factory=dict)
    total: Place = ()
    tells: Mapping[Place, Place] = field(default_factory=dict)
    examples: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Output:
    """A file of results."""

    owner: str
    property: str
    schema: str
    key: str
    file: str
    download: str
    outcomes: tuple[str, ...]
    count: Place = ()
    always: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    asked: Place = ()
    sums: Mapping[Place, tuple[Place, ...]] = field(default_factory=dict)
    examples: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Writing:
    """How a server writes a line of results."""

    schema: str
    outcomes: Outcomes
    failed: Place
    unprocessed: Place
    code: str | None = None
    text: bool = False
    by: Place = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    times: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """All that a server of one dialect does."""

    dialect: str
    title: str
    server: str
    key: str
    schemas: Mapping[str, Schema]
    operations: tuple[Operation, ...]
    lifecycles: tuple[Lifecycle, ...] = ()
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    writings: tuple[Writing, ...] = ()
    answers: tuple[Answer, ...] = ()
    request_id: str | None = None
    retry_after: tuple[str, ...] = ()
    key_header: str | None = None

    @property
    def every_answer(self) -> tuple[Answer, ...]:
        """The refusals of all operations, each once."""
        of_operations = (answer for one in self.operations for answer in one.answers)
        return tuple({one.name: one for one in (*self.answers, *of_operations)}.values())

    @property
    def every_error(self) -> tuple[Error, ...]:
        """The errors of all operations, each once."""
        found = (error for one in self.operations for error in one.errors)
        return tuple({one.name: one for one in found}.values())
