"""Jobs: objects that a client submits, waits for, and reads the results of."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from . import contract
from .operations import Operation
from .rules import Lifecycle, Lines
from .schemas import Field, Void
from .types import Name, Text


class JobOperation(Struct, frozen=True):
    """An operation that a job uses; `reference` is the expression for its function."""

    id: Text
    resource: str
    reference: str


class ResultFile(Struct, frozen=True):
    """The path of the id of a file of results, and of the number of its lines."""

    id: Name
    count: Name | None


class Results(Struct, frozen=True):
    """The files of results of an object, and how to read their lines."""

    key: Name
    files: tuple[ResultFile, ...]
    total: Name | None
    download: JobOperation
    outcomes: contract.Outcomes


class Following(Struct, frozen=True):
    """How to follow an object through its lifecycle, and to read its results."""

    schema: str
    lifecycle: Lifecycle
    retrieve: Operation
    results: Results | None
    void: Void | None
    ends: tuple[Name, ...]
    """The timestamps of the final states."""
    problems: Name | None
    """The path of the reasons why there are no results."""


class LineRules(Struct, frozen=True):
    """All rules for a file of lines that is sent, from everywhere in the spec."""

    lines: Lines
    required: tuple[Text, ...]
    kinds: tuple[tuple[Text, str], ...]
    constants: tuple[tuple[Text, Any], ...]
    equal: tuple[tuple[Text, Any], ...]
    arguments: tuple[Field, ...]
    """The arguments of `create` that lines have to equal."""


class Submission(Struct, frozen=True):
    """How to create an object from a file of lines, and to find it again."""

    create: Operation
    arguments: tuple[Field, ...]
    """The arguments of `create`, without the file's id."""
    required: tuple[Field, ...]
    """The required ones of them, which decide what is executed."""
    file: Name
    upload: JobOperation
    upload_field: Name
    upload_values: tuple[tuple[Name, Any], ...]
    upload_arguments: tuple[Field, ...]
    """The arguments of `upload`, without the file and the constant ones."""
    upload_id: Name
    notes: Name
    retrieve: JobOperation
    cancel: JobOperation | None
    find: JobOperation
    find_values: tuple[tuple[Name, Any], ...]
    lifecycle: Lifecycle
    rules: LineRules
    checks: contract.LineRules
    """The same rules, as objects of the package."""
