"""Jobs, which are objects that are submitted and followed: what a client does with them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from . import contract
from .operations import Operation
from .rules import Lifecycle, Lines
from .schemas import Field, Void
from .types import Name, Text


class Target(Struct, frozen=True):
    """Another operation; `reference` is how the module that uses it names its function."""

    id: Text
    resource: str
    reference: str


class ResultFile(Struct, frozen=True):
    """Where the id of a file of results stands, and how many lines it has."""

    id: Name
    count: Name | None


class Results(Struct, frozen=True):
    """The files of results of an object, and how to read their lines."""

    key: Name
    files: tuple[ResultFile, ...]
    total: Name | None
    download: Target
    outcomes: contract.Outcomes


class Following(Struct, frozen=True):
    """How to follow an object through its lifecycle, and what it leaves behind."""

    schema: str
    lifecycle: Lifecycle
    retrieve: Operation
    results: Results | None
    void: Void | None
    ends: tuple[Name, ...]
    """What the final states set."""
    problems: Name | None
    """Where it stands why there are no results."""


class LineRules(Struct, frozen=True):
    """What holds for a file of lines that is sent, gathered from everywhere it is said."""

    lines: Lines
    required: tuple[Text, ...]
    kinds: tuple[tuple[Text, str], ...]
    constants: tuple[tuple[Text, Any], ...]
    equal: tuple[tuple[Text, Any], ...]
    arguments: tuple[Field, ...]
    """Those of `create` that lines are equal to."""


class Submission(Struct, frozen=True):
    """How to make an object from a file of lines, and how to find it again."""

    create: Operation
    arguments: tuple[Field, ...]
    """Those of `create`, but for the file's id."""
    required: tuple[Field, ...]
    """Those of them that decide what is executed: the required ones."""
    file: Name
    upload: Target
    upload_field: Name
    upload_values: tuple[tuple[Name, Any], ...]
    upload_arguments: tuple[Field, ...]
    """Those of `upload`, but for the file and the values."""
    upload_id: Name
    notes: Name
    retrieve: Target
    cancel: Target | None
    find: Target
    find_values: tuple[tuple[Name, Any], ...]
    lifecycle: Lifecycle
    rules: LineRules
    checks: contract.LineRules
    """The same rules, as the package itself holds them."""
