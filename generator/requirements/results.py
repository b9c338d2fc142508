"""The files of results together answer every request, once, in lines of the form declared."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Contract, Lifecycle, Output, Writing, summed_places
from ..ir.requirement import Level, Requirement
from .about import About
from .answers import of_schema
from .kinds import Kind, reached, subject
from .lifecycles import shown
from .places import Mark


def requirements(about: About) -> Iterator[Requirement]:
    schemas = dict[str, None]()
    for kind in about.kinds:
        if kind.outputs and kind.maker is not None:
            yield from _of_kind(about, kind)
            for output in kind.outputs:
                yield from _of_output(about, kind, output)
                schemas |= dict.fromkeys(reached(about.contract, output.schema))
    for name in schemas:
        yield from of_schema(about, name)
    for writing in about.contract.writings:
        if writing.schema in schemas:
            yield from _of_writing(about, writing)


def _of_kind(about: About, kind: Kind) -> Iterator[Requirement]:
    mark = about.spec.mark(about.spec.property(kind.schema.name, kind.outputs[0].property))
    for name, title in (
        ("complete", "In the end there is a line for every request."),
        ("keys-unique", "No request has two lines."),
        ("keys-ours", "Every line belongs to a request, by the key that it had."),
    ):
        yield about.require(f"{kind.name}/results/{name}", title, mark)
    if kind.lifecycle and any(one.unprocessed for one in shown(kind.lifecycle)):
        title = "A request that was not executed says so by the code of the state."
        id = f"{kind.name}/results/unprocessed-code"
        yield about.require(id, title, _unprocessed(about, kind, kind.lifecycle), level="should")


def _unprocessed(about: About, kind: Kind, lifecycle: Lifecycle) -> Mark:
    """Where it stands what such requests say."""
    states = [one.name for one in shown(lifecycle) if one.unprocessed]
    nodes = [about.spec.state(kind.schema.name, lifecycle.property, name) for name in states]
    return about.spec.mark(*(node.get("unprocessed") for node in nodes if node))


def _of_output(about: About, kind: Kind, output: Output) -> Iterator[Requirement]:
    spec, name = about.spec, f"{kind.name}/{output.property}"
    mark = spec.mark(spec.property(kind.schema.name, output.property))
    of_file = spec.mark(spec.lines(kind.schema.name, output.property))
    words = " and ".join(output.outcomes)
    yield about.require(f"{name}/lines", "Every line of the file is a JSON object.", mark)
    title = f"The file holds requests that {words} only."
    yield about.require(f"{name}/outcomes", title, mark)
    if output.count:
        title = f"`{'.'.join(output.count)}` is the number of lines that count for it."
        where = spec.mark(spec.property(kind.schema.name, *output.count))
        yield about.require(f"{name}/counted", title, where)
    for key, value in output.values.items():
        level: Level = "should" if "{" in str(value) else "must"
        text = "null" if value is None else f"'{value}'"
        title = f"`{key}` of the file is {text}."
        yield about.require(f"{name}/{key}", title, of_file, level=level)
    for field in summed(about.contract, kind, output):
        title = f"`{field}` is the sum over the lines of the file."
        yield about.require(f"{name}/{field}-summed", title, of_file, level="should")
    if output.expires_after:
        title = f"The file is kept as long as `{'.'.join(output.expires_after)}` says."
        yield about.require(f"{name}/kept", title, mark)


def _of_writing(about: About, writing: Writing) -> Iterator[Requirement]:
    name, body = subject(writing.schema), ".".join(writing.outcomes.body)
    mark = about.spec.mark(about.spec.property(writing.schema, *body.split(".")))
    form = "text that holds JSON" if writing.text else "a JSON object"
    yield about.require(f"{name}/body-form", f"`{body}` is {form}.", mark)
    title = "The line of a request that did not succeed has an error with a message."
    node = about.spec.schema(writing.schema)
    errors = node.at("x-outcomes", "writes") if node else None
    yield about.require(f"{name}/error-told", title, about.spec.mark(errors, node))


def summed(contract: Contract, kind: Kind, output: Output) -> list[str]:
    """The properties in which an object tells sums over a file of results."""
    names = {place[0] for place in summed_places(contract, output)}
    return [one.name for one in kind.schema.fields if one.name in names and one.sent != "never"]
