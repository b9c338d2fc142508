"""Build the model from a checked document: the bridge from OpenAPI's terms to Python's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ..ir import Api, Dialect, Setting, Text
from ..python.names import argument_name
from ..spec.document import Document, Node
from ..spec.overlay import Overlaid
from ..spec.usage import operations as operation_nodes
from .contract import contract
from .exchanges import error_examples, lines_examples
from .inferred import unknowns
from .jobs import with_jobs
from .operations import errors, parameters, resources
from .problems import with_permanent_codes, with_voids
from .schemas import aliases, lifecycles, lines, objects, outcomes, retry
from .types import doc, text


def build(document: Document, overlaid: Iterable[Overlaid] = ()) -> Api:
    """The model of documents that `check` has accepted."""
    api = _api(document.root)
    others = tuple(overlaid)
    contracts = [contract(api, document.root, "")]
    contracts += (contract(_api(one.document.root), one.document.root, one.name) for one in others)
    return replace(
        api,
        contracts=tuple(contracts),
        dialects=tuple(map(_dialect, others)),
        unknowns=tuple(unknowns(document.root, others)),
    )


def _dialect(one: Overlaid) -> Dialect:
    root = one.overlay.root
    return Dialect(
        name=one.name,
        title=Text(root["info"]["title"].value),
        doc=doc(root["info"]),
        changes=tuple(doc(action) for action in root["actions"].entries()),
    )


def _api(root: Node) -> Api:
    server = root["servers"][0]
    scheme_name, scheme = next(root["components"]["securitySchemes"].items())
    classes = errors(root)
    states, files = lifecycles(root), lines(root)
    classes_read = with_voids(objects(root), states, files)
    rules = with_permanent_codes(outcomes(root), classes_read, states, files)
    return Api(
        title=Text(root["info"]["title"].value),
        version=Text(root["info"]["version"].value),
        doc=doc(root["info"]),
        licence=text(root.at("info", "license", "name")),
        server=Text(server["url"].value),
        base_url=Setting("base_url", Text(server["x-env"].value), None, doc(server)),
        token=Setting(
            argument_name(scheme_name),
            Text(scheme["x-env"].value),
            text(scheme.get("name")),
            doc(scheme),
        ),
        settings=tuple(_settings(root)),
        retry=retry(root),
        objects=classes_read,
        aliases=aliases(root),
        errors=classes,
        resources=with_jobs(resources(root), classes_read, states, files, rules, root),
        lifecycles=states,
        lines=files,
        outcomes=rules,
        error_examples=tuple(error_examples(root, {error.name: error.status for error in classes})),
        lines_examples=tuple(lines_examples(root)),
    )


def _settings(root: Node) -> Iterator[Setting]:
    """The header parameters, each once: they are arguments of the client, not of its methods."""
    seen: set[str] = set()
    for operation in operation_nodes(root):
        for header in parameters(operation, "header"):
            if header.key not in seen:
                seen.add(header.key)
                yield Setting(
                    argument_name(header.key),
                    Text(header["x-env"].value),
                    Text(header["name"].value),
                    doc(header),
                )
