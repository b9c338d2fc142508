"""Operations and their extension words -> the contract: how a server handles each request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..ir import Api, BytesResult, ExchangeExample, JsonResult, NoResult, Operation, PagedResult
from ..ir import contract as structs
from ..spec.document import Node
from ..spec.usage import operations_by_id
from .contract_files import inputs, lifecycles, outputs, writings
from .contract_schemas import conditions, field, schemas, value_of
from .exchanges import examples_of
from .operations import parameters

# These are checked before the path.
_EVERYWHERE = ("no_key", "wrong_key", "unroutable", "wrong_method")
# The client reads a request's id from this header.
_REQUEST_ID = "x-request-id"


def contract(api: Api, root: Node, dialect: str) -> structs.Contract:
    """The behaviour of a server of the document; `dialect` is empty without an overlay."""
    nodes = operations_by_id(root)
    operations = {
        one.id.get_untrusted_value(): one
        for resource in api.resources
        for one in resource.operations
    }
    held = _held(api)
    states = lifecycles(api, root)
    moves = {
        state.operation: (one, state) for one in states for state in one.states if state.operation
    }
    written, known = writings(api, root), schemas(root)
    sources = inputs(api, root, known)
    responses = root.at("components", "responses")
    statuses = {error.name: error.status for error in api.errors}
    header_names = {header.name.get_untrusted_value() for header in api.headers}
    everywhere = _headers_of_all(nodes.values())
    return structs.Contract(
        dialect=dialect,
        title=api.title.get_untrusted_value(),
        server=api.server.get_untrusted_value(),
        key=api.token.name,
        schemas=known,
        operations=tuple(
            _operation(operations[name], node, held, moves.get(name), everywhere)
            for name, node in nodes.items()
        ),
        lifecycles=states,
        inputs=sources,
        outputs=outputs(api, root, written, sources),
        writings=written,
        error_rules=tuple(
            answer
            for name, response in (responses.items() if responses else ())
            for answer in _answers(response, statuses[name])
            if answer.when in _EVERYWHERE
        ),
        headers=everywhere,
        request_id=_REQUEST_ID if _REQUEST_ID in header_names else None,
        retry_after=tuple(one.get_untrusted_value() for one in api.retry.after)
        if api.retry
        else (),
        key_headers=tuple(
            str(scheme.plain("name") or structs.BEARER)
            for _, scheme in root["components"]["securitySchemes"].items()
        ),
    )


def _headers_of_all(operations: Iterable[Node]) -> dict[str, str]:
    """The headers that every response of every operation has, with their examples."""
    every = [
        _headers(response.resolved())
        for operation in operations
        for _, response in operation["responses"].items()
    ]
    first = every[0] if every else {}
    return {
        name: value for name, value in first.items() if all(name in headers for headers in every)
    }


def _headers(response: Node) -> dict[str, str]:
    """The headers of a response that have an example."""
    return {
        name: str(header.resolved()["example"].value)
        for name, header in (response["headers"].items() if "headers" in response else ())
        if "example" in header.resolved()
    }


def _held(api: Api) -> set[str]:
    """The schemas of objects that a server stores: they are listed, or have a lifecycle."""
    lists = {
        operation.result.item
        for resource in api.resources
        for operation in resource.operations
        if isinstance(operation.result, PagedResult)
    }
    return lists | {lifecycle.schema for lifecycle in api.lifecycles}


def _operation(
    operation: Operation,
    node: Node,
    held: set[str],
    move: tuple[structs.Lifecycle, structs.State] | None,
    everywhere: Mapping[str, str],
) -> structs.Operation:
    success = next(
        response.resolved() for status, response in node["responses"].items() if status[0] == "2"
    )
    path_parameters = tuple(_parameter(one) for one in parameters(node, "path"))
    result = (
        operation.result.schema if isinstance(operation.result, JsonResult | PagedResult) else None
    )
    item = _item(node, operation)
    role, of = _role(operation, path_parameters, item, held, move)
    submission = node.get("x-submit")
    return structs.Operation(
        name=operation.id.get_untrusted_value(),
        method=operation.http,
        path=operation.path.get_untrusted_value(),
        role=role,
        of=of,
        parameters=path_parameters,
        query=tuple(
            field(
                str(one["name"].value),
                one["schema"],
                required="required" in one,
                example=value_of(one.get("example")),
            )
            for one in parameters(node, "query")
        ),
        body=operation.body.schema if operation.body else None,
        form=operation.body.form if operation.body else False,
        upload=operation.body.upload.name.wire.get_untrusted_value()
        if operation.body and operation.body.upload
        else None,
        status=int(operation.status.replace("XX", "00")),
        result=result,
        paging=_paging(node, operation, item),
        state=move[1].name if move else None,
        idempotent=operation.idempotent,
        submits=submission is not None,
        notes=str(submission["notes"].value) if submission else None,
        error_rules=tuple(_answers_of(operation, node)),
        headers={
            name: value for name, value in _headers(success).items() if name not in everywhere
        },
        errors=tuple(
            _error(status, response)
            for status, response in node["responses"].items()
            if status[0] != "2"
        ),
        example=next(map(_example, operation.exchanges), None),
    )


def _example(exchange: ExchangeExample) -> structs.Example:
    return structs.Example(
        name=exchange.name.get_untrusted_value(),
        body=exchange.body,
        response=exchange.response,
    )


def _parameter(node: Node) -> structs.Parameter:
    of, _, identity = str(value_of(node.get("x-id")) or "").partition(".")
    return structs.Parameter(
        name=str(node["name"].value),
        of=of or None,
        identity=identity or "id",
        example=str(node["example"].value),
    )


def _result(node: Node) -> Node:
    success = next(
        response.resolved() for status, response in node["responses"].items() if status[0] == "2"
    )
    return success["content"]["application/json"]["schema"].resolved()


def _item(node: Node, operation: Operation) -> Node | None:
    """The schema of what an operation lists, if it lists objects."""
    if isinstance(operation.result, BytesResult | NoResult):
        return None
    result = _result(node)
    if isinstance(operation.result, PagedResult):
        named = operation.result.items.wire.get_untrusted_value()
        return result["properties"][named]["items"].resolved()
    lists = [
        child["items"].resolved()
        for _, child in result["properties"].items()
        if child.at("items", "$ref") is not None
    ]
    objects = [one for one in lists if "properties" in one]
    return objects[0] if operation.http == "GET" and objects else None


def _role(
    operation: Operation,
    path_parameters: tuple[structs.Parameter, ...],
    item: Node | None,
    held: set[str],
    move: tuple[structs.Lifecycle, structs.State] | None,
) -> tuple[structs.Role, str | None]:
    """The role of an operation, and the schema of its objects."""
    result = operation.result.schema if isinstance(operation.result, JsonResult) else None
    of = next((one.of for one in reversed(path_parameters) if one.of), None)
    match operation.http:
        case _ if move:
            return "move", move[0].schema
        case "POST" | "PUT" if operation.body and operation.body.upload and result:
            return "store", result
        case "POST" | "PUT" if operation.body and result in held:
            return "create", result
        case "DELETE" if of:
            return "delete", of
        case "GET" if of and isinstance(operation.result, BytesResult):
            return "download", of
        case "GET" if of and result == of:
            return "retrieve", of
        case "GET" if item is not None and not path_parameters:
            return "list", item.key
        case _:
            return "example", None


def _paging(node: Node, operation: Operation, item: Node | None) -> structs.Paging | None:
    if not isinstance(operation.result, PagedResult) or item is None:
        return None
    pages, result = node["x-pages"], _result(node)
    more = operation.result.more.wire.get_untrusted_value()
    if "never" in (result["properties"][more].plain("x-sent"), result.plain("x-sent")):
        return None
    cursor, limit, order = (value_of(pages.get(key)) for key in ("cursor", "limit", "order"))
    return structs.Paging(
        items=operation.result.items.wire.get_untrusted_value(),
        cursor=cursor,
        next=tuple(tuple(str(one.value).split(".")) for one in pages["next"].entries()),
        more=more,
        first=value_of(pages.get("first")),
        limit=limit,
        order=order,
        filters=tuple(
            name
            for one in operation.query_fields
            if (name := one.name.wire.get_untrusted_value()) in item["properties"]
            and name not in (cursor, limit, order)
        ),
    )


def _answers_of(operation: Operation, node: Node) -> Iterator[structs.ErrorRule]:
    name = operation.id.get_untrusted_value()
    for status, response in node["responses"].items():
        if status[0] != "2":
            yield from _answers(response.resolved(), status, name)


def _answers(response: Node, status: str, operation: str = "") -> Iterator[structs.ErrorRule]:
    """The error rules of an error class: those for one operation, or those for all."""
    answers = response.get("x-answers")
    for key, answer in answers.items() if answers else ():
        operations = value_of(answer.get("operations"))
        if operations is not None and operation not in operations:
            continue
        yield structs.ErrorRule(
            name=key,
            when=answer["when"].value,
            status=int(status.replace("XX", "00")),
            error=response.key,
            body=answer["body"].value,
            of=value_of(answer.get("of")),
            params=tuple(value_of(answer.get("params")) or ()),
            where=conditions(answer.get("where")),
            prefix=str(value_of(answer.get("prefix")) or ""),
        )


def _error(status: str, reference: Node) -> structs.Error:
    response = reference.resolved()
    _, media = next(response["content"].items())
    return structs.Error(
        name=response.key,
        status=status,
        schema=media["schema"].resolved().key,
        retry=value_of(response.get("x-retry")),
        example=next(
            (example.resolved()["value"].value for _, example in examples_of(media)), None
        ),
    )
