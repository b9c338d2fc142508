"""x-pages, x-lines and x-outcomes name things that exist."""

from __future__ import annotations

from collections.abc import Iterator

from ..complaint import Complaint
from ..spec.document import Node
from ..spec.paths import property_at, type_of
from ..spec.schema_kinds import kind_of
from ..spec.usage import inner_schemas, lined, operations, parameters_of, properties, result_of
from .grammar.value_types import SOURCE


def complaints(root: Node) -> Iterator[Complaint]:
    """Every name in a word of our own that leads nowhere."""
    for operation in operations(root):
        if "x-pages" in operation:
            yield from _pages(operation, operation["x-pages"])
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


def _pages(operation: Node, pages: Node) -> Iterator[Complaint]:
    result = result_of(operation)
    if result is None:
        yield pages.complain_of_key("x-pages: write it on an operation that returns an object")
    items = pages.get("items")
    array = property_at(result, items.value) if items and isinstance(items.value, str) else None
    item = array.get("items") if array else None
    if item is not None and "$ref" not in item:
        yield item.complain("x-pages: the items of a page are a $ref to an object schema")
    order = pages.get("order")
    for _, found in parameters_of(operation):
        schema = found.get("schema")
        target = schema.followed() if schema else None
        is_order = order is not None and found["in"].value == "query"
        if (
            order is not None
            and is_order
            and found["name"].value == order.value
            and target is not None
            and type_of(target) == "string"
            and len(target.value.get("enum", [])) != 2
        ):
            yield order.complain(f"x-pages: order: {order.value} has to be one of two words")


def _lines(lines: Node) -> Iterator[Complaint]:
    reference = lines.get("schema")
    schema = reference.followed() if reference and "$ref" in reference else None
    if schema is not None and reference is not None and kind_of(schema.value) != "object schema":
        yield reference.complain("x-lines: a line is an object schema")


def _line_examples(root: Node) -> Iterator[Complaint]:
    """Files of lines whose schema has no example anywhere."""
    places = [child["x-lines"] for _, _, child in properties(root) if "x-lines" in child]
    named = [(lines, lines.at("schema", "$ref")) for lines in places]
    shown = [name.value for lines, name in named if name and "examples" in lines]
    for lines, name in named:
        if name is not None and name.value not in shown:
            yield lines.complain_of_key("x-lines: add examples, for the fixtures")
            shown.append(name.value)


def _misplaced(root: Node) -> Iterator[Complaint]:
    """Words that belong to a property, on a schema that is none."""
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
        place = outcomes.at("writes", key)
        if place is not None and str(place.value) not in named:
            yield place.complain(f"x-outcomes: writes: {place.value} is not one of errors")
    code, failed = outcomes.at("writes", "code"), outcomes.at("writes", "failed")
    body = outcomes.get("body")
    if code and failed and body and f"{failed.value}.".startswith(f"{body.value}."):
        yield code.complain_of_key(
            f"x-outcomes: writes: code: {failed.value} is inside of {body.value}, which says it"
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
            yield rule.complain("x-outcomes: a rule without conditions decides all: put it last")
