"""The documented refusals of requests that are valid by their schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from batchwright.testing.contract import Contract, ErrorRule, Field, Operation, When

UNTOLD: frozenset[When] = frozenset(
    {
        *("unknown", "prefix", "unknown_reference", "wrong_reference", "unknown_cursor"),
        *("enum", "final", "suffix", "first_line", "too_large", "undownloadable"),
    }
)
"""Reasons that no schema can express: whether an object exists, the prefix of its id, its state,
the name, first line and size of a file, and the values of open enumerations that a server knows."""

_PLACEHOLDER = re.compile(r"\\\{(\w+)\\\}")


def documented(
    contract: Contract, name: str, sent: Mapping[str, Any], status: int, said: Any
) -> bool:
    """Whether the spec documents this refusal, for a reason that no schema can express.

    Args:
        contract: The contract of the server.
        name: The operation.
        sent: The parameters of the query and the properties of the body, by name.
        status: The status of the response.
        said: The JSON body of the response.
    """
    operation = next(one for one in contract.operations if one.name == name)
    return any(
        answer.status == status
        and answer.when in UNTOLD
        and _is_said(answer, [*_fields(contract, operation)], sent, said)
        for answer in operation.error_rules
    )


def _fields(contract: Contract, operation: Operation) -> Iterator[Field]:
    yield from operation.query
    if operation.body is not None:
        yield from contract.schemas[operation.body].fields


def _is_said(answer: ErrorRule, fields: list[Field], sent: Mapping[str, Any], said: Any) -> bool:
    """Whether a body is that of the answer, with the values of the request."""
    held: dict[str, str] = {}
    if not _fits(answer.body, said, held):
        return False
    choices = {field.name: field.shape.enum for field in fields}
    param = held.get("param")
    if answer.when == "prefix":
        return not held.get("value", "").startswith(answer.prefix)
    if param is not None and (param not in sent or (answer.params and param not in answer.params)):
        return False
    if answer.when == "enum":
        return param is not None and sent[param] not in choices[param]
    meant = [value for values in answer.where.values() for value in values]
    return not meant or held.get("value") in meant


def _fits(template: Any, said: Any, held: dict[str, str]) -> bool:
    """Whether a body matches a template; `held` receives the values of the placeholders."""
    if isinstance(template, Mapping):
        return (
            isinstance(said, dict)
            and said.keys() == template.keys()
            and all(_fits(inner, said[name], held) for name, inner in template.items())
        )
    if not isinstance(template, str) or "{" not in template:
        return bool(template == said)
    pattern = _PLACEHOLDER.sub("(.*)", re.escape(template))
    names = _PLACEHOLDER.findall(re.escape(template))
    found = re.fullmatch(pattern, said, re.DOTALL) if isinstance(said, str) else None
    if found is None:
        return False
    return all(
        held.setdefault(name, text) == text
        for name, text in zip(names, found.groups(), strict=True)
    )
