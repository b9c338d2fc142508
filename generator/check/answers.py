"""x-answers: every rule can apply, and every placeholder has a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..complaint import Complaint
from ..spec.document import Node
from ..spec.schema_kinds import kind_of
from ..spec.usage import operations

PLACEHOLDERS = (
    "id",
    "status",
    "param",
    "value",
    "limit",
    "choices",
    "listed",
    "key",
    "expected",
    "found",
    "method",
    "path",
)
# Reasons that do not belong to an operation.
_NOWHERE = ("unroutable", "wrong_method")


def complaints(root: Node) -> Iterator[Complaint]:
    """Every error rule with an unknown schema, reason, operation or placeholder."""
    users: dict[str, list[Node]] = {}
    for operation in operations(root):
        responses = operation.get("responses")
        for status, entry in responses.items() if responses else ():
            response = entry.followed()
            if response is not None and "$ref" in entry:
                users.setdefault(response.key, []).append(operation)
            if response is not None and status.startswith("2") and "x-answers" in response:
                yield response["x-answers"].complain_of_key(
                    "x-answers is only allowed on error responses"
                )
    components = root.at("components", "responses")
    taken: dict[str, str] = {}
    for name, response in components.items() if components else ():
        answers = response.get("x-answers")
        for key, answer in answers.items() if answers else ():
            if key in taken:
                yield answer.complain_of_key(
                    f"x-answers: {key} is taken by {taken[key]}: rename it"
                )
            taken[key] = name
            yield from _answer(root, answer, name, users.get(name, []))


def _answer(root: Node, answer: Node, error: str, users: list[Node]) -> Iterator[Complaint]:
    of = answer.get("of")
    schema = root.at("components", "schemas", str(of.value)) if of else None
    if of is not None and (schema is None or kind_of(schema.value) != "object schema"):
        yield of.complain(f"x-answers: of: there is no object schema {of.value}")
    where = answer.get("where")
    if where is not None and of is None:
        yield where.complain_of_key(
            "x-answers: where needs of, the schema of the properties: add it"
        )
    named = answer.get("operations")
    when = answer.get("when")
    if named is not None and when is not None and when.value in _NOWHERE:
        yield named.complain_of_key(
            f"x-answers: {when.value} is not the reason of an operation: remove it"
        )
    if when is not None and ("prefix" in answer) != (when.value == "prefix"):
        yield when.complain("x-answers: the reason prefix and the key prefix go together: add both")
    known = [one.plain("operationId") for one in users]
    for entry in named.entries() if named else ():
        if entry.value not in known:
            yield entry.complain(f"x-answers: {entry.value} is not an operation with a {error}")
    if "body" in answer:
        yield from _placeholders(answer["body"])


def _placeholders(node: Node) -> Iterator[Complaint]:
    for _, child in node.items():
        yield from _placeholders(child)
    for child in node.entries():
        yield from _placeholders(child)
    for name in _named(node.value):
        if name not in PLACEHOLDERS:
            yield node.complain(
                f"x-answers: {{{name}}} is not a placeholder: known are {', '.join(PLACEHOLDERS)}"
            )


def _named(value: Any) -> list[str]:
    return re.findall(r"\{([^{}]*)\}", value) if isinstance(value, str) else []
