"""x-pages, x-lines and x-outcomes name things that exist."""

from __future__ import annotations

from collections.abc import Iterator

from ..complaint import Complaint
from ..directions import inner_schemas, lined, operations, properties
from ..document import Node
from ..forms import form_of
from .leaves import SOURCE
from .operations import parameters_of


def complaints(root: Node) -> Iterator[Complaint]:
    """Every name in a word of our own that leads nowhere."""
    for operation in operations(root):
        if "x-pages" in operation:
            yield from _pages(operation, operation["x-pages"])
    for _, _, child in properties(root):
        if "x-lines" in child:
            yield from _lines(child["x-lines"])
    yield from _line_examples(root)
    yield from _misplaced(root)
    yield from _retries(root)
    schemas = root.at("components", "schemas")
    for name, schema in schemas.items() if schemas else ():
        if "x-outcomes" in schema:
            yield from _outcomes(schema["x-outcomes"])
            if name not in lined(root):
                yield schema["x-outcomes"].complain_of_key(
                    f"x-outcomes: no x-lines has schema {name}: add one or remove it"
                )


def _retries(root: Node) -> Iterator[Complaint]:
    """The headers that x-retry names are declared by some response."""
    declared: set[str] = set()
    for operation in operations(root):
        responses = operation.get("responses")
        for _, entry in responses.items() if responses else ():
            response = entry.followed()
            headers = response.get("headers") if response else None
            declared |= {name for name, _ in headers.items()} if headers else set()
    policy = root.get("x-retry")
    after = policy.get("after") if policy else None
    named = [*after.entries()] if after else []
    named += [policy["advice"]] if policy and "advice" in policy else []
    for header in named:
        if isinstance(header.value, str) and header.value not in declared:
            yield header.complain(
                f"x-retry: no response has a header {header.value}: add it to one"
            )


def walk(schema: Node | None, path: str) -> bool:
    """Whether a path of properties leads somewhere; inside a free-form value, anywhere does."""
    node = schema.followed() if schema else None
    for part in path.split("."):
        if node is None:
            return False
        form = form_of(node.value)
        if form == "nullable reference":
            node = node["anyOf"][0].followed()
            form = form_of(node.value) if node else ""
        if form in ("any schema", "map schema"):
            return True
        child = node.at("properties", part) if node else None
        node = child.followed() if child else None
    return node is not None


def reached(schema: Node, path: str) -> Node | None:
    """The schema of a property of a property; that of a list is the one of its items."""
    node: Node | None = schema
    for part in path.split("."):
        node = _plain(node)
        node = node.at("properties", part) if node else None
    return _plain(node)


def _plain(node: Node | None) -> Node | None:
    """A schema itself, without null and without the list that it is the items of."""
    while node is not None:
        node = node.followed()
        form = form_of(node.value) if node else ""
        if node is None or form not in ("nullable reference", "array schema"):
            break
        node = node["anyOf"][0] if form == "nullable reference" else node["items"]
    return node


def _pages(operation: Node, pages: Node) -> Iterator[Complaint]:
    result = result_of(operation)
    items = pages.at("items")
    array = result.at("properties", str(items.value)) if result and items else None
    if items is not None and (array is None or form_of(array.value) != "array schema"):
        yield items.complain(f"x-pages: items: the result has no list {items.value}")
    yield from _typed(pages.get("more"), result, "boolean schema", "x-pages: more: a flag")
    for key, form in (("limit", "integer schema"), ("order", "string schema")):
        yield from _query(operation, pages, key, form)
    yield from _typed(pages.get("first"), result, "string schema", "x-pages: first: a text")
    item = array.get("items") if array else None
    if item is not None and "$ref" not in item:
        yield item.complain("x-pages: the items of a page are a $ref to an object schema")
    following = pages.get("next")
    for entry in following.entries() if following else ():
        if not isinstance(entry.value, str):
            continue
        first, _, rest = entry.value.partition(".")
        of_item = items is not None and first == items.value and rest != ""
        start, path = (item, rest) if of_item else (result, entry.value)
        yield from _typed(entry, start, "string schema", "x-pages: next: a text", path)


def _query(operation: Node, pages: Node, key: str, form: str) -> Iterator[Complaint]:
    """The query parameter that says how large a page is, or in which order, can say it."""
    named = pages.get(key)
    if named is None:
        return
    for _, found in parameters_of(operation):
        schema = found.get("schema")
        target = schema.followed() if schema else None
        if found["in"].value == "query" and found["name"].value == named.value and target:
            if form_of(target.value) != form:
                yield named.complain(f"x-pages: {key}: {named.value} is no {form.split()[0]}")
            elif key == "order" and len(target.value.get("enum", [])) != 2:
                yield named.complain(f"x-pages: order: {named.value} has to be one of two words")
            return


def _typed(
    named: Node | None, start: Node | None, form: str, wanted: str, path: str = ""
) -> Iterator[Complaint]:
    """The property that a path leads to is there, and of this form."""
    if named is None or not isinstance(named.value, str):
        return
    node = start
    for part in (path or named.value).split("."):
        target = node.followed() if node else None
        if target is not None and form_of(target.value) == "nullable reference":
            target = target["anyOf"][0].followed()
        node = target.at("properties", part) if target else None
    target = node.followed() if node else None
    if target is None or form_of(target.value) != form:
        yield named.complain(f"{wanted} is expected, and {named.value} is none in the result")


def result_of(operation: Node) -> Node | None:
    """The schema of what an operation returns, if that is JSON."""
    responses = operation.get("responses")
    for status, entry in responses.items() if responses else ():
        response = entry.followed()
        schema = response.at("content", "application/json", "schema") if response else None
        if status.startswith("2") and schema is not None:
            return schema.followed()
    return None


def _lines(lines: Node) -> Iterator[Complaint]:
    reference = lines.get("schema")
    schema = reference.followed() if reference and "$ref" in reference else None
    if schema is not None and reference is not None and form_of(schema.value) != "object schema":
        yield reference.complain("x-lines: a line is an object schema")


def _line_examples(root: Node) -> Iterator[Complaint]:
    """Files of lines whose schema has no example anywhere."""
    places = [child["x-lines"] for _, _, child in properties(root) if "x-lines" in child]
    named = [(lines, lines.at("schema", "$ref")) for lines in places]
    shown = [name.value for lines, name in named if name and "examples" in lines]
    for lines, name in named:
        if name is not None and name.value not in shown:
            yield lines.complain_of_key("x-lines: add examples, for the fixtures")
            shown.append(name.value)


def _misplaced(root: Node) -> Iterator[Complaint]:
    """Words that belong to a property, on a schema that is none."""
    owned = {child.pointer for _, _, child in properties(root)}
    schemas = root.at("components", "schemas")
    waiting = [schema for _, schema in schemas.items()] if schemas else []
    for operation in operations(root):
        for _, parameter in parameters_of(operation):
            waiting.extend([parameter["schema"]] if "schema" in parameter else [])
    while waiting:
        schema = waiting.pop()
        waiting.extend(inner_schemas(schema))
        for word in ("x-lines", "x-lifecycle", "x-content", "x-expires"):
            if word in schema and schema.pointer not in owned:
                yield schema[word].complain_of_key(f"{word}: write it on a property of an object")


def _outcomes(outcomes: Node) -> Iterator[Complaint]:
    errors = outcomes.get("errors")
    retryable = outcomes.get("retryable")
    passing = retryable.get("codes") if retryable else None
    staying = retryable.get("permanent") if retryable else None
    codes = [entry.value for entry in passing.entries()] if passing else []
    for entry in staying.entries() if staying else ():
        if entry.value in codes:
            yield entry.complain(f"x-outcomes: permanent: {entry.value} is in codes: keep one")
    named = [str(entry.value) for entry in errors.entries()] if errors else []
    for key in ("failed", "unprocessed"):
        place = outcomes.at("writes", key)
        if place is not None and str(place.value) not in named:
            yield place.complain(f"x-outcomes: writes: {place.value} is not one of errors")
    code, failed = outcomes.at("writes", "code"), outcomes.at("writes", "failed")
    body = outcomes.get("body")
    if code and failed and body and f"{failed.value}.".startswith(f"{body.value}."):
        yield code.complain_of_key(
            f"x-outcomes: writes: code: {failed.value} is inside of {body.value}, which says it"
        )
    rules = list(outcomes["rules"].entries()) if "rules" in outcomes else []
    for rule in rules:
        conditions = (
            set(rule.value) - {"outcome", *SOURCE} if isinstance(rule.value, dict) else set()
        )
        if rule is rules[-1] and conditions:
            yield rule.complain(
                "x-outcomes: the last rule has no condition: every line has an outcome"
            )
        elif rule is not rules[-1] and not conditions:
            yield rule.complain("x-outcomes: a rule without conditions decides all: put it last")
