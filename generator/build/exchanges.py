"""The examples of the spec -> exchanges, error responses and files of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ..ir import ErrorExample, ExchangeExample, LinesExample, Text
from ..spec.document import Node
from ..spec.usage import properties
from .types import source, text


def exchanges(
    node: Node, identifier: str, path: str, status: str, success: Node
) -> Iterator[ExchangeExample]:
    """One exchange for each example of an operation's result.

    Without any, one for each example of its body or of its parameters, or a plain one.
    """
    media_type, shown = _shown(node, success)
    for name, resolved in shown:
        values = dict(_arguments(node, name))
        body = _body_example(node, name)
        fields = body if isinstance(body, dict) else {}
        filled = _filled(path, values)
        query = {key: value for key, value in values.items() if f"{{{key}}}" not in path}
        yield ExchangeExample(
            name=Text(name),
            summary=text(resolved.get("summary")) if resolved else None,
            source=source(resolved),
            arguments=tuple((Text(key), value) for key, value in {**values, **fields}.items()),
            path=Text(_filled(path, values)),
            query=tuple((Text(key), value) for key, value in query.items()),
            target=Text(f"{filled}?{_query(query)}" if query else filled),
            body=body,
            status=200 if status == "2XX" else int(status),
            headers=header_examples(success),
            content_type="application/octet-stream" if media_type == "*/*" else media_type,
            response=resolved["value"].value if resolved and media_type else None,
        )


def _shown(node: Node, success: Node) -> tuple[str | None, list[tuple[str, Node | None]]]:
    """The media type of a response, and the names and examples of its exchanges."""
    for media_type, media in success["content"].items() if "content" in success else ():
        return media_type, [(name, one.resolved()) for name, one in examples_of(media)]
    body, parameters = node.at("requestBody", "content"), node.get("parameters")
    holders = [media for _, media in body.items()] if body else []
    holders += [one.resolved() for one in parameters.entries()] if parameters else []
    named: dict[str, Node | None] = {}
    for holder in holders:
        for name, example in examples_of(holder):
            named.setdefault(name, example.resolved())
    return None, list(named.items()) or [("no_content", None)]


def examples_of(node: Node) -> Iterator[tuple[str, Node]]:
    """The named examples in a node itself, not in those that it refers to."""
    yield from (node["examples"].items() if "examples" in node else ())


def _query(values: dict[str, Any]) -> str:
    """A query as the client writes it."""
    texts = {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in values.items()
    }
    return "&".join(f"{quote(key, safe='')}={quote(text, safe='')}" for key, text in texts.items())


def _filled(path: str, values: dict[str, Any]) -> str:
    return re.sub(r"\{([^}]+)\}", lambda match: quote(str(values[match[1]]), safe=""), path)


def _arguments(node: Node, name: str) -> Iterator[tuple[str, Any]]:
    for entry in node["parameters"].entries() if "parameters" in node else ():
        parameter = entry.resolved()
        named = parameter.at("examples", name)
        if parameter["in"].value == "header":
            continue
        if named is not None:
            yield parameter["name"].value, named.resolved()["value"].value
        elif "example" in parameter and parameter.at("required") is not None:
            yield parameter["name"].value, parameter["example"].value
        elif "default" in parameter["schema"] and parameter.at("required") is not None:
            yield parameter["name"].value, parameter["schema"]["default"].value


def _body_example(node: Node, name: str) -> Any:
    body = node.get("requestBody")
    if body is None:
        return None
    _, media = next(body["content"].items())
    examples = dict(examples_of(media))
    chosen = examples.get(name) or next(iter(examples.values()))
    return chosen.resolved()["value"].value


def header_examples(response: Node) -> tuple[tuple[Text, Any], ...]:
    """The headers of a response that have an example."""
    if "headers" not in response:
        return ()
    resolved = ((name, header.resolved()) for name, header in response["headers"].items())
    return tuple(
        (Text(name), header["example"].value) for name, header in resolved if "example" in header
    )


def error_examples(root: Node, statuses: dict[str, str]) -> Iterator[ErrorExample]:
    """The examples of every error class; `statuses` has the status of each class."""
    components = root.at("components", "responses")
    for name, response in components.items() if components else ():
        _, media = next(response["content"].items())
        for key, example in examples_of(media):
            resolved = example.resolved()
            yield ErrorExample(
                error=name,
                name=Text(key),
                summary=text(resolved.get("summary")),
                source=source(resolved),
                status=int(statuses[name].replace("XX", "00")),
                headers=header_examples(response),
                body=resolved["value"].value,
            )


def lines_examples(root: Node) -> Iterator[LinesExample]:
    """The examples of every file of lines, each name of a schema once."""
    seen: set[tuple[str, str]] = set()
    for _, _, child in properties(root):
        lines = child.get("x-lines")
        if lines is None:
            continue
        name = lines["schema"].resolved().key
        for key, example in examples_of(lines):
            if (name, key) not in seen:
                seen.add((name, key))
                resolved = example.resolved()
                yield LinesExample(
                    schema=name,
                    name=Text(key),
                    summary=text(resolved.get("summary")),
                    source=source(resolved),
                    lines=tuple(resolved["value"].value),
                )
