"""Jobs: the operations named in x-lifecycle, x-lines and x-submit are of the right kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..complaint import Complaint
from ..python.names import argument_name, field_name
from ..spec.document import Node
from ..spec.paths import property_at
from ..spec.schema_kinds import kind_of
from ..spec.usage import (
    identities,
    operations_by_id,
    parameters_of,
    properties,
    responses,
    result_of,
)

# Names that `submit` uses besides the properties of the body.
_OF_SUBMIT = ("file", "submit", "async_submit")


def complaints(root: Node) -> Iterator[Complaint]:
    """Every named operation of another kind."""
    known = operations_by_id(root)
    for owner, _, child in properties(root):
        if child.at("x-lifecycle") is not None:
            yield from _retrieve(owner, child["x-lifecycle"], known)
        if child.at("x-lines", "download") is not None:
            yield from _download(owner, child["x-lines"], known)
    submitting = [operation for operation in known.values() if "x-submit" in operation]
    for operation in submitting[1:]:
        yield operation["x-submit"].complain_of_key(
            "a second x-submit: the package has one check_lines and one shard"
        )
    for operation in submitting:
        yield from _submission(operation, operation["x-submit"], known)
    yield from _circles(root, submitting)
    owners = {
        owner.key: child for owner, _, child in properties(root) if child.at("x-lines", "download")
    }
    for name, child in list(owners.items())[1:]:
        yield child["x-lines"]["download"].complain_of_key(
            f"{name} has results, and so has {next(iter(owners))}: the package has one join"
        )


def _circles(root: Node, submitting: list[Node]) -> Iterator[Complaint]:
    """Resources that use each other: their modules would import each other."""
    uses: dict[tuple[str, str], Node] = {}
    for operation in submitting:
        for path in (("upload",), ("find", "operation")):
            named = operation["x-submit"].at(*path)
            if named is not None:
                uses[_resource(operation["operationId"]), _resource(named)] = named
    for owner, _, child in properties(root):
        named = child.at("x-lines", "download")
        for _, other in owner["properties"].items() if named is not None else ():
            retrieve = other.at("x-lifecycle", "retrieve")
            if retrieve is not None and named is not None:
                uses[_resource(retrieve), _resource(named)] = named
    for (user, used), named in uses.items():
        if used < user and (used, user) in uses:
            yield named.complain(
                f"{user} uses {used}, and {used} uses {user}: give their operations one tag"
            )


def _resource(identifier: Node) -> str:
    return str(identifier.value).split(".")[0]


def _ids(operation: Node) -> list[str]:
    """The schemas whose ids the path takes; empty for a parameter without `x-id`."""
    return [
        str(one.plain("x-id") or "").partition(".")[0]
        for _, one in parameters_of(operation)
        if one["in"].value == "path"
    ]


def _retrieve(owner: Node, lifecycle: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    named = lifecycle.get("retrieve")
    if named is not None:
        operation = known.get(str(named.value))
        result = result_of(operation) if operation else None
        is_owner = result is not None and result.pointer == owner.pointer
        if operation and not (is_owner and _ids(operation) == [owner.key]):
            yield named.complain(
                f"x-lifecycle: {named.value} has to return a {owner.key}, and to take its id and "
                f"nothing else: x-id: {owner.key}.property on the path parameter"
            )
    states = lifecycle.get("states")
    for name, state in states.items() if states else ():
        if "results" in state and "files" not in state:
            yield state["results"].complain_of_key(
                f"x-lifecycle: {name}: results needs a file of results: add x-lines with download"
            )
        if "problems" in state and ("final" not in state or "results" in state):
            yield state["problems"].complain_of_key(
                f"x-lifecycle: {name}: problems is only allowed on a final state without results"
            )
        if "retryable" in state and "problems" not in state:
            yield state["retryable"].complain_of_key(
                f"x-lifecycle: {name}: retryable lists codes of problems: add problems"
            )
        problems = state.get("problems")
        if problems is not None:
            yield from _codes(owner, state, str(problems.value))
    if any("problems" in state for _, state in (states.items() if states else ())):
        for key, child in owner["properties"].items():
            if field_name(key) == "retryable":
                yield child.complain_of_key(
                    f"{owner.key} has an attribute retryable already, as it has problems: rename it"
                )


def _codes(owner: Node, state: Node, problems: str) -> Iterator[Complaint]:
    """Retryable codes have to be among the codes of the problems, if these are listed."""
    array = property_at(owner, problems)
    code = property_at(array.get("items"), "code") if array else None
    if code is None or kind_of(code.value) != "open choice":
        return
    known = [str(entry.value) for entry in code["anyOf"][0]["enum"].entries()]
    named = state.get("retryable")
    for entry in named.entries() if named else ():
        if isinstance(entry.value, str) and entry.value not in known:
            yield entry.complain(
                f"x-lifecycle: retryable: {entry.value} is not a code of {problems}: add it there"
            )


def _download(owner: Node, lines: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    named = lines["download"]
    operation = known.get(str(named.value))
    if operation and (not _is_download(operation) or len(_ids(operation)) != 1):
        yield named.complain(f"x-lines: {named.value} has to take one id and to return bytes")
    schema = lines.at("schema")
    target = schema.followed() if schema else None
    if target is not None and "x-outcomes" not in target:
        yield named.complain(f"x-lines: {target.key} needs x-outcomes, for the outcome of a line")
    key = lines.get("key")
    if key is not None and "." in str(key.value):
        yield key.complain("x-lines: key: of a file of results it is a property of the line itself")
    if "key" not in lines:
        yield named.complain("x-lines: a file of results needs a key, to identify its lines")
    has_states = any("x-lifecycle" in child for _, child in owner["properties"].items())
    if not has_states:
        yield named.complain(f"x-lines: {owner.key} needs x-lifecycle, for when it is written")


def _is_download(operation: Node) -> bool:
    return any(
        status.startswith("2") and response.at("content", "*/*") is not None
        for status, _, response in responses(operation)
    )


def _submission(operation: Node, word: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    reference = operation.at("requestBody", "content", "application/json", "schema")
    body = reference.followed() if reference else None
    result = result_of(operation)
    if body is None:
        yield word.complain_of_key("x-submit: write it on an operation that takes a JSON body")
    children = body.get("properties") if body else None
    for name, child in children.items() if children else ():
        if argument_name(name) in _OF_SUBMIT and name != word.plain("file"):
            yield child.complain_of_key(
                f"x-submit: submit has an argument {argument_name(name)} of its own: rename this"
            )
    file = word.get("file")
    if file is not None and body is not None:
        sent = body.at("properties", str(file.value))
        if sent is not None and "x-lines" not in sent:
            yield file.complain(f"x-submit: file: {file.value} needs x-lines")
    upload = word.get("upload")
    if upload is not None:
        yield from _upload(upload, known)
        yield from _arguments(body, upload, known)
    resource = str(operation["operationId"].value).partition(".")[0]
    for method in ("submit", "find"):
        if (taken := known.get(f"{resource}.{method}")) is not None:
            yield taken["operationId"].complain(
                f"x-submit gives {resource} a method {method}: rename this one"
            )
    find = word.at("find", "operation")
    if find is not None:
        yield from _listing(find, result, known)
    states = [
        child["x-lifecycle"]
        for _, child in (result["properties"].items() if result and "properties" in result else ())
        if "x-lifecycle" in child
    ]
    if not any("retrieve" in one for one in states):
        yield word.complain_of_key(
            "x-submit: the result needs x-lifecycle with retrieve, to find it again"
        )
    for lifecycle in states:
        initial = lifecycle.at("states", str(lifecycle.plain("initial")))
        if initial is not None and "sets" not in initial:
            yield word.complain_of_key("x-submit: the initial state needs sets, for its age")


def _upload(upload: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    operation = known.get(str(upload.value))
    if operation is None:
        return
    reference = operation.at("requestBody", "content", "multipart/form-data", "schema")
    form = reference.followed() if reference else None
    children = (
        [child for _, child in form["properties"].items()] if form and "properties" in form else []
    )
    if not any("x-lines" in child and child.plain("format") == "binary" for child in children):
        yield upload.complain(f"x-submit: {upload.value} has to send a form with a file of x-lines")
    result = result_of(operation)
    if result is None or result.key not in identities(upload.document.root):
        yield upload.complain(
            f"x-submit: {upload.value} has to return an object whose id a path parameter takes, "
            "by its x-id"
        )


def _arguments(body: Node | None, upload: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    """The properties of an upload's form become arguments of `submit`, too."""
    uploading = known.get(str(upload.value))
    reference = (
        uploading.at("requestBody", "content", "multipart/form-data", "schema")
        if uploading
        else None
    )
    form = reference.followed() if reference else None
    taken = {"file"}
    if body is not None and "properties" in body:
        taken |= {argument_name(name) for name, _ in body["properties"].items()}
    properties = [*form["properties"].items()] if form and "properties" in form else []
    fixed = {
        name
        for _, child in properties
        if "x-lines" in child and "when" in child["x-lines"]
        for name, _ in child["x-lines"]["when"].items()
    }
    for name, child in properties:
        if "x-lines" not in child and name not in fixed and argument_name(name) in taken:
            yield child.complain_of_key(
                f"x-submit: submit would have two arguments {argument_name(name)}, as it takes "
                "those of the form and of what it creates: rename one"
            )


def _listing(find: Node, result: Node | None, known: Mapping[str, Node]) -> Iterator[Complaint]:
    operation = known.get(str(find.value))
    if operation is None:
        return
    page = result_of(operation)
    items = operation.at("x-pages", "items")
    array = page.at("properties", str(items.value), "items") if page and items else None
    item = array.followed() if array else None
    if item is None or result is None or item.pointer != result.pointer:
        yield find.complain(
            f"x-submit: {find.value} has to list the submitted objects, with x-pages"
        )
