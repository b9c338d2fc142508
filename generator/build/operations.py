"""The paths of the spec -> the operations of the model, resource by resource."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..ir import (
    Binary,
    Body,
    BytesResult,
    Doc,
    Error,
    Field,
    Header,
    JsonResult,
    Link,
    Name,
    NoResult,
    Operation,
    PagedResult,
    Resource,
    Scalar,
    Text,
)
from ..python.names import (
    argument_name,
    class_case,
    field_name,
    function_name,
    method_name,
    operation_constant,
)
from ..spec.document import Node
from ..spec.usage import operations as operation_nodes
from .exchanges import exchanges
from .schemas import default_of, fields_of
from .types import doc, type_of

_IDEMPOTENT = {"get", "put", "delete"}


def resources(root: Node) -> tuple[Resource, ...]:
    """One resource for each tag, with its operations."""
    return tuple(
        Resource(
            name=tag["name"].value,
            class_name=class_case(tag["name"].value),
            doc=doc(tag),
            operations=tuple(
                operation(root, node)
                for node in operation_nodes(root)
                if node["tags"].value == [tag["name"].value]
            ),
        )
        for tag in root["tags"].entries()
    )


def operation(root: Node, node: Node) -> Operation:
    """One operation, with everything that templates print."""
    http, path = node.key, str(node.pointer[-2])
    identifier = str(node["operationId"].value)
    method = identifier.split(".")[1]
    status, success = success_of(node)
    return Operation(
        id=Text(identifier),
        name=method_name(method),
        constant=operation_constant(method),
        function=function_name(method, _tags(root)),
        http=http.upper(),
        path=Text(path),
        summary=Text(node["summary"].value),
        doc=doc(node),
        path_fields=tuple(_fields(node, "path")),
        query_fields=tuple(_of_a_page(node, field) for field in _fields(node, "query")),
        body=_body(node),
        status=status,
        status_doc=doc(success),
        result=_result(node, success),
        headers=headers(success),
        errors=tuple(error(child) for _, child in _failures(node)),
        links=tuple(_links(success)),
        idempotent=_idempotent(node, http),
        exchanges=tuple(exchanges(node, identifier, path, status, success)),
    )


def _tags(root: Node) -> tuple[str, ...]:
    return tuple(str(tag["name"].value) for tag in root["tags"].entries())


def _idempotent(node: Node, http: str) -> bool:
    if "x-idempotent" in node:
        return node["x-idempotent"].value is True
    return http in _IDEMPOTENT


def parameters(node: Node, location: str) -> Iterator[Node]:
    """The parameters of an operation in the path, the query or the header, references followed."""
    for entry in node["parameters"].entries() if "parameters" in node else ():
        parameter = entry.resolved()
        if parameter["in"].value == location:
            yield parameter


def _fields(node: Node, location: str) -> Iterator[Field]:
    for parameter in parameters(node, location):
        name = str(parameter["name"].value)
        yield Field(
            name=Name(Text(name), argument_name(name)),
            type=type_of(parameter["schema"]),
            doc=doc(parameter, parameter["schema"], parameter["schema"].resolved()),
            required=location == "path" or parameter.at("required") is not None,
            example=parameter["example"].value if "example" in parameter else None,
            default=default_of(parameter["schema"]),
        )


def _of_a_page(node: Node, field: Field) -> Field:
    """The field; the number of items on a page is at least one.

    An empty page ends a list: a client that asked for empty pages would lose all items.
    """
    limit = node.at("x-pages", "limit")
    match field.type:
        case Scalar(limits=limits) if limit and field.name.wire == Text(str(limit.value)):
            least = max(1, limits.minimum or 1)
            return replace(field, type=replace(field.type, limits=replace(limits, minimum=least)))
        case _:
            return field


def success_of(node: Node) -> tuple[str, Node]:
    """The one success response of an operation, and its status."""
    for status, response in node["responses"].items():
        if status.startswith("2"):
            return status, response.resolved()
    raise AssertionError(f"unchecked responses at {node.where}")


def _failures(node: Node) -> Iterator[tuple[str, Node]]:
    for status, response in node["responses"].items():
        if not status.startswith("2"):
            yield status, response


def headers(response: Node) -> tuple[Header, ...]:
    """The headers of a response."""
    if "headers" not in response:
        return ()
    return tuple(
        Header(Text(name), doc(header, header.resolved()))
        for name, header in response["headers"].items()
    )


def error(reference: Node) -> Error:
    """The error class that an operation refers to, with the description there."""
    response = reference.resolved()
    return _error(response, reference.key, doc(reference, response))


def _error(response: Node, status: str, words: Doc) -> Error:
    return Error(
        name=response.key,
        status=status,
        doc=words,
        retry=str(response["x-retry"].value) if "x-retry" in response else None,
        headers=headers(response),
    )


def _body(node: Node) -> Body | None:
    body = node.get("requestBody")
    if body is None:
        return None
    media_type, media = next(body["content"].items())
    schema = media["schema"].resolved()
    fields = fields_of(schema, arguments=True)
    uploads = [field for field in fields if isinstance(field.type, Binary)]
    return Body(
        schema=schema.key,
        doc=doc(body, schema),
        form=media_type == "multipart/form-data",
        fields=tuple(field for field in fields if field not in uploads),
        upload=uploads[0] if uploads else None,
    )


def _result(node: Node, success: Node) -> JsonResult | PagedResult | BytesResult | NoResult:
    if "content" not in success:
        return NoResult()
    media_type, media = next(success["content"].items())
    if media_type == "*/*":
        return BytesResult()
    schema = media["schema"].resolved()
    pages = node.get("x-pages")
    if pages is None:
        return JsonResult(schema.key)
    items = str(pages["items"].value)
    cursor, more = str(pages["cursor"].value), str(pages["more"].value)
    return PagedResult(
        schema=schema.key,
        item=schema["properties"][items]["items"].resolved().key,
        items=Name(Text(items), field_name(items)),
        cursor=Name(Text(cursor), argument_name(cursor)),
        next=tuple(_path(str(entry.value)) for entry in pages["next"].entries()),
        more=Name(Text(more), field_name(more)),
        limit=Text(pages["limit"].value) if "limit" in pages else None,
    )


def _path(wire: str) -> Name:
    return Name(Text(wire), ".".join(map(field_name, wire.split("."))))


def _links(success: Node) -> Iterator[Link]:
    for _, link in success["links"].items() if "links" in success else ():
        yield Link(
            operation=Text(link["operationId"].value),
            parameters=tuple(
                (Text(key), Text(value.value)) for key, value in link["parameters"].items()
            ),
            doc=doc(link),
        )


def errors(root: Node) -> tuple[Error, ...]:
    """Every error class once, in the order of the components, with its own description."""
    statuses = {
        reference.resolved().key: status
        for node in operation_nodes(root)
        for status, reference in _failures(node)
    }
    components = root.at("components", "responses")
    return tuple(
        _error(response, statuses[name], doc(response))
        for name, response in (components.items() if components else ())
    )
