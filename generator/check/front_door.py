"""The document as openapi-python-client reads it: the opinion of a second OpenAPI reader."""

from __future__ import annotations

from collections.abc import Iterator

from openapi_python_client.schema import OpenAPI
from pydantic import ValidationError

from ..complaint import Complaint
from ..document import Node


def complaints(root: Node) -> Iterator[Complaint]:
    """What that reader cannot take, at the place nearest to where it says so."""
    try:
        OpenAPI.model_validate(root.value)
    except ValidationError as error:
        for detail in error.errors():
            node = root
            for part in detail["loc"]:
                if (isinstance(node.value, dict) and part in node.value) or (
                    isinstance(node.value, list)
                    and isinstance(part, int)
                    and part < len(node.value)
                ):
                    node = node[part]
            yield node.complain(f"not OpenAPI: {detail['msg']}")
