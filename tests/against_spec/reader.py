"""A request of the client, as openapi-core reads it: an independent reader of OpenAPI."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import httpx2
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from python_multipart import parse_form
from werkzeug.datastructures import Headers, ImmutableMultiDict

from .subjects import subject


@dataclass(frozen=True)
class Told:
    """The content of a request, if it is valid.

    Attributes:
        complaints: The reasons why it is invalid.
        parameters: By their location.
        parts: The names of all parts of a form; openapi-core ignores unknown ones.
    """

    complaints: list[str]
    parameters: dict[str, dict[str, Any]]
    body: Any
    parts: tuple[str, ...] = ()


def read(name: str, request: httpx2.Request) -> Told:
    """Read a request by the spec of a subject."""
    result = _reader(name).unmarshal_request(_Request(request))
    complaints = [f"{error!r}: {error.__cause__}" for error in result.errors]
    if complaints:
        return Told(complaints, {}, None)
    places = ("path", "query", "header", "cookie")
    return Told(
        [], {place: dict(getattr(result.parameters, place)) for place in places}, result.body
    )


@cache
def _reader(name: str) -> OpenAPI:
    # openapi-core reads and checks the parts of deepObject properties in a form. It keeps parts as
    # bytes, which are not strings for a schema, and reads files like e-mail.
    config = Config(extra_media_type_deserializers={"multipart/form-data": _form})
    return OpenAPI.from_dict(subject(name).spec, config=config)


def _parts(request: httpx2.Request) -> tuple[str, ...]:
    kind, _, boundary = request.headers.get("content-type", "").partition("; boundary=")
    is_form = kind == "multipart/form-data"
    return tuple(_form(request.content, boundary=boundary)) if is_form else ()


def _form(body: bytes, **parameters: str) -> ImmutableMultiDict[str, str]:
    """The parts of a form as texts; of a file, each byte as one character."""
    parts: list[tuple[str, str]] = []
    parse_form(
        {"Content-Type": f"multipart/form-data; boundary={parameters['boundary']}".encode()},
        BytesIO(body),
        lambda field: parts.append((_text(field.field_name), _text(field.value))),
        lambda file: parts.append((_text(file.field_name), _content(file.file_object))),
    )
    return ImmutableMultiDict(parts)


def _text(data: bytes | None) -> str:
    return (data or b"").decode()


def _content(file: Any) -> str:
    file.seek(0)
    return bytes(file.read()).decode("latin-1")


class _Request:
    """The interface of requests in openapi-core."""

    def __init__(self, request: httpx2.Request) -> None:
        self.host_url = f"{request.url.scheme}://{request.url.host}"
        self.path = request.url.raw_path.partition(b"?")[0].decode()
        self.method = request.method.lower()
        self.content_type = request.headers.get("content-type", "")
        self.body = request.content or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()),
            header=Headers(list(request.headers.items())),
        )
