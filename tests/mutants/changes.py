"""The building blocks of mutants: changed requests, responses and contracts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from batchwright.testing.contract import Contract, ErrorRule, Operation, Output
from batchwright.testing.message import Reply, Request
from msgspec import structs

from .mutant import Handle, Served

Object: TypeAlias = dict[str, Any]


def replied(operations: str, change: Callable[[Object], Any]) -> Handle:
    """Change the JSON of successes of these operations, a pattern; None leaves it as it was."""

    def handle(served: Served, request: Request) -> Reply:
        reply = served.usual(request)
        operation = served.asked(request)
        if operation is None or not fnmatchcase(operation.name, operations):
            return reply
        if not 200 <= reply.status < 300 or operation.result is None:
            return reply
        return with_json(reply, change)

    return handle


def shown(kind: str, change: Callable[[Object], None], operations: str = "*") -> Handle:
    """Change every object of a kind in every response."""

    def each(value: Object) -> None:
        for one in value.get("data", [value]):
            if one.get("object") == kind and "deleted" not in one:
                change(one)

    return replied(operations, each)


def seen(kind: str, change: Callable[[Object, Object], None]) -> Handle:
    """The same, with state for each object."""

    def handle(served: Served, request: Request) -> Reply:
        def remember(one: Object) -> None:
            change(one, served.memory.setdefault(one["id"], {}))

        return shown(kind, remember)(served, request)

    return handle


def refused(change: Callable[[Object], Any]) -> Handle:
    """Change the JSON of every error."""

    def handle(served: Served, request: Request) -> Reply:
        reply = served.usual(request)
        return with_json(reply, change) if reply.status >= 400 else reply

    return handle


def headed(operations: str, name: str, value: str | None, *, errors: bool = False) -> Handle:
    """Change or remove a header, in successes or in errors."""

    def handle(served: Served, request: Request) -> Reply:
        reply, operation = served.usual(request), served.asked(request)
        if (reply.status >= 400) != errors:
            return reply
        if not fnmatchcase(operation.name if operation else "", operations):
            return reply
        headers = [one for one in reply.headers if one[0] != name]
        return replace(reply, headers=(*headers, *([(name, value)] if value else [])))

    return handle


def downloaded(change: Callable[[bytes], bytes]) -> Handle:
    """Change the bytes of every download."""

    def handle(served: Served, request: Request) -> Reply:
        reply, operation = served.usual(request), served.asked(request)
        if operation is None or operation.role != "download" or reply.status != 200:
            return reply
        return _with(reply, change(reply.read()))

    return handle


def results(change: Callable[[list[Any]], Any]) -> Handle:
    """Change the lines of every result file; bytes are written unchanged."""

    def lines(content: bytes) -> bytes:
        if b'"response"' not in content:
            return content
        found = [json.loads(line) for line in content.splitlines()]
        changed = change(found)
        return b"".join(
            (one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n"
            for one in (found if changed is None else changed)
        )

    return downloaded(lines)


def each_result(change: Callable[[Object], None]) -> Handle:
    """Change every line of the result files."""

    def each(lines: list[Object]) -> None:
        for line in lines:
            change(line)

    return results(each)


def asked(operations: str, change: Callable[[Served, Request], Request]) -> Handle:
    """Change a request before the fake handles it."""

    def handle(served: Served, request: Request) -> Reply:
        operation = served.asked(request)
        if operation is None or not fnmatchcase(operation.name, operations):
            return served.usual(request)
        return served.usual(change(served, request))

    return handle


def queried(operations: str, change: Callable[[dict[str, str]], None]) -> Handle:
    """Change the query before the fake handles the request."""

    def other(served: Served, request: Request) -> Request:
        query = dict(request.query)
        change(query)
        return replace(request, query=tuple(query.items()))

    return asked(operations, other)


def answered(operations: str, status: int, of: int, body: Any = None) -> Handle:
    """Replace a status by another one."""

    def handle(served: Served, request: Request) -> Reply:
        reply, operation = served.usual(request), served.asked(request)
        name = operation.name if operation else ""
        if reply.status != of or not fnmatchcase(name, operations):
            return reply
        reply = replace(reply, status=status)
        return reply if body is None else json_reply(reply, body)

    return handle


def json_reply(reply: Reply, value: Any) -> Reply:
    """The same reply with another JSON body."""
    headers = [one for one in reply.headers if one[0] != "content-type"]
    reply = replace(reply, headers=(*headers, ("content-type", "application/json")))
    return _with(reply, json.dumps(value).encode())


def without_answer(
    when: str, operations: str = "*", name: str = "*"
) -> Callable[[Contract], Contract]:
    """A contract that does not refuse for a reason."""

    def changed(contract: Contract) -> Contract:
        return with_operations(
            contract,
            operations,
            lambda one: structs.replace(
                one,
                error_rules=tuple(
                    answer
                    for answer in one.error_rules
                    if answer.when != when or not fnmatchcase(answer.name, name)
                ),
            ),
        )

    return changed


def other_answer(
    name: str, change: Callable[[ErrorRule], ErrorRule], operations: str = "*"
) -> Callable[[Contract], Contract]:
    """A contract that refuses in another way."""

    def changed(contract: Contract) -> Contract:
        return with_operations(
            contract,
            operations,
            lambda one: structs.replace(
                one,
                error_rules=tuple(
                    change(answer) if answer.name == name else answer for answer in one.error_rules
                ),
            ),
        )

    return changed


def with_operations(
    contract: Contract, operations: str, change: Callable[[Operation], Operation]
) -> Contract:
    return structs.replace(
        contract,
        operations=tuple(
            change(one) if fnmatchcase(one.name, operations) else one for one in contract.operations
        ),
    )


def other_field(schema: str, name: str, **more: Any) -> Callable[[Contract], Contract]:
    """A contract with a changed property; `shape` maps attributes of the shape to values."""

    def changed(contract: Contract) -> Contract:
        owner = contract.schemas[schema]
        shape: Mapping[str, Any] = more.get("shape", {})
        fields = tuple(
            structs.replace(one, **{**more, "shape": structs.replace(one.shape, **shape)})
            if one.name == name
            else one
            for one in owner.fields
        )
        return structs.replace(
            contract, schemas={**contract.schemas, schema: structs.replace(owner, fields=fields)}
        )

    return changed


def other_rules(**more: Any) -> Callable[[Contract], Contract]:
    """A contract with other rules for files of requests."""

    def changed(contract: Contract) -> Contract:
        return structs.replace(
            contract,
            inputs=tuple(
                structs.replace(one, rules=structs.replace(one.rules, **more))
                for one in contract.inputs
            ),
        )

    return changed


def other_code(rule: str, code: str | None) -> Callable[[Contract], Contract]:
    """A contract with another code, or none, for a broken rule of files of requests."""

    def changed(contract: Contract) -> Contract:
        other: dict[str, Any] = {rule: code}
        codes = structs.replace(contract.inputs[0].rules.codes, **other)
        return other_rules(codes=codes)(contract)

    return changed


def answering_first(operation: str, name: str, **more: Any) -> Callable[[Contract], Contract]:
    """A contract in which a changed answer with this name precedes the others of an operation."""

    def first(one: Operation) -> Operation:
        answer = next(answer for answer in one.error_rules if answer.name == name)
        return structs.replace(one, error_rules=(structs.replace(answer, **more), *one.error_rules))

    return lambda contract: with_operations(contract, operation, first)


def other_outputs(change: Callable[[Output], Output]) -> Callable[[Contract], Contract]:
    """A contract with other result files."""
    return lambda contract: structs.replace(contract, outputs=tuple(map(change, contract.outputs)))


def with_json(reply: Reply, change: Callable[[Object], Any]) -> Reply:
    """The same reply with its JSON changed; None leaves it as it was."""
    value = json.loads(reply.read())
    other = change(value)
    return json_reply(reply, value if other is None else other)


def _with(reply: Reply, body: bytes) -> Reply:
    return replace(reply, body=body, length=len(body))
