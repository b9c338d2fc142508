"""The places of facts in the spec, and their evidence."""

from __future__ import annotations

from dataclasses import dataclass

from generator.ir.types import Evidence
from generator.spec.document import Document, Node
from generator.spec.usage import operations_by_id

CERTAIN: tuple[Evidence, ...] = ("documented", "observed")
"""The evidence with which a requirement can be a `must` or a `should`."""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A place in the spec, as a requirement shows it, and the evidence for the fact there."""

    place: str
    source: str | None = None
    evidence: Evidence = "documented"


@dataclass(frozen=True)
class Spec:
    """A spec with the places of its nodes."""

    document: Document

    def cite(self, *nodes: Node | None) -> Citation:
        """The place of the first of these nodes that exists; else the beginning of the document."""
        node = next((node for node in nodes if node is not None), self.document.root)
        where = node.key_where
        source = node.get("x-source")
        return Citation(
            place=f"{where.file}:{where.line}",
            source=str(source.value) if source else None,
            evidence=evidence_of(node),
        )

    def operation(self, name: str) -> Node | None:
        """The operation with this id."""
        return operations_by_id(self.document.root).get(name)

    def parameter(self, operation: str, name: str) -> Node | None:
        """A parameter of an operation, by its wire name."""
        node = self.operation(operation)
        parameters = node.get("parameters") if node else None
        for parameter in parameters.entries() if parameters else ():
            target = parameter.resolved()
            if target.value.get("name") == name:
                return target
        return None

    def response(self, operation: str, status: str) -> Node | None:
        """A response of an operation, by its status or range of statuses."""
        node = self.operation(operation)
        responses = node.get("responses") if node else None
        if responses is None:
            return None
        exact = responses.get(status)
        if found := exact if exact is not None else responses.get(f"{status[0]}XX"):
            return found.resolved() if "$ref" in found else found
        return None

    def header(self, operation: str, status: str, name: str) -> Node | None:
        """A header of a response."""
        response = self.response(operation, status)
        header = response.at("headers", name) if response else None
        return header.resolved() if header else None

    def answer(self, operation: str, status: str, name: str) -> Node | None:
        """The entry of a refusal."""
        response = self.response(operation, status)
        return response.at("x-answers", name) if response else None

    def schema(self, name: str) -> Node | None:
        """A schema of the components."""
        return self.document.root.at("components", "schemas", name)

    def property(self, schema: str, *names: str) -> Node | None:
        """A property of a schema; further names lead into the schemas of properties."""
        node = self.schema(schema)
        for name in names:
            node = self._object(node) if node else None
            node = node.at("properties", name) if node else None
        return node

    def state(self, schema: str, name: str, state: str) -> Node | None:
        """A state of the lifecycle of a schema's property."""
        node = self.property(schema, name)
        return node.at("x-lifecycle", "states", state) if node else None

    def lines(self, schema: str, name: str) -> Node | None:
        """The rules for the lines of a file."""
        node = self.property(schema, name)
        return node.get("x-lines") if node else None

    def _object(self, node: Node) -> Node | None:
        """The object schema of a node: itself, its `$ref`, or its alternative to null."""
        node = node.resolved() if "$ref" in node else node
        if (choice := node.get("anyOf")) is not None:
            found = (self._object(entry) for entry in choice.entries())
            return next((entry for entry in found if entry is not None), None)
        if (items := node.get("items")) is not None:
            return self._object(items)
        return node if "properties" in node else None


def evidence_of(node: Node | None) -> Evidence:
    """The evidence for the fact at a node; `documented` unless the spec has `x-evidence`.

    `compatible` also counts as documented: it allows what other servers do besides.
    """
    said = node.get("x-evidence") if node else None
    word: Evidence = said.value if said else "documented"
    return "documented" if word == "compatible" else word
