"""Files of lines: x-lines and x-outcomes are consistent with the schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..complaint import Complaint
from ..python.names import RESULT_NAMES, field_name
from ..spec.document import Node
from ..spec.schema_kinds import kind_of
from ..spec.usage import (
    inner_schemas,
    lined,
    operations,
    operations_by_id,
    parameters_of,
    properties,
)
from .grammar.value_types import SOURCE

_OF_RESULTS = ("outcomes", "always", "values", "expires_after")


def complaints(root: Node) -> Iterator[Complaint]:
    """Every contradictory file, and every file of results that a server could not write."""
    yield from _results(root)
    for _, _, child in properties(root):
        if "x-lines" in child:
            yield from _lines(child["x-lines"])
    yield from _line_examples(root)
    yield from _misplaced(root)
    schemas = root.at("components", "schemas")
    for name, schema in schemas.items() if schemas else ():
        if "x-outcomes" in schema:
            yield from _outcomes(schema["x-outcomes"])
            if name not in lined(root):
                yield schema["x-outcomes"].complain_of_key(
                    f"x-outcomes: no x-lines has schema {name}: add one or remove it"
                )


def _lines(lines: Node) -> Iterator[Complaint]:
    reference = lines.get("schema")
    schema = reference.followed() if reference and "$ref" in reference else None
    if schema is not None and reference is not None and kind_of(schema.value) != "object schema":
        yield reference.complain("x-lines: a line is an object schema")


def _line_examples(root: Node) -> Iterator[Complaint]:
    """Files of lines whose schema has no example anywhere."""
    found = [child["x-lines"] for _, _, child in properties(root) if "x-lines" in child]
    named = [(lines, lines.at("schema", "$ref")) for lines in found]
    shown = [name.value for lines, name in named if name and "examples" in lines]
    for lines, name in named:
        if name is not None and name.value not in shown:
            yield lines.complain_of_key("x-lines: add examples, for the fixtures")
            shown.append(name.value)


def _misplaced(root: Node) -> Iterator[Complaint]:
    """Extension words for properties on schemas that are not properties."""
    owned = {child.pointer for _, _, child in properties(root)}
    schemas = root.at("components", "schemas")
    waiting = [schema for _, schema in schemas.items()] if schemas else []
    for operation in operations(root):
        for _, parameter in parameters_of(operation):
            waiting.extend([parameter["schema"]] if "schema" in parameter else [])
    while waiting:
        schema = waiting.pop()
        waiting.extend(inner_schemas(schema))
        for word in ("x-lines", "x-lifecycle", "x-content", "x-expires"):
            if word in schema and schema.pointer not in owned:
                yield schema[word].complain_of_key(f"{word}: write it on a property of an object")


def _outcomes(outcomes: Node) -> Iterator[Complaint]:
    errors = outcomes.get("errors")
    retryable = outcomes.get("retryable")
    passing = retryable.get("codes") if retryable else None
    staying = retryable.get("permanent") if retryable else None
    codes = [entry.value for entry in passing.entries()] if passing else []
    for entry in staying.entries() if staying else ():
        if entry.value in codes:
            yield entry.complain(f"x-outcomes: permanent: {entry.value} is in codes: keep one")
    named = [str(entry.value) for entry in errors.entries()] if errors else []
    for key in ("failed", "unprocessed"):
        path = outcomes.at("writes", key)
        if path is not None and str(path.value) not in named:
            yield path.complain(f"x-outcomes: writes: {path.value} is not one of errors")
    code, failed = outcomes.at("writes", "code"), outcomes.at("writes", "failed")
    body = outcomes.get("body")
    if code and failed and body and f"{failed.value}.".startswith(f"{body.value}."):
        yield code.complain_of_key(
            f"x-outcomes: writes: code: {failed.value} is in {body.value}, which has it already"
        )
    rules = list(outcomes["rules"].entries()) if "rules" in outcomes else []
    for rule in rules:
        conditions = (
            set(rule.value) - {"outcome", *SOURCE} if isinstance(rule.value, dict) else set()
        )
        if rule is rules[-1] and conditions:
            yield rule.complain(
                "x-outcomes: the last rule has no condition: every line has an outcome"
            )
        elif rule is not rules[-1] and not conditions:
            yield rule.complain(
                "x-outcomes: a rule without conditions matches every line: put it last"
            )


def _results(root: Node) -> Iterator[Complaint]:
    """Extension words for files of results, on these and on others."""
    known = operations_by_id(root)
    for _, _, child in properties(root):
        lines = child.get("x-lines")
        if lines is None:
            continue
        if "download" in lines:
            yield from _written(lines, known)
        else:
            for word in _OF_RESULTS:
                if word in lines:
                    yield lines[word].complain_of_key(
                        f"x-lines: {word} is only allowed on a file of results, with download"
                    )
    yield from _shares(root)


def _written(lines: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    """The file of results as a server writes it."""
    named = lines.get("key")
    if named is not None and (name := field_name(str(named.value))) in RESULT_NAMES:
        yield named.complain(
            f"x-lines: key: every result has an attribute {name} of its own: use another name"
        )
    operation = known.get(str(lines["download"].value))
    ids = [one.get("x-id") for _, one in parameters_of(operation)] if operation else []
    for word in _OF_RESULTS:
        if word in lines and all(one is None for one in ids):
            yield lines[word].complain_of_key(
                f"x-lines: {word}: the schema of the files is unknown: add x-id: Schema.property "
                f"to the path parameter of {lines['download'].value}"
            )


def _shares(root: Node) -> Iterator[Complaint]:
    """Each outcome belongs to one of an object's files of results."""
    taken: dict[tuple[str, str], str] = {}
    for owner, key, child in properties(root):
        outcomes = child.at("x-lines", "outcomes")
        for entry in outcomes.entries() if outcomes else ():
            if (owner.key, str(entry.value)) in taken:
                other = taken[owner.key, str(entry.value)]
                yield entry.complain(f"x-lines: {entry.value} is in {other} already")
            taken[owner.key, str(entry.value)] = key
