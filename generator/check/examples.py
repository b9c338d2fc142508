"""Every example is valid, and has no property that its schema lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError, best_match

from ..complaint import Complaint
from ..spec.document import Node, Pointer, of_document
from ..spec.schema_kinds import FORMATS, PATTERNS, kind_of
from ..spec.usage import operations, parameters_of, properties, reached, responses
from .patterns import longest_text


def _pattern(
    validator: Any, pattern: str, instance: object, schema: object
) -> Iterator[ValidationError]:
    """JSON Schema's `pattern`, for texts that are matched in bounded time."""
    if not isinstance(instance, str):
        return
    most = longest_text(pattern)
    if len(instance) > most:
        yield ValidationError(
            f"{len(instance)} characters are too many to try {pattern!r} on: shorten it to {most}"
        )
    elif not re.search(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_EXTEND: Any = validators.extend
_VALIDATOR: Any = _EXTEND(Draft202012Validator, {"pattern": _pattern})


@dataclass(frozen=True)
class SchemaExample:
    """An example value in the spec, and its schema."""

    value: Node
    schema: Node


def complaints(root: Node) -> Iterator[Complaint]:
    """Examples and defaults that do not validate."""
    yield from _no_lists(root)
    validators = _Validators()
    told: dict[tuple[object, ...], Complaint] = {}
    counts: dict[tuple[object, ...], int] = {}
    for example in changed_examples(root):
        validator = validators.of(example.schema)
        for error in validator.iter_errors(example.value.value):
            inner = best_match([error]) or error
            for about, one in _complaints(example.value, inner):
                reason = (inner.validator, id(inner.schema), about)
                told.setdefault(reason, one)
                counts[reason] = counts.get(reason, 0) + 1
    for which, one in told.items():
        more = counts[which] - 1
        also = f"; and {more} more example{'s' if more > 1 else ''}" if more else ""
        yield replace(one, message=f"{one.message}{also}")


class _Validators:
    """A validator for each schema, which is closed and has its references resolved."""

    def __init__(self) -> None:
        self._formats = _formats()
        self._validators: dict[Pointer, Any] = {}
        self._closed: dict[Pointer, Any] = {}
        self._waiting: list[Node] = []

    def of(self, schema: Node) -> Any:
        if schema.pointer not in self._validators:
            closed = self._named(schema)
            while self._waiting:
                self._fill(self._waiting.pop())
            made = _VALIDATOR(closed, format_checker=self._formats)
            self._validators[schema.pointer] = made
        return self._validators[schema.pointer]

    def _named(self, schema: Node) -> Any:
        target = schema.resolved()
        if not isinstance(target.value, dict):
            return target.value
        if target.pointer not in self._closed:
            self._closed[target.pointer] = {}
            self._waiting.append(target)
        return self._closed[target.pointer]

    def _fill(self, schema: Node) -> None:
        closed = self._closed[schema.pointer]
        closed.update(schema.value)
        if kind_of(schema.value) == "object schema":
            closed.setdefault("additionalProperties", False)
        for key in ("items", "additionalProperties"):
            if key in schema:
                closed[key] = self._named(schema[key])
        if "properties" in schema:
            closed["properties"] = {
                key: self._named(child) for key, child in schema["properties"].items()
            }
        if "anyOf" in schema:
            closed["anyOf"] = [self._named(child) for child in schema["anyOf"].entries()]


@cache
def _formats() -> FormatChecker:
    """Checks only the formats that have a Python type."""
    checker = FormatChecker(())
    for name, python in FORMATS.items():
        checker.checks(name)(partial(_fits, python))
    return checker


def _fits(python: str, value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not re.fullmatch(PATTERNS[python], value):
        return False
    try:
        return python != "datetime" or bool(datetime.fromisoformat(value.upper()))
    except ValueError:  # the 30th of February
        return False


def _no_lists(root: Node) -> Iterator[Complaint]:
    for _, _, child in properties(root):
        for value in _values(child["x-lines"]) if "x-lines" in child else ():
            if not isinstance(value.value, list):
                yield value.complain("an example of x-lines is a list of lines: put it in [...]")


def _complaints(value: Node, error: ValidationError) -> Iterator[tuple[str, Complaint]]:
    """The complaints about an example, each with its property."""
    node = value
    for part in error.absolute_path:
        node = node[part]
    kind = value.key if value.key in ("default", "body") else "example"
    what = f"the {kind} does not validate"
    if error.validator == "additionalProperties" and isinstance(error.schema, dict):
        for key, child in node.items():
            if key not in error.schema.get("properties", {}):
                yield key, child.complain_of_key(f"{what}: the schema has no property {key!r}")
        return
    said = dict.fromkeys(one.message for one in error.context or [error])
    message = " and ".join(said)
    about = message if error.validator == "required" else ""
    if len(message) > 200:
        message = f"{message[:200]}..."
    yield about, node.complain(f"{what}: {message}")


def changed_examples(root: Node) -> list[SchemaExample]:
    """The examples that differ from those of the document's base, or whose schema differs."""
    every, base = examples_of(root), root.document.base
    if base is None:
        return every
    known = {(id(one.value.value), id(one.schema.value)) for one in examples_of(base.root)}
    schemas, before = (one.at("components", "schemas") for one in (root, base.root))
    changed = {
        name
        for name, schema in (schemas.items() if schemas else ())
        if before is None or schema.value is not before.plain(name)
    }
    altered: dict[int, bool] = {}
    for one in every:
        if id(one.schema.value) not in altered:
            altered[id(one.schema.value)] = not changed.isdisjoint(reached([one.schema]))
    return [
        one
        for one in every
        if altered[id(one.schema.value)] or (id(one.value.value), id(one.schema.value)) not in known
    ]


@of_document
def examples_of(root: Node) -> list[SchemaExample]:
    """Every example of the spec, at its definition; each once, even if it is referred to twice."""
    found = {(one.value.pointer, one.schema.resolved().pointer): one for one in _examples(root)}
    return [*found.values()]


def _examples(root: Node) -> Iterator[SchemaExample]:
    for operation in operations(root):
        for parameter in operation["parameters"].entries() if "parameters" in operation else ():
            yield from _of(parameter.resolved(), parameter.resolved()["schema"])
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        responses = [response.resolved() for _, response in operation["responses"].items()]
        for node in [*bodies, *responses]:
            for _, media in node["content"].items() if "content" in node else ():
                yield from _of(media, media["schema"])
        for response in responses:
            for _, header in response["headers"].items() if "headers" in response else ():
                yield from _of(header.resolved(), header.resolved()["schema"])
    components = root.at("components", "responses")
    for _, response in components.items() if components else ():
        for _, answer in response["x-answers"].items() if "x-answers" in response else ():
            (media,) = (media for _, media in response["content"].items())
            yield SchemaExample(answer["body"], media["schema"])
    for _, _, child in properties(root):
        yield from _of(child, child)
        if "x-lines" in child:
            lines = child["x-lines"]
            for value in _values(lines):
                yield from (SchemaExample(line, lines["schema"]) for line in value.entries())


def _of(node: Node, schema: Node) -> Iterator[SchemaExample]:
    yield from (SchemaExample(value, schema) for value in _values(node))
    if "default" in schema:
        yield SchemaExample(schema["default"], schema)


def _values(node: Node) -> Iterator[Node]:
    if "example" in node:
        yield node["example"]
    for _, example in node["examples"].items() if "examples" in node else ():
        yield example.resolved()["value"]


# --- Exchanges --------------------------------------------------------------------------------


def orphans(root: Node) -> Iterator[Complaint]:
    """Examples of requests and responses that are part of no exchange."""
    for operation in operations(root):
        yield from _orphans(operation)


def _orphans(operation: Node) -> Iterator[Complaint]:
    """Examples of a request without an example of a response of the same name."""
    names: set[str] = set()
    for status, _, response in responses(operation):
        content = response.get("content")
        for _, media in content.items() if status.startswith("2") and content else ():
            examples = media.get("examples")
            names |= {name for name, _ in examples.items()} if examples else set()
    content = operation.at("requestBody", "content")
    holders = [media for _, media in content.items()] if content else []
    holders += [entry for entry, _ in parameters_of(operation) if "$ref" not in entry]
    for holder in holders:
        examples = holder.get("examples")
        for name, example in examples.items() if examples else ():
            if names and name not in names:
                yield example.complain_of_key(
                    f"no example of the response is named {name}: give both examples one name"
                )
