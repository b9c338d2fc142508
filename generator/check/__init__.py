"""Validate a document against the dialect: all complaints at once, or the unchanged document.

Each module checks one aspect and yields complaints. `grammar/` has the allowed keys and types, the
others check consistency. They also read invalid documents, so that one complaint does not hide the
next.
"""

from __future__ import annotations

from ..complaint import SpecError
from ..spec.document import Document
from . import (
    answers,
    examples,
    jobs,
    lifecycles,
    lines,
    name_references,
    names,
    objects,
    operation_references,
    operations,
    references,
    schemas,
)
from .causes import independent
from .grammar.dialect import DIALECT
from .grammar.validation import complaints

# These cause other complaints.
_CAUSES = (references.complaints, names.identifiers, operation_references.complaints)
# Checks of one part of the spec: an operation or a component.
_PARTS = (names.complaints, names.resources, examples.orphans, operations.complaints)
# Checks of several parts together.
_AGREEMENTS = (
    references.unused,
    operations.links,
    schemas.complaints,
    lines.complaints,
    name_references.complaints,
    lifecycles.complaints,
    jobs.complaints,
    objects.complaints,
    answers.complaints,
)
# These validate against the schemas, so the schemas have to be valid first.
_JUDGEMENTS = (
    examples.complaints,
    lifecycles.example_complaints,
)


def check(document: Document) -> Document:
    """The document, if it is valid.

    Raises:
        SpecError: with every complaint.
    """
    root = document.root
    if "openapi" not in root:
        what = "Swagger, to be converted" if "swagger" in root else "not an OpenAPI document"
        raise SpecError([root.complain(f"{what}: it has to begin with openapi: 3.1.0")])
    causes = list(complaints(root, "document", DIALECT))
    causes += independent(document, causes, _CAUSES, ())
    found = [*causes, *independent(document, causes, _PARTS, _AGREEMENTS)]
    if not found:
        for judge in _JUDGEMENTS:
            found.extend(judge(root))
    if found:
        raise SpecError(found)
    return document
