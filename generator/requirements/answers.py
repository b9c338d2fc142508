"""What every answer has to be: its status, its type, its headers, and the shape of its objects."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Contract, Operation
from ..ir.requirement import Requirement
from .about import About
from .kinds import reached, subject

ERROR_TYPE = "server/errors-content-type"


def requirements(about: About) -> Iterator[Requirement]:
    for operation in about.contract.operations:
        yield from _of_operation(about, operation)
    for name in _schemas(about.contract):
        yield from of_schema(about, name)
    for operation in about.contract.operations:
        for header in (*about.contract.headers, *operation.headers):
            node = about.spec.header(operation.name, str(operation.status), header)
            if node is None or "required" not in node:
                continue
            title = f"Every answer for which the spec says so has the header `{header}`."
            id = f"server/header-{header}"
            yield about.require(id, title, about.spec.mark(node), level="should")
    if (schema := error_schema(about.contract)) is not None:
        mark = about.spec.mark(about.spec.schema(schema))
        yield about.require(ERROR_TYPE, "Every error is JSON, and says so.", mark)


def error_schema(contract: Contract) -> str | None:
    """The schema of the body of errors."""
    errors = (error for one in contract.operations for error in one.errors)
    return next((error.schema for error in errors), None)


def _of_operation(about: About, operation: Operation) -> Iterator[Requirement]:
    spec, name, status = about.spec, operation.name, str(operation.status)
    mark, whole = spec.mark(spec.response(name, status), spec.operation(name)), spec.operation(name)
    title = f"A valid request is answered with {status}."
    yield about.require(f"{name}/status", title, mark)
    if operation.result is not None:
        yield about.require(f"{name}/content-type", "The answer is JSON, and says so.", mark)
    title = "No request, however odd, makes the server fail."
    yield about.require(f"{name}/no-server-error", title, spec.mark(whole), evidence="documented")
    title = "The server answers with documented statuses only."
    yield about.require(
        f"{name}/documented-status",
        title,
        spec.mark(whole),
        level="should",
        evidence="documented",
    )


def of_schema(about: About, name: str) -> Iterator[Requirement]:
    """The requirements for the properties of an object."""
    schema, spec = about.contract.schemas[name], about.spec
    promised = [
        one for one in schema.fields if one.promised and one.sent not in ("if_set", "never")
    ]
    for one in schema.fields:
        mark = spec.mark(spec.property(name, one.name), spec.schema(name))
        if one.required:
            title = f"{_a(name, start=True)} has `{one.name}`."
            yield about.require(f"{subject(name)}/{one.name}-present", title, mark)
        if one.shape.type != "any":
            title = f"`{one.name}` of {_a(name)} is what the spec says, whenever it is there."
            yield about.require(f"{subject(name)}/{one.name}-type", title, mark)
    whole = spec.mark(spec.schema(name))
    if promised:
        title = f"{_a(name, start=True)} has every property that servers are known to send."
        yield about.require(f"{subject(name)}/promised-properties", title, whole, level="should")
    title = f"{_a(name, start=True)} has no property that the spec does not know."
    yield about.require(f"{subject(name)}/known-properties", title, whole, level="should")


def _schemas(contract: Contract) -> tuple[str, ...]:
    """The schemas that an answer can have, in the order of the operations; errors last."""
    names = dict[str, None]()
    for operation in contract.operations:
        if operation.result:
            names |= dict.fromkeys(reached(contract, operation.result))
    for operation in contract.operations:
        for error in operation.errors:
            names |= dict.fromkeys(reached(contract, error.schema))
    return tuple(names)


def _a(name: str, *, start: bool = False) -> str:
    """A name with its article."""
    article = "an" if name[0] in "AEIOU" else "a"
    return f"{article.capitalize() if start else article} {name}"
