"""Names that cannot be spelled in Python, and names that collide once they are."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator

from ..complaint import Complaint
from ..python.names import (
    CLASSES,
    CLIENT_NAMES,
    argument_name,
    class_case,
    field_name,
    is_module_name,
    method_name,
)
from ..spec.document import Node
from ..spec.usage import operations, operations_by_id, properties, sent_only
from .grammar.validation import LONGEST_NAME

_OPERATION_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
# The arguments that every client has.
_SETTINGS = {"base_url", "timeout", "max_retries", "transport", "clock"}
# The functions that a client's module calls where the arguments are in scope.
_SETTINGS |= {"setting", "required_setting"}
# The attributes of every response class besides its fields.
_RECEIVED = {"unreadable"}


def complaints(root: Node) -> Iterator[Complaint]:
    """Every name that is missing, malformed or taken."""
    yield from _classes(root)
    yield from _properties(root)
    yield from _arguments(root)
    yield from _settings(root)


def resources(root: Node) -> Iterator[Complaint]:
    """Every tag and method that cannot be the name of a resource or of its method."""
    yield from _tags(root)
    yield from _methods(root)


def identifiers(root: Node) -> Iterator[Complaint]:
    """Every `operationId` that is missing, malformed or taken."""
    tags = _tag_names(root)
    seen: set[str] = set()
    for operation in operations(root):
        identifier = operation.get("operationId")
        if identifier is None:
            yield operation.complain_of_key(
                "an operation lacks operationId: add one like pets.list, a tag and a method"
            )
            continue
        value = identifier.value
        if len(str(value)) > LONGEST_NAME:
            yield identifier.complain(
                f"an operationId of {len(str(value))} characters: shorten it to {LONGEST_NAME}"
            )
            continue
        if not isinstance(value, str) or not _OPERATION_ID.fullmatch(value):
            yield identifier.complain(
                f"operationId {value!r}: write resource.method, in lower case with underscores"
            )
            continue
        if value in seen:
            yield identifier.complain(f"operationId {value} is taken: each needs its own")
        seen.add(value)
        resource = value.split(".")[0]
        if resource in tags and _only_tag(operation) not in (None, resource):
            entry = operation["tags"]
            yield entry.complain(
                f"tags of {value}: write [{resource}], its resource", entry.set_to([resource])
            )


def _only_tag(operation: Node) -> str | None:
    tags = operation.get("tags")
    names = [str(tag.value) for tag in tags.entries()] if tags else []
    return names[0] if len(names) == 1 else None


def _tag_names(root: Node) -> list[str]:
    tags = root.get("tags")
    named = [tag.get("name") for tag in tags.entries()] if tags else []
    return [str(name.value) for name in named if name is not None]


def _tags(root: Node) -> Iterator[Complaint]:
    seen: set[str] = set()
    used = {name.split(".")[0] for name in operations_by_id(root)}
    for operation in operations(root):
        if "tags" in operation:
            used.update(str(tag.value) for tag in operation["tags"].entries())
    tags = root.get("tags")
    for tag in tags.entries() if tags else ():
        name = tag.get("name")
        if name is None or not isinstance(name.value, str):
            continue
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name.value):
            yield name.complain(f"tag {name.value!r}: write lower case with underscores")
        elif not is_module_name(name.value) or name.value in CLIENT_NAMES:
            yield name.complain(
                f"tag {name.value} is reserved by Python or the client: choose another"
            )
        elif name.value in seen:
            yield name.complain(f"tag {name.value} is listed twice: keep one")
        elif name.value not in used:
            yield name.complain(f"no operation has tag {name.value}: remove it")
        seen.add(name.value)


def _methods(root: Node) -> Iterator[Complaint]:
    """Operations with the name of a method that their resource has for an extension word."""
    by_id = operations_by_id(root)
    given = {
        (name.split(".")[0], "submit"): "x-submit"
        for name, operation in by_id.items()
        if "x-submit" in operation
    }
    for owner, _, child in properties(root):
        retrieve = child.at("x-lifecycle", "retrieve")
        if retrieve is None:
            continue
        for method in ("wait", "watch", "poll", "results"):
            given[str(retrieve.value).split(".")[0], method] = f"x-lifecycle of {owner.key}"
    for name, operation in by_id.items():
        identifier = operation["operationId"]
        resource, _, method = name.partition(".")
        if (resource, method) in given:
            yield identifier.complain(
                f"operationId {name}: {resource} has a method {method} for "
                f"{given[resource, method]}: choose another"
            )
        if name.removesuffix("_paging") != name and name.removesuffix("_paging") in by_id:
            yield identifier.complain(
                f"operationId {name} is spelled like the pages of {name.removesuffix('_paging')}: "
                "choose another"
            )


def _classes(root: Node) -> Iterator[Complaint]:
    taken = dict.fromkeys(dir(builtins), "Python")
    taken |= dict.fromkeys(CLASSES, "the generated modules")
    for tag in _tag_names(root):
        for name in (class_case(tag), f"Async{class_case(tag)}"):
            taken[name] = f"the resource {tag}"
    for identifier in operations_by_id(root):
        method = method_name(identifier.split(".")[-1])
        for name in (f"{class_case(method)}Query", method.upper()):
            taken[name] = f"the method {method}"
    for owner, _, child in properties(root):
        if child.at("x-lines", "download") is not None:
            taken[f"{owner.key}Result"] = f"the results of {owner.key}"
    for kind in ("schemas", "responses"):
        components = root.at("components", kind)
        for name, component in components.items() if components else ():
            if name in taken:
                yield component.complain_of_key(
                    f"class {name} is taken by {taken[name]}: name it otherwise"
                )
            taken[name] = f"components/{kind}"


def _properties(root: Node) -> Iterator[Complaint]:
    sent = sent_only(root)
    schemas = root.at("components", "schemas")
    for name, schema in schemas.items() if schemas else ():
        properties = schema.get("properties")
        for key, child in properties.items() if properties else ():
            if re.search(r'["\\\x00-\x1f]', key):
                yield child.complain_of_key(
                    f"{key!r}: write it without quotes, backslashes and control characters"
                )
            elif name not in sent and field_name(key) in _RECEIVED:
                yield child.complain_of_key(
                    f"{key!r}: classes of responses have that attribute already: remove it"
                )
        if properties is not None:
            yield from _collisions(
                (child, key, field_name(key)) for key, child in properties.items()
            )


def _arguments(root: Node) -> Iterator[Complaint]:
    for operation in operations(root):
        yield from _collisions(_argument_names(operation))


def _argument_names(operation: Node) -> Iterator[tuple[Node, str, str]]:
    parameters = operation.get("parameters")
    for entry in parameters.entries() if parameters else ():
        parameter = entry.followed()
        name, location = (parameter.get("name"), parameter.get("in")) if parameter else (None, None)
        if name is not None and location is not None and location.value != "header":
            yield name, str(name.value), argument_name(str(name.value))
    content = operation.at("requestBody", "content")
    for _, media in content.items() if content else ():
        reference = media.get("schema")
        schema = reference.followed() if reference else None
        properties = schema.get("properties") if schema else None
        for key, child in properties.items() if properties else ():
            yield child, key, argument_name(key)


def _settings(root: Node) -> Iterator[Complaint]:
    """The arguments of the client: the token, the header parameters, and the common ones."""
    schemes, parameters = (
        root.at("components", "securitySchemes"),
        root.at("components", "parameters"),
    )
    named = [*schemes.items()] if schemes else []
    named += [pair for pair in (parameters.items() if parameters else ()) if "x-env" in pair[1]]
    for key, node in named:
        if key in _SETTINGS:
            yield node.complain_of_key(f"{key} is an argument that every client has: rename it")
    yield from _collisions((node, key, argument_name(key)) for key, node in named)


def _collisions(names: Iterable[tuple[Node, str, str]]) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for node, wire, python in names:
        if not python.isidentifier():
            yield node.complain_of_key(f"{wire!r} cannot be spelled in Python: rename it")
        elif python in seen and seen[python] != wire:
            yield node.complain_of_key(
                f"{wire!r} is spelled {python} in Python, and so is {seen[python]!r}: rename one"
            )
        elif python in seen:
            yield node.complain_of_key(
                f"{wire!r} occurs twice, and there is one argument {python}: rename one"
            )
        seen[python] = wire
