"""Operations that belong together -> jobs, which a client submits, follows and reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from ..ir import (
    Choice,
    Constant,
    Following,
    JobOperation,
    Lifecycle,
    LineRules,
    Lines,
    ListOf,
    MapOf,
    Name,
    Object,
    Operation,
    Outcomes,
    Resource,
    ResultFile,
    Results,
    Scalar,
    SchemaReference,
    Submission,
    Text,
)
from ..python.names import argument_name, field_name
from ..spec.document import Node
from ..spec.usage import identities
from .line_rules import line_rules, outcome_rules
from .problems import path_name


def with_jobs(
    resources: tuple[Resource, ...],
    objects: tuple[Object, ...],
    lifecycles: tuple[Lifecycle, ...],
    lines: tuple[Lines, ...],
    outcomes: tuple[Outcomes, ...],
    root: Node,
) -> tuple[Resource, ...]:
    """The resources, each with the objects that can be submitted and followed there."""
    builder = _Builder(resources, objects, lifecycles, lines, outcomes, root)
    return tuple(
        replace(
            resource,
            following=builder.following(resource),
            submission=builder.submission(resource),
        )
        for resource in resources
    )


class _Builder:
    """Looks up the names in extension words."""

    def __init__(
        self,
        resources: tuple[Resource, ...],
        objects: tuple[Object, ...],
        lifecycles: tuple[Lifecycle, ...],
        lines: tuple[Lines, ...],
        outcomes: tuple[Outcomes, ...],
        root: Node,
    ) -> None:
        self._operations = {
            operation.id: (resource.name, operation)
            for resource in resources
            for operation in resource.operations
        }
        self._objects = {one.name: one for one in objects}
        self._lifecycles = lifecycles
        self._lines = lines
        self._outcomes = {one.schema: one for one in outcomes}
        self._root = root

    def following(self, resource: Resource) -> Following | None:
        for lifecycle in self._lifecycles:
            for operation in resource.operations:
                if operation.id == lifecycle.retrieve:
                    return Following(
                        schema=lifecycle.schema,
                        lifecycle=lifecycle,
                        retrieve=operation,
                        results=self._results(lifecycle.schema, resource.name),
                        void=self._objects[lifecycle.schema].void,
                        ends=tuple(
                            path_name(state.sets)
                            for state in lifecycle.states
                            if state.final and state.sets is not None
                        ),
                        problems=_maybe_path(lifecycle.problems),
                    )
        return None

    def _results(self, owner: str, module: str) -> Results | None:
        own = [lines for lines in self._lines if lines.owner == owner]
        files = [lines for lines in own if lines.download is not None]
        if not files or files[0].key is None or files[0].download is None:
            return None
        return Results(
            key=path_name(files[0].key),
            files=self._result_files(owner),
            total=next((_maybe_path(one.count) for one in own if one.download is None), None),
            download=self._target(files[0].download, module),
            outcomes=outcome_rules(self._outcomes[files[0].schema]),
        )

    def _result_files(self, owner: str) -> tuple[ResultFile, ...]:
        return tuple(
            ResultFile(one.attribute, _maybe_path(one.count))
            for one in self._lines
            if one.owner == owner and one.download is not None
        )

    def _target(self, identifier: Text, module: str) -> JobOperation:
        """The operation, with its name in the module of a resource."""
        resource, operation = self._operations[identifier]
        own = resource == module
        reference = operation.function if own else f"{resource}.{operation.function}"
        return JobOperation(identifier, resource, reference)

    def submission(self, resource: Resource) -> Submission | None:
        for create in resource.operations:
            node = self._word(create)
            if node is not None and create.body is not None:
                return self._submission(create, node, resource.name)
        return None

    def _word(self, operation: Operation) -> Node | None:
        path = operation.path.get_untrusted_value()
        return self._root["paths"][path][operation.http.lower()].get("x-submit")

    def _submission(self, create: Operation, node: Node, module: str) -> Submission:
        assert create.body is not None
        file = str(node["file"].value)
        notes = str(node["notes"].value)
        _, upload = self._operations[Text(node["upload"].value)]
        assert upload.body is not None
        assert upload.body.upload is not None
        sent = self._of(upload.body.schema, upload.body.upload.name)
        named = self._of(create.body.schema, Name(Text(file), field_name(file)))
        find = node["find"]
        lifecycle = next(one for one in self._lifecycles if one.schema == _result_of(create))
        assert lifecycle.retrieve is not None
        arguments = tuple(field for field in create.body.fields if field.name.wire != file)
        fixed = {name.get_untrusted_value() for name, _ in sent.when}
        rules = self._rules(create, sent, named)
        cancel = next(
            (state.operation for state in lifecycle.states if state.operation is not None), None
        )
        return Submission(
            create=create,
            arguments=arguments,
            required=tuple(field for field in arguments if field.required),
            file=Name(Text(file), argument_name(file)),
            upload=self._target(upload.id, module),
            upload_field=upload.body.upload.name,
            upload_values=_named(sent.when),
            upload_arguments=tuple(
                field
                for field in upload.body.fields
                if field.name.wire.get_untrusted_value() not in fixed
            ),
            upload_id=path_name(Text(identities(self._root)[_result_of(upload)])),
            notes=Name(Text(notes), argument_name(notes)),
            retrieve=self._target(lifecycle.retrieve, module),
            cancel=None if cancel is None else self._target(cancel, module),
            find=self._target(Text(find["operation"].value), module),
            find_values=_named((Text(key), child.value) for key, child in _items(find.get("with"))),
            lifecycle=lifecycle,
            rules=rules,
            checks=line_rules(rules),
        )

    def _of(self, owner: str, name: Name) -> Lines:
        return next(
            one for one in self._lines if one.owner == owner and one.attribute.wire == name.wire
        )

    def _rules(self, create: Operation, sent: Lines, named: Lines) -> LineRules:
        assert create.body is not None
        fields = self._objects[sent.schema].fields
        equal = (*sent.equal, *named.equal)
        wanted = {str(argument) for _, argument in equal}
        return LineRules(
            lines=sent,
            required=tuple(field.name.wire for field in fields if field.required),
            kinds=tuple(
                (field.name.wire, kind)
                for field in fields
                if (kind := _kind(field.type)) is not None
            ),
            constants=tuple(
                (field.name.wire, field.type.value)
                for field in fields
                if isinstance(field.type, Constant)
            ),
            equal=equal,
            arguments=tuple(
                field
                for field in create.body.fields
                if field.name.wire.get_untrusted_value() in wanted
            ),
        )


def _kind(kind: object) -> str | None:
    match kind:
        case Scalar("datetime" | "UUID"):
            return "str"
        case Scalar(python):
            return python
        case MapOf():
            return "dict"
        case ListOf():
            return "list"
        case Choice():
            return "str"
        case SchemaReference(alias=alias) if alias is not None:
            return _kind(alias)
        case _:
            return None


def _result_of(operation: Operation) -> str:
    schema: str = getattr(operation.result, "schema", "")
    return schema


def _maybe_path(wire: Text | None) -> Name | None:
    return None if wire is None else path_name(wire)


def _named(values: Iterable[tuple[Text, Any]]) -> tuple[tuple[Name, Any], ...]:
    return tuple(
        (Name(name, argument_name(name.get_untrusted_value())), value) for name, value in values
    )


def _items(node: Node | None) -> Iterable[tuple[str, Node]]:
    return node.items() if node else ()
