"""What x-lines says of files of results, and of what their owner tells, can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..complaint import Complaint
from ..directions import operations_by_id, properties
from ..document import Node
from ..python.names import RESULT_NAMES, field_name
from .extensions import result_of, walk
from .operations import parameters_of

_OF_RESULTS = ("outcomes", "always", "values", "expires_after", "sums", "answers")


def complaints(root: Node) -> Iterator[Complaint]:
    """Every file of which a server would not know what to write into it, or to tell of it."""
    known = operations_by_id(root)
    for owner, key, child in properties(root):
        lines = child.get("x-lines")
        if lines is None:
            continue
        if "download" in lines:
            yield from _written(root, owner, lines, known)
        else:
            for word in _OF_RESULTS:
                if word in lines:
                    yield lines[word].complain_of_key(
                        f"x-lines: {word}: only a file of results, with download, has it"
                    )
        if "tells" in lines:
            yield from _told(owner, key, lines, known)
    yield from _shares(root)


def _written(
    root: Node, owner: Node, lines: Node, known: Mapping[str, Node]
) -> Iterator[Complaint]:
    """What a server makes of a file of results."""
    named = lines.get("key")
    if named is not None and (name := field_name(str(named.value))) in RESULT_NAMES:
        yield named.complain(
            f"x-lines: key: every result has an attribute {name} of its own: use another name"
        )
    operation = known.get(str(lines["download"].value))
    ids = [one.get("x-id") for _, one in parameters_of(operation)] if operation else []
    names = [str(one.value).split(".")[0] for one in ids if one is not None]
    file = root.at("components", "schemas", names[0]) if names else None
    for word in ("outcomes", "always", "values", "expires_after", "sums"):
        if word in lines and not names:
            yield lines[word].complain_of_key(
                f"x-lines: {word}: say of which schema files are: x-id: Schema.property on the "
                f"path parameter of {lines['download'].value}"
            )
    values = lines.get("values")
    for key, child in values.items() if values and file else ():
        if not walk(file, key):
            yield child.complain_of_key(f"x-lines: values: {names[0]} has no property {key}")
    expires = lines.get("expires_after")
    bodies = [
        media.get("schema")
        for one in known.values()
        if (result := result_of(one)) is not None and result.pointer == owner.pointer
        for _, media in (one.at("requestBody", "content") or one).items()
        if "requestBody" in one
    ]
    if expires is not None and not any(walk(body, str(expires.value)) for body in bodies):
        yield expires.complain(
            f"x-lines: expires_after: no operation that returns a {owner.key} takes {expires.value}"
        )
    sums = lines.get("sums")
    for key, child in sums.items() if sums else ():
        if not walk(owner, key):
            yield child.complain_of_key(f"x-lines: sums: {owner.key} has no property {key}")
        for entry in child.entries():
            if not walk(lines.get("schema"), str(entry.value)):
                yield entry.complain(f"x-lines: sums: a line has no property {entry.value}")
    answers = lines.get("answers")
    if answers is not None:
        yield from _answers(root, lines, answers)


def _told(owner: Node, key: str, lines: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    """What an object tells of its requests."""
    made = any(
        one.at("x-submit", "file") is not None
        and one["x-submit"]["file"].value == key
        and (result := result_of(one)) is not None
        and result.pointer == owner.pointer
        for one in known.values()
    )
    if not made:
        yield lines["tells"].complain_of_key(
            f"x-lines: tells: nothing makes a {owner.key} from a file called {key}: "
            "write it where x-submit returns the file's id"
        )
    for name, child in lines["tells"].items():
        if not walk(owner, name):
            yield child.complain_of_key(f"x-lines: tells: {owner.key} has no property {name}")
        if isinstance(child.value, str) and not walk(lines.get("schema"), child.value):
            yield child.complain(f"x-lines: tells: a line has no property {child.value}")


def _answers(root: Node, lines: Node, answers: Node) -> Iterator[Complaint]:
    """The default bodies are there, and what chooses between them stands in a request."""
    schema = lines.at("schema", "$ref")
    every = [child["x-lines"] for _, _, child in properties(root) if "x-lines" in child]
    alike = [one for one in every if schema and one.plain("schema") == {"$ref": schema.value}]
    shown = {
        name: example.followed()
        for one in alike
        for name, example in (one["examples"].items() if "examples" in one else ())
    }
    outcomes = lines["schema"].followed() if "schema" in lines else None
    body = outcomes.at("x-outcomes", "body") if outcomes else None
    named = answers.get("with")
    bodies: list[Node] = []
    for _, child in named.items() if named else ():
        example = shown.get(str(child.value))
        first = next(example["value"].entries(), None) if example and "value" in example else None
        if first is None:
            yield child.complain(f"x-lines: answers: there is no example {child.value} with a line")
        elif body is not None:
            if (held := first.at(*str(body.value).split("."))) is not None:
                bodies.append(held)
            else:
                yield child.complain(
                    f"x-lines: answers: {child.value} begins with a line without a body"
                )
    for word in ("ids", "times"):
        fresh = answers.get(word)
        for entry in fresh.entries() if fresh else ():
            if bodies and not any(str(entry.value) in held for held in bodies):
                yield entry.complain(
                    f"x-lines: answers: {word}: no body has a property {entry.value}"
                )
    by = answers.get("by")
    sent = [one.get("schema") for one in every if "download" not in one]
    if by is not None and not any(walk(one, str(by.value)) for one in sent):
        yield by.complain(f"x-lines: answers: by: a request has no property {by.value}")


def _shares(root: Node) -> Iterator[Complaint]:
    """The files of results of an object share outcomes and sums: each stands in one of them."""
    taken: dict[tuple[str, str], str] = {}
    for owner, key, child in properties(root):
        outcomes, sums = child.at("x-lines", "outcomes"), child.at("x-lines", "sums")
        shared = [(entry, str(entry.value)) for entry in (outcomes.entries() if outcomes else ())]
        shared += [(entry, f"sums: {name}") for name, entry in (sums.items() if sums else ())]
        for entry, name in shared:
            if (owner.key, name) in taken:
                yield entry.complain(f"x-lines: {name} is in {taken[owner.key, name]} already")
            taken[owner.key, name] = key
