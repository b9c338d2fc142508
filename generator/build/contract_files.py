"""Lifecycles and files of lines -> how a server runs objects and writes results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..ir import Api, Lines, Operation, Submission, Text
from ..ir import contract as structs
from ..spec.document import Node
from ..spec.usage import identities, properties
from .contract_schemas import path_of, value_of
from .exchanges import examples_of
from .line_rules import dotted, outcome_rules
from .operations import parameters

_OUTCOMES: tuple[structs.Outcome, ...] = ("succeeded", "failed", "unprocessed")


def lifecycles(api: Api, root: Node) -> tuple[structs.Lifecycle, ...]:
    """The state machines of objects with a known id."""
    known = identities(root)
    return tuple(
        structs.Lifecycle(
            schema=owner.key,
            property=key,
            identity=known[owner.key],
            initial=str(node["initial"].value),
            retrieve=value_of(node.get("retrieve")),
            states=tuple(_state(name, state) for name, state in node["states"].items()),
            first=value_of(node.at("poll", "first")),
            maximum=value_of(node.at("poll", "maximum")),
        )
        for owner, key, child in properties(root)
        if (node := child.get("x-lifecycle")) and owner.key in known
    )


def _state(name: str, node: Node) -> structs.State:
    reason = node.get("unprocessed")
    return structs.State(
        name=name,
        sets=value_of(node.get("sets")),
        to=tuple(value_of(node.get("to")) or ()),
        final="final" in node,
        files=tuple(value_of(node.get("files")) or ()),
        results=value_of(node.get("results")),
        problems=path_of(node.get("problems")),
        operation=value_of(node.get("operation")),
        lasts=value_of(node.get("lasts")),
        due_at=value_of(node.get("due_at")),
        via=_via(node.get("via")),
        unprocessed=structs.Reason(code=reason["code"].value, message=reason["message"].value)
        if reason
        else None,
    )


def _via(node: Node | None) -> structs.Via | None:
    if node is None:
        return None
    return structs.Via(
        state=node["state"].value, after=node["after"].value, lasts=node["lasts"].value
    )


def inputs(api: Api, root: Node, known: Mapping[str, structs.Schema]) -> tuple[structs.Input, ...]:
    """The files of lines from which objects are made."""
    return tuple(
        _input(api, root, known, submission)
        for resource in api.resources
        if (submission := resource.submission) is not None
    )


def _input(
    api: Api, root: Node, known: Mapping[str, structs.Schema], submission: Submission
) -> structs.Input:
    schema, name = submission.lifecycle.schema, submission.file.wire
    upload = _operation(api, submission.upload.id)
    when = {key.get_untrusted_value(): value for key, value in submission.rules.lines.when}
    rules = submission.checks
    returned = next(
        (one for one in api.lines if one.owner == schema and one.attribute.wire == name), None
    )
    return structs.Input(
        owner=schema,
        property=name.get_untrusted_value(),
        schema=submission.rules.lines.schema,
        file=getattr(upload.result, "schema", ""),
        rules=rules,
        when=when,
        other=_other_use(upload, known, when),
        total=dotted(returned.count) if returned else (),
        examples=_of_each_sort(_files(root, submission.rules.lines.schema), rules),
    )


def _operation(api: Api, identifier: Text) -> Operation:
    return next(
        operation
        for resource in api.resources
        for operation in resource.operations
        if operation.id == identifier
    )


def _other_use(
    upload: Operation, known: Mapping[str, structs.Schema], when: Mapping[str, Any]
) -> dict[str, Any]:
    """The values in an example of an upload whose file is not an input of requests."""
    fields = known[upload.body.schema].fields if upload.body else ()
    shapes = {one.name: one.shape for one in fields}
    for example in upload.exchanges:
        body = example.body if isinstance(example.body, dict) else {}
        other = {name: body[name] for name in when if name in body}
        if other and other != {name: when[name] for name in other}:
            choices = [(shapes[name].enum, value) for name, value in other.items()]
            if all(not words or value in words for words, value in choices):
                return other
    return {}


def _of_each_sort(
    files: Mapping[str, tuple[Any, ...]], rules: structs.LineRules
) -> dict[str, tuple[Any, ...]]:
    """The first valid file for each set of arguments that its lines have to equal."""
    chosen: dict[str, tuple[Any, ...]] = {}
    seen: list[dict[str, Any]] = []
    for name, lines in files.items():
        first = lines[0] if lines else None
        given = {argument: structs.lookup(first, path) for path, argument in rules.equal.items()}
        check = structs.LineCheck(rules, given)
        for line in lines:
            check.line(json.dumps(line).encode())
        if given not in seen and not check.finish(0):
            seen.append(given)
            chosen[name] = lines
    return chosen


def outputs(
    api: Api, root: Node, written: tuple[structs.Writing, ...], sources: tuple[structs.Input, ...]
) -> tuple[structs.Output, ...]:
    """The files of results that a server can write."""
    files = _downloads(root)
    ways = {one.schema: one for one in written}
    nodes = {(owner.key, key): child for owner, key, child in properties(root)}
    return tuple(
        _output(
            lines,
            nodes[lines.owner, name]["x-lines"],
            files[download],
            ways[lines.schema],
            {name for one in sources if one.owner == lines.owner for name in one.examples},
        )
        for lines in api.lines
        if lines.download is not None
        and (download := lines.download.get_untrusted_value()) in files
        and lines.schema in ways
        and (name := lines.attribute.wire.get_untrusted_value())
    )


def _downloads(root: Node) -> dict[str, str]:
    """The schema of the file whose id an operation takes, for each that has `x-id`."""
    return {
        str(node["operationId"].value): str(parameter["x-id"].value).split(".")[0]
        for _, path in root["paths"].items()
        for _, node in path.items()
        for parameter in parameters(node, "path")
        if "x-id" in parameter
    }


def _output(
    lines: Lines, node: Node, file: str, writing: structs.Writing, requests: set[str]
) -> structs.Output:
    assert lines.key is not None
    return structs.Output(
        owner=lines.owner,
        property=lines.attribute.wire.get_untrusted_value(),
        schema=lines.schema,
        key=lines.key.get_untrusted_value(),
        file=file,
        download=str(node["download"].value),
        outcomes=tuple(value_of(node.get("outcomes")) or _OUTCOMES),
        count=path_of(node.get("count")),
        always="always" in node,
        values=value_of(node.get("values")) or {},
        expires_after=path_of(node.get("expires_after")),
        examples=_telling(_lines(node), writing.outcomes),
        named_examples={name: line for name, line in _first_lines(node) if name in requests},
    )


def _first_lines(node: Node) -> Iterator[tuple[str, Any]]:
    """The first line of each example, by its name."""
    for name, example in examples_of(node):
        yield from ((name, line) for line in example.resolved()["value"].value[:1])


def _lines(node: Node) -> Iterator[Any]:
    """The lines of all examples."""
    for _, example in examples_of(node):
        yield from example.resolved()["value"].value


def _telling(lines: Iterable[Any], outcomes: structs.Outcomes) -> tuple[Any, ...]:
    """The first line with each property, with the id of a request, and with each status."""
    chosen: list[Any] = []
    seen: set[Any] = set()
    for line in lines:
        told = {name for name, value in line.items() if value is not None}
        if outcomes.request and structs.lookup(line, outcomes.request) is not None:
            told.add(outcomes.request)
        if structs.lookup(line, outcomes.body) is not None:
            told.add((outcomes.status, str(structs.lookup(line, outcomes.status))))
        if told - seen:
            chosen.append(line)
        seen |= told
    return tuple(chosen)


def writings(api: Api, root: Node) -> tuple[structs.Writing, ...]:
    """How lines of results are written, for schemas whose `x-outcomes` has `writes`."""
    written: list[structs.Writing] = []
    for outcomes in api.outcomes:
        node = root["components"]["schemas"][outcomes.schema]["x-outcomes"].get("writes")
        if node is None:
            continue
        written.append(
            structs.Writing(
                schema=outcomes.schema,
                outcomes=outcome_rules(outcomes),
                failed=path_of(node["failed"]),
                unprocessed=path_of(node["unprocessed"]),
                code=value_of(node.get("code")),
                text=value_of(node.get("text")) is True,
            )
        )
    return tuple(written)


def _files(root: Node, schema: str) -> dict[str, tuple[Any, ...]]:
    """Every example of a file of such lines, by its name."""
    return {
        key: tuple(example.resolved()["value"].value)
        for _, _, child in properties(root)
        if "x-lines" in child and child["x-lines"]["schema"].resolved().key == schema
        for key, example in examples_of(child["x-lines"])
    }
