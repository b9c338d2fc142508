# Copied by `make generate` from templates/batchwright/testing/api/requests.py. Do not edit.
"""Parses and validates a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, cast

from ..._runtime.json_value import parse_line
from ..contract import ErrorRule, Operation
from ..message import SPOOLED, Request
from ..model.content import Content
from ..model.index import Index
from .form import MalformedForm, nested, read_form
from .refusal import Refusal, Refused, filled, rule_for
from .validation import converted, wrong_fields, wrong_object

MOST_JSON = 1 << 26
"""The most bytes of a JSON body that are read; no object is as large."""

UNNAMED = "upload"
"""The name of an uploaded file without one."""


@dataclass(frozen=True, kw_only=True)
class ParsedRequest:
    """A parsed request.

    Attributes:
        query: The parameters of its query.
        values: The values of its body, with defaults.
        file: Its file.
        filename: The file's name.
    """

    query: dict[str, Any] = field(default_factory=dict[str, Any])
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    file: Content | None = None
    filename: str = UNNAMED


def read(index: Index, operation: Operation, request: Request) -> ParsedRequest:
    """Parse and validate a request.

    Raises:
        Refused: It is invalid by the contract.
    """
    rules = (*operation.error_rules, *index.contract.error_rules)
    query = _query(index, operation, request, rules)
    if operation.body is None:
        # An unexpected body is ignored.
        return ParsedRequest(query=query)
    if operation.form:
        return replace(_form(index, operation, request, rules), query=query)
    values = _json(request, rules, operation)
    return ParsedRequest(query=query, values=_checked(index, operation, values, rules))


def refuse_anyway(
    refusal: Refusal, rules: Sequence[ErrorRule], operation: Operation | None
) -> NoReturn:
    """Refuse a request, whether or not the contract has an error for the reason.

    Raises:
        Refused: Always: by the contract, or else with a documented error of that status.
    """
    if (rule := rule_for(refusal, rules)) is not None:
        raise Refused(rule.status, filled(rule.body, refusal))
    status = 404 if refusal.when in ("unknown", "unroutable", "wrong_method") else 400
    for error in operation.errors if operation is not None else ():
        if error.status == str(status):
            raise Refused(status, error.example)
    raise Refused(status, None)


def _query(
    index: Index, operation: Operation, request: Request, rules: Sequence[ErrorRule]
) -> dict[str, Any]:
    shapes = {field.name: field.shape for field in operation.query}
    values: dict[str, Any] = {}
    filters = operation.paging.filters if operation.paging is not None else ()
    for name, text in request.query:
        if name in shapes and (text or name not in filters):
            values.setdefault(name, converted(text, shapes[name]))
    _raise_first(wrong_fields(operation.query, values, index.schemas, ""), operation, rules)
    return values


def _json(request: Request, rules: Sequence[ErrorRule], operation: Operation) -> dict[str, Any]:
    text = request.body.read(MOST_JSON)
    try:
        value = parse_line(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        refuse_anyway(Refusal(when="not_json"), rules, operation)
    return cast("dict[str, Any]", value)


def _form(
    index: Index, operation: Operation, request: Request, rules: Sequence[ErrorRule]
) -> ParsedRequest:
    try:
        form = read_form(request.body, request.header("content-type") or "", operation.upload)
    except MalformedForm:
        refuse_anyway(Refusal(when="not_form"), rules, operation)
    values = nested(form.fields, index.schemas[operation.body or ""], index.schemas)
    filename = form.filename or UNNAMED
    if operation.upload is not None and form.file is not None:
        # The file exists; check its size and name.
        values[operation.upload] = ""
    values = _checked(index, operation, values, rules)
    if operation.upload is not None:
        values.pop(operation.upload, None)
        _raise_first(_wrong_file(index, operation, values, form.file, filename), operation, rules)
    return ParsedRequest(values=values, file=form.file, filename=filename)


def _wrong_file(
    index: Index, operation: Operation, values: dict[str, Any], file: Content | None, name: str
) -> Iterator[Refusal]:
    param, size = operation.upload, 0 if file is None else file.size
    for one in index.schemas[operation.body or ""].fields:
        if one.name == param:
            shape = one.shape
            if shape.max_length is not None and size > shape.max_length:
                yield Refusal(when="too_large", param=param, value=size, limit=shape.max_length)
            if shape.min_length is not None and size < shape.min_length:
                yield Refusal(when="minLength", param=param, value=size, limit=shape.min_length)
    for source in index.contract.inputs:
        if source.file == operation.of and all(
            values.get(name) == value for name, value in source.when.items()
        ):
            suffix = source.rules.suffix
            if not source.rules.allow_name(name):
                yield Refusal(when="suffix", param=param, value=name, choices=(suffix,))
            elif name.endswith(suffix) and not _begins_with_json(file):
                yield Refusal(when="first_line", param=param, value=name, choices=(suffix,))


def _begins_with_json(file: Content | None) -> bool:
    """Whether the first line that is not blank is JSON; servers do not read others at upload.

    A line that is too long for memory passes.
    """
    text = b"" if file is None else file.part(0, SPOOLED)
    *lines, rest = text.split(b"\n")
    if file is not None and file.size <= SPOOLED:
        lines.append(rest)
    first = next((line for line in lines if line and not line.isspace()), None)
    if first is None:
        return file is not None and file.size > SPOOLED
    try:
        parse_line(first)
    except (ValueError, RecursionError):
        return False
    return True


def _checked(
    index: Index, operation: Operation, values: dict[str, Any], rules: Sequence[ErrorRule]
) -> dict[str, Any]:
    schema = index.schemas[operation.body or ""]
    _raise_first(wrong_object(schema, values, index.schemas), operation, rules)
    assumed = {
        field.name: field.default
        for field in schema.fields
        if field.default is not None and field.name not in values
    }
    return {**values, **assumed}


def _raise_first(
    refusals: Iterator[Refusal], operation: Operation, rules: Sequence[ErrorRule]
) -> None:
    """Refuse for the first reason for which the contract has an error."""
    for refusal in refusals:
        found = replace(refusal, of=operation.of)
        if (rule := rule_for(found, rules)) is not None:
            raise Refused(rule.status, filled(rule.body, found))
