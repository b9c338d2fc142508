"""The components of the spec -> the classes and aliases of the model, and their rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..ir import (
    Alias,
    Field,
    Lifecycle,
    Lines,
    ListOf,
    MapOf,
    Name,
    Nullable,
    Object,
    OutcomeRule,
    Outcomes,
    RefusedValue,
    RequiredValue,
    Retry,
    SchemaReference,
    State,
    Text,
    TotalLimit,
    Type,
)
from ..python.names import argument_name, field_name
from ..spec.document import Node
from ..spec.schema_kinds import kind_of
from ..spec.usage import identities, properties, sent_only
from .types import doc, source, text, texts, type_of


def objects(root: Node) -> tuple[Object, ...]:
    """The object schemas, as classes."""
    closed = sent_only(root)
    return tuple(
        Object(name, doc(schema), fields_of(schema), sent=name in closed)
        for name, schema in _schemas(root)
        if kind_of(schema.value) == "object schema"
    )


def aliases(root: Node) -> tuple[Alias, ...]:
    """The schemas that are not classes; each follows those that it refers to."""
    left = {
        name: Alias(name, doc(schema), type_of(schema))
        for name, schema in _schemas(root)
        if kind_of(schema.value) != "object schema"
    }
    done: dict[str, Alias] = {}

    def finish(name: str) -> None:
        for part in _parts(left[name].type):
            if part in left and part not in done:
                finish(part)
        done[name] = left[name]

    for name in left:
        if name not in done:
            finish(name)
    return tuple(done.values())


def _parts(kind: Type) -> Iterator[str]:
    match kind:
        case SchemaReference(name):
            yield name
        case ListOf(inner) | MapOf(inner) | Nullable(inner):
            yield from _parts(inner)
        case _:
            return


def _schemas(root: Node) -> Iterator[tuple[str, Node]]:
    schemas = root.at("components", "schemas")
    return schemas.items() if schemas else iter(())


def fields_of(schema: Node, *, arguments: bool = False) -> tuple[Field, ...]:
    """The properties of an object schema, as fields of a class or as arguments of a method."""
    spelled = argument_name if arguments else field_name
    required = schema.value.get("required", [])
    return tuple(
        Field(
            name=Name(Text(key), spelled(key)),
            type=type_of(child),
            doc=doc(child, child.resolved()),
            required=key in required,
            example=_value(child.get("example")),
            default=default_of(child),
        )
        for key, child in schema["properties"].items()
    )


def default_of(schema: Node) -> Any:
    """The default of a schema, or of the one that it refers to."""
    for node in (schema, schema.resolved()):
        if "default" in node:
            return node["default"].value
    return None


# --- Lines, outcomes, lifecycles -------------------------------------------------------------


def lines(root: Node) -> tuple[Lines, ...]:
    """Every property with a file of lines, or with the id of one."""
    return tuple(
        _lines(schema.key, key, child["x-lines"])
        for schema, key, child in properties(root)
        if "x-lines" in child
    )


def _lines(owner: str, key: str, node: Node) -> Lines:
    return Lines(
        owner=owner,
        attribute=Name(Text(key), field_name(key)),
        schema=node["schema"].resolved().key,
        when=_pairs(node.get("when")),
        key=text(node.get("key")),
        suffix=text(node.get("suffix")),
        most_lines=_value(node.at("limits", "lines")),
        most_bytes=_value(node.at("limits", "bytes")),
        same=texts(node.get("same")),
        equal=_pairs(node.get("equal")),
        refused=tuple(map(_refused, node["refused"].entries())) if "refused" in node else (),
        totals=tuple(_total(total) for total in node["totals"].entries())
        if "totals" in node
        else (),
        count=text(node.get("count")),
        download=text(node.get("download")),
        codes=_without_source(node.get("codes")),
        messages=_without_source(node.get("messages")),
        needs=tuple(map(_needed, node["needs"].entries())) if "needs" in node else (),
        source=source(node),
        limits_source=source(node.get("limits")),
    )


def _total(node: Node) -> TotalLimit:
    return TotalLimit(
        Text(node["of"].value),
        _pairs(node.get("when")),
        node["maximum"].value,
        source(node),
    )


def _refused(node: Node) -> RefusedValue:
    return RefusedValue(
        of=Text(node["of"].value),
        value=node["value"].value,
        when=_pairs(node.get("when")),
        message=text(node.get("message")),
        source=source(node),
    )


def _needed(node: Node) -> RequiredValue:
    return RequiredValue(
        of=Text(node["of"].value),
        when=_pairs(node.get("when")),
        code=Text(node["code"].value),
        message=Text(node["message"].value),
        source=source(node),
    )


def outcomes(root: Node) -> tuple[Outcomes, ...]:
    """The rules that decide the outcomes of lines."""
    return tuple(
        _outcomes(name, schema["x-outcomes"])
        for name, schema in _schemas(root)
        if "x-outcomes" in schema
    )


def _outcomes(schema: str, node: Node) -> Outcomes:
    return Outcomes(
        schema=schema,
        status=Text(node["status"].value),
        request=text(node.get("request")),
        body=Text(node["body"].value),
        errors=texts(node["errors"]),
        rules=tuple(
            OutcomeRule(
                outcome=rule["outcome"].value,
                absent=text(rule.get("absent")),
                present=text(rule.get("present")),
                statuses=_statuses(rule.get("statuses")),
                codes=texts(rule.get("codes")),
                source=source(rule),
            )
            for rule in node["rules"].entries()
        ),
        retryable_statuses=_statuses(node.at("retryable", "statuses")),
        retryable_codes=texts(node.at("retryable", "codes")),
        permanent_codes=texts(node.at("retryable", "permanent")),
        source=source(node),
        retryable_source=source(node.get("retryable")),
    )


def _statuses(node: Node | None) -> tuple[int | str, ...]:
    return tuple(entry.value for entry in node.entries()) if node else ()


def lifecycles(root: Node) -> tuple[Lifecycle, ...]:
    """The state machines."""
    return tuple(
        _lifecycle(schema.key, key, child["x-lifecycle"], identities(root).get(schema.key))
        for schema, key, child in properties(root)
        if "x-lifecycle" in child
    )


def _lifecycle(owner: str, key: str, node: Node, identity: str | None) -> Lifecycle:
    return Lifecycle(
        schema=owner,
        attribute=Name(Text(key), field_name(key)),
        initial=Text(node["initial"].value),
        retrieve=text(node.get("retrieve")),
        id=None if identity is None else Name(Text(identity), field_name(identity)),
        states=tuple(
            State(
                name=Text(name),
                sets=text(state.get("sets")),
                to=texts(state.get("to")),
                final="final" in state,
                files=texts(state.get("files")),
                results=_value(state.get("results")),
                problems=text(state.get("problems")),
                passing=texts(state.get("retryable")),
                operation=text(state.get("operation")),
                due_at=text(state.get("due_at")),
                source=source(state),
            )
            for name, state in node["states"].items()
        ),
        first_poll=_value(node.at("poll", "first")),
        maximum_poll=_value(node.at("poll", "maximum")),
        source=source(node),
        poll_source=source(node.get("poll")),
    )


def retry(root: Node) -> Retry | None:
    """The retry policy of a client."""
    node = root.get("x-retry")
    if node is None:
        return None
    return Retry(
        attempts=node["attempts"].value,
        base=node["base"].value,
        maximum=node["maximum"].value,
        jitter=node["jitter"].value,
        give_up=node["give_up"].value,
        after=texts(node["after"]),
        advice=Text(node["advice"].value),
        source=source(node),
    )


def _without_source(node: Node | None) -> tuple[tuple[Text, Any], ...]:
    """The entries of a map, without those about their source."""
    return tuple(pair for pair in _pairs(node) if pair[0] not in ("x-source", "x-evidence"))


def _pairs(node: Node | None) -> tuple[tuple[Text, Any], ...]:
    return tuple((Text(key), child.value) for key, child in node.items()) if node else ()


def _value(node: Node | None) -> Any:
    return node.value if node else None
