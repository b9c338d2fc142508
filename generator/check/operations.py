"""Parameters, bodies and responses of an operation are consistent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..complaint import Complaint
from ..spec.document import Node
from ..spec.paths import property_at, type_of
from ..spec.schema_kinds import format_of, is_nullable, kind_of
from ..spec.usage import operations, operations_by_id, parameters_of, result_of
from .grammar.value_types import SOURCE


def complaints(root: Node) -> Iterator[Complaint]:
    """Everything in an operation that contradicts another part."""
    yield from _security(root)
    for operation in operations(root):
        yield from _path_parameters(operation)
        yield from _parameters(operation)
        yield from _body(operation)
        yield from _responses(operation)
        if "x-pages" in operation:
            yield from _pages(operation, operation["x-pages"])
    yield from _statuses(root)


def _security(root: Node) -> Iterator[Complaint]:
    schemes = root.at("components", "securitySchemes")
    security = root.get("security")
    if schemes is None or security is None:
        return
    names = [name for name, _ in schemes.items()]
    for index, (_, scheme) in enumerate(schemes.items()):
        if index and "x-env" in scheme:
            yield scheme.complain_of_key(
                "a second security scheme with x-env: the client sends its key in one way"
            )
        elif not index and "x-env" not in scheme:
            yield scheme.complain("a security scheme lacks x-env: add it")
    for index, requirement in enumerate(security.entries()):
        name = names[min(index, len(names) - 1)] if names else ""
        if [one for one, _ in requirement.items()] != [name] or index >= len(names):
            yield requirement.complain(f"write {{{name}: []}}, the scheme that is defined")
    unnamed = list(schemes.items())[len(list(security.entries())) :]
    for name, scheme in ((name, one) for name, one in unnamed if "x-env" not in one):
        yield scheme.complain_of_key(f"security does not name {name}: add {{{name}: []}} to it")


def _path_parameters(operation: Node) -> Iterator[Complaint]:
    path = str(operation.pointer[-2])
    named = re.findall(r"\{([^{}]*)\}", path)
    if re.search(r"[{}]", re.sub(r"\{[^{}/]+\}", "", path)) or len(named) != len(set(named)):
        yield operation.complain_of_key(f"path {path}: write each parameter once, as {{name}}")
        return
    given = [
        str(parameter["name"].value)
        for _, parameter in parameters_of(operation)
        if parameter["in"].value == "path"
    ]
    odd = [name for name in given if name not in named]
    lone = [name for name in named if name not in given]
    if len(odd) == len(lone) == 1:
        item = operation.document.root["paths"][path]
        yield item.complain_of_key(
            f"{path} names {{{lone[0]}}}, and its path parameter is called {odd[0]}: write one name"
        )
        return
    order = []
    for entry, parameter in parameters_of(operation):
        if parameter["in"].value != "path":
            continue
        name = str(parameter["name"].value)
        order.append(name)
        if name not in named:
            yield entry.complain(
                f"path parameter {name} is not in {path}: add {{{name}}} or remove it"
            )
        if parameter.at("required") is None or parameter["required"].value is not True:
            yield parameter.complain(f"path parameter {name}: add required: true")
        if "example" not in parameter:
            yield parameter.complain(f"path parameter {name}: add an example, for the fixtures")
        schema = parameter.get("schema")
        if schema is not None and kind_of(schema.value) != "string schema":
            yield schema.complain(f"path parameter {name}: a segment of a path is a string")
        elif schema is not None and is_nullable(schema.value):
            yield schema.complain(
                f"path parameter {name}: a path segment cannot be null: write type: string"
            )
        elif schema is not None:
            known = ("format",) if format_of(schema.value) else ()
            yield from _bare(schema, f"path parameter {name}", *known)
    for name in named:
        if name not in order:
            yield operation.complain_of_key(f"{path} names {{{name}}}: add a path parameter {name}")
    if sorted(order) == sorted(named) and order != named:
        yield operation["parameters"].complain(
            f"write the path parameters as in the path: {', '.join(named)}"
        )


def _bare(schema: Node, what: str, *known: str) -> Iterator[Complaint]:
    """A string without constraints, which are not checked there."""
    for key, child in schema.items():
        if key not in ("type", "description", *SOURCE, *known):
            yield child.complain_of_key(f"{what}: {key} is not checked there: remove it")


def _parameters(operation: Node) -> Iterator[Complaint]:
    for entry, parameter in parameters_of(operation):
        name, location = parameter["name"].value, parameter["in"].value
        if location == "header":
            if "$ref" not in entry or "x-env" not in parameter:
                yield entry.complain(
                    f"header parameter {name}: define it under components/parameters with x-env, "
                    "and $ref it: it becomes an argument of the client"
                )
            elif "schema" in parameter:
                yield from _bare(parameter["schema"], f"header parameter {name}")
            if str(name).lower() in ("authorization", *_key_headers(operation)):
                yield parameter.complain(f"header parameter {name}: the security scheme sends it")
            if "required" in parameter:
                yield parameter["required"].complain_of_key(
                    f"header parameter {name}: callers decide whether it is sent: remove required"
                )
        elif "x-env" in parameter:
            yield parameter["x-env"].complain_of_key("x-env is only allowed on header parameters")
        if location == "query":
            schema = parameter.get("schema")
            target = schema.followed() if schema else None
            if target is not None and kind_of(target.value) in (
                "object schema",
                "map schema",
                "array schema",
            ):
                yield parameter.complain(f"query parameter {name}: only plain values are supported")
        required = parameter.get("required")
        if required is not None and required.value is False:
            yield required.complain_of_key("required: false is the default: remove it")
        elif location == "query" and required is not None and not _is_exemplified(parameter):
            yield parameter.complain(f"query parameter {name}: add an example, for the fixtures")


def _key_headers(operation: Node) -> list[str]:
    """The headers, in lower case, in which the security schemes send the key."""
    schemes = operation.document.root.at("components", "securitySchemes")
    return [str(one.plain("name")).lower() for _, one in (schemes.items() if schemes else ())]


def _is_exemplified(parameter: Node) -> bool:
    return "example" in parameter or parameter.at("schema", "default") is not None


def _body(operation: Node) -> Iterator[Complaint]:
    content = operation.at("requestBody", "content")
    for media_type, media in content.items() if content else ():
        reference = media.get("schema")
        schema = reference.followed() if reference else None
        if schema is None or reference is None:
            continue
        if kind_of(schema.value) != "object schema":
            yield reference.complain(
                "a request body is an object schema: its properties are arguments"
            )
            continue
        encodings = media.get("encoding")
        for key, child in schema["properties"].items():
            property_ = child.followed()
            form = kind_of(property_.value) if property_ else ""
            is_binary = _is_binary(child)
            is_nested = form in ("object schema", "map schema")
            if media_type == "multipart/form-data" and form == "array schema":
                yield child.complain(f"{key}: a list in a form is not supported: use a map")
            if is_binary and media_type != "multipart/form-data":
                yield child.complain(f"{key}: bytes need a multipart/form-data body")
            if (
                media_type == "multipart/form-data"
                and is_nested
                and not (encodings and key in encodings)
            ):
                yield child.complain(
                    f"{key}: an object in a form needs an encoding: "
                    f"{{{key}: {{style: deepObject, explode: true}}}}"
                )
        uploads = [key for key, child in schema["properties"].items() if _is_binary(child)]
        for key in uploads[1:]:
            yield schema["properties"][key].complain_of_key(
                f"{key}: a form has one file, and {uploads[0]} is one: send it on its own"
            )
        for key, encoding in encodings.items() if encodings else ():
            property_ = schema.at("properties", key)
            target = property_.followed() if property_ else None
            if property_ is None:
                yield encoding.complain_of_key(
                    f"encoding of {key}: the schema has no such property"
                )
            elif target and kind_of(target.value) not in ("object schema", "map schema"):
                yield encoding.complain_of_key(
                    f"encoding of {key}: deepObject is only allowed for objects: remove it"
                )
        if "examples" not in media:
            yield media.complain_of_key(f"{media_type}: add examples, for the fixtures")


def _is_binary(schema: Node) -> bool:
    node = schema.followed()
    kind = node.get("format") if node else None
    return kind is not None and kind.value == "binary"


def _responses(operation: Node) -> Iterator[Complaint]:
    responses = operation.get("responses")
    if responses is None:
        return
    successes = [status for status, _ in responses.items() if status.startswith("2")]
    if len(successes) != 1:
        yield responses.complain_of_key(f"{len(successes)} responses of 2XX: write exactly one")
    for status, entry in responses.items():
        response = entry.followed()
        if response is None:
            continue
        if status.startswith("3"):
            yield entry.complain_of_key(f"{status}: the client follows redirects: remove it")
        elif not status.startswith("2") and "$ref" not in entry:
            yield entry.complain(
                f"{status}: define the error under components/responses, named by its class, "
                "and $ref it"
            )
        if "content" in response and status == "204":
            yield response["content"].complain_of_key(
                "content: a response of 204 has no body: remove it, or write 200"
            )
        elif "content" not in response and status != "204" and status[:1] in ("2", "4", "5"):
            yield response.complain_of_key("a response lacks content: add it")
        if status.startswith("2") and "x-retry" in response:
            yield response["x-retry"].complain_of_key("x-retry is only allowed on error responses")
        content = response.get("content")
        for media_type, media in content.items() if content else ():
            if "examples" not in media:
                yield media.complain_of_key(
                    f"response {status}, {media_type}: add examples, for the fixtures"
                )
            schema = media.get("schema")
            target = schema.followed() if schema else None
            if (
                media_type == "*/*"
                and schema is not None
                and schema.value != {"type": "string", "format": "binary"}
            ):
                yield schema.complain("bytes are written {type: string, format: binary}")
            elif (
                media_type != "*/*"
                and target is not None
                and kind_of(target.value) != "object schema"
            ):
                yield media.complain(f"response {status}: a result is an object schema")


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
            yield order.complain(f"x-pages: order: {order.value} has to be an enum of two values")


def _statuses(root: Node) -> Iterator[Complaint]:
    """An error class has one status."""
    components = root.at("components", "responses")
    status_of: dict[str, str] = {}
    for operation in operations(root):
        responses = operation.get("responses")
        for status, entry in responses.items() if responses else ():
            response = entry.followed()
            if response is None or "$ref" not in entry or not re.match("[45](XX|[0-9])", status):
                continue
            if components is None or response.key not in components:
                continue
            known = status_of.setdefault(response.key, status)
            if known != status:
                yield entry.complain_of_key(
                    f"{response.key} is {known} elsewhere: one error class, one status"
                )
    named: dict[str, str] = {}
    for name, status in status_of.items():
        if components is not None and status in named:
            yield components[name].complain_of_key(
                f"{status} is {named[status]} already: one status, one error class"
            )
        named.setdefault(status, name)


def links(root: Node) -> Iterator[Complaint]:
    """Every invalid link."""
    for operation in operations(root):
        yield from _links(root, operation)


def _links(root: Node, operation: Node) -> Iterator[Complaint]:
    parameters = {
        identifier: {str(found["name"].value): found for _, found in parameters_of(other)}
        for identifier, other in operations_by_id(root).items()
    }
    responses = operation.get("responses")
    for status, entry in responses.items() if responses else ():
        response = entry.followed()
        links = response.get("links") if response else None
        for name, link in links.items() if links else ():
            if not status.startswith("2"):
                yield link.complain_of_key(
                    f"link {name}: links are only allowed on a success response"
                )
            target = link.plain("operationId")
            if not isinstance(target, str) or target not in parameters:
                continue
            arguments = link.get("parameters")
            for key, value in arguments.items() if arguments else ():
                yield from _expression(response, name, value, parameters[target].get(key))


def _expression(
    response: Node | None, name: str, value: Node, parameter: Node | None
) -> Iterator[Complaint]:
    match = re.fullmatch(r"\$response\.body#/(.+)", str(value.value))
    content = response.get("content") if response else None
    media = next((media for _, media in content.items()), None) if content else None
    node = media.get("schema") if media else None
    result = node.followed() if node else None
    for part in match[1].split("/") if match else ():
        schema = node.followed() if node else None
        node = schema.at("properties", part) if schema else None
    if match is None or node is None:
        yield value.complain(
            f"link {name}: {value.value} is not in the result: write $response.body#/property"
        )
        return
    word = parameter.get("x-id") if parameter is not None else None
    if parameter is None or word is None or result is None:
        return
    of, _, identity = str(word.value).partition(".")
    if result.key == of and match[1] != identity:
        yield value.complain(
            f"link {name}: {parameter['name'].value} takes the {identity} of a {of}, by its x-id: "
            f"write $response.body#/{identity}"
        )
