"""Errors as servers and gateways send them: the class and the message of each.

Interrupted errors come from a socket: the fake interrupts successes only.
"""

from __future__ import annotations

import gzip
import json
import time

import pytest
from batchwright import APIStatusError
from batchwright._runtime.problem import read_problem
from batchwright._runtime.request.operation import Operation
from batchwright.testing import Fake, Status

from .loopback import serve
from .parcels import (
    KEY,
    Flavour,
    Parcel,
    ParcelNotFoundError,
    PostOfficeClosedError,
    Server,
    answering,
    both,
    saying,
    ways,
)


class ParcelRefusedError(APIStatusError):
    """400."""


class ParcelOddError(APIStatusError):
    """422."""


WEIGH = Operation(
    name="parcels.weigh",
    method="GET",
    path="/weight",
    result=Parcel,
    idempotent=True,
    errors={
        "400": ParcelRefusedError,
        "404": ParcelNotFoundError,
        "422": ParcelOddError,
        "5XX": PostOfficeClosedError,
    },
)

SAID = "Not a parcel."


def weighing(answer: Status) -> Fake:
    """A fake that responds so to one operation."""
    return saying(answer, operations=[WEIGH])


ENVELOPES: dict[str, tuple[int, bytes, type[APIStatusError], str, str | None]] = {
    "with a sibling": (
        400,
        b'{"error": {"message": "Not a parcel.", "type": "invalid", "param": null, "code": null},'
        b' "detail": {"message": "Must be square", "code": "shape"}}',
        ParcelRefusedError,
        SAID,
        None,
    ),
    "a number as text": (
        404,
        b'{"error": {"code": "404", "message": "Not a parcel."}}',
        ParcelNotFoundError,
        SAID,
        "404",
    ),
    "complaints": (
        422,
        b'{"detail": [{"type": "missing", "loc": ["body", "parcels", 0, "name"], "msg": "Field'
        b' required", "input": {}}, {"loc": ["query", "limit"], "msg": "Not a number"}]}',
        ParcelOddError,
        "body.parcels.0.name: Field required; query.limit: Not a number",
        None,
    ),
    "a detail": (422, b'{"detail": "Not a parcel."}', ParcelOddError, SAID, None),
    "a detail with a code": (
        400,
        b'{"detail": {"message": "Not a parcel.", "code": "shape"}}',
        ParcelRefusedError,
        SAID,
        "shape",
    ),
    "a detail with an error": (
        400,
        b'{"detail": {"error": {"message": "Not a parcel.", "code": "shape"}}}',
        ParcelRefusedError,
        SAID,
        "shape",
    ),
    "a detail with a text": (
        400,
        b'{"detail": {"error": "Not a parcel."}}',
        ParcelRefusedError,
        SAID,
        None,
    ),
    "a message only": (
        500,
        b'{"error": {"message": "Not a parcel."}}',
        PostOfficeClosedError,
        SAID,
        None,
    ),
    "a bare string": (500, b'{"error": "Not a parcel."}', PostOfficeClosedError, SAID, None),
    "no envelope": (
        400,
        b'{"object": "error", "message": "Not a parcel.", "type": "odd", "code": 400}',
        ParcelRefusedError,
        SAID,
        "400",
    ),
    "the word None": (
        400,
        b'{"error": {"message": "Not a parcel.", "type": "None", "param": "None", "code": "400"}}',
        ParcelRefusedError,
        SAID,
        "400",
    ),
    "a list": (400, b'[{"error": {"message": "Not a parcel."}}]', ParcelRefusedError, SAID, None),
    "errors": (
        400,
        b'{"success": false, "errors": [{"code": 7, "message": "Not a parcel."}]}',
        ParcelRefusedError,
        SAID,
        None,
    ),
    "plain text": (503, b"Not a parcel.\r\n", PostOfficeClosedError, SAID, None),
    "text with a comparison": (
        503,
        b"upstream: 3 < 5 and 5 > 4",
        PostOfficeClosedError,
        "upstream: 3 < 5 and 5 > 4",
        None,
    ),
    "a gateway's page": (
        502,
        b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
        b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>",
        PostOfficeClosedError,
        "502 Bad Gateway",
        None,
    ),
    "a page without a title": (
        504,
        b"<!DOCTYPE html><title> </title><style>p { color: red }</style><!-- <b>no</b> -->"
        b"<p>The post&nbsp;office is closed.</p><script>if (a < b) {}",
        PostOfficeClosedError,
        "The post office is closed.",
        None,
    ),
    "nothing": (500, b"", PostOfficeClosedError, "", None),
    "an empty object": (500, b"{}", PostOfficeClosedError, "{}", None),
    "an empty error": (500, b'{"error": {}}', PostOfficeClosedError, '{"error":{}}', None),
    "a null": (500, b'{"error": null}', PostOfficeClosedError, '{"error":null}', None),
    "cut off": (
        400,
        b'{"error": {"message": "Not a par',
        ParcelRefusedError,
        '{"error": {"message": "Not a par',
        None,
    ),
}


def failing(flavour: Flavour, server: Server) -> APIStatusError:
    with pytest.raises(APIStatusError) as caught:
        flavour.send(server, WEIGH.call())
    return caught.value


@ways
@pytest.mark.parametrize("envelope", ENVELOPES)
def test_an_error_is_recognized_in_any_envelope(flavour: Flavour, envelope: str) -> None:
    status, body, kind, message, code = ENVELOPES[envelope]
    error = failing(flavour, weighing(answering(status, body)))
    assert type(error) is kind
    assert (error.message, error.code, error.status_code) == (message, code, status)
    assert error.response.content == body
    assert KEY not in str(error)
    assert str(error).endswith("(GET /weight)")


# The fake interrupts successes only.
@both
@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Length: 999\r\n", b'{"error": {"message": "Not a par'),
        ("Transfer-Encoding: chunked\r\n", b'20\r\n{"error": {"message": "Not a par\r\n'),
    ],
)
def test_a_body_that_breaks_off_leaves_the_status(flavour: Flavour, head: str, body: bytes) -> None:
    with serve(f"HTTP/1.1 400 Bad\r\n{head}\r\n".encode() + body) as server:
        error = failing(flavour, server.url)
    assert type(error) is ParcelRefusedError
    assert error.message == '{"error": {"message": "Not a par'


@ways
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "nonsense"])
def test_a_body_that_cannot_be_decompressed_leaves_the_status(
    flavour: Flavour, coding: str
) -> None:
    fake = weighing(answering(500, b"\x00\x01\x02", {"content-encoding": coding}))
    error = failing(flavour, fake)
    assert type(error) is PostOfficeClosedError
    assert len(error.message) <= 3


@ways
def test_a_compressed_body_is_decompressed(flavour: Flavour) -> None:
    body = gzip.compress(b'{"error": "Not a parcel."}')
    error = failing(flavour, weighing(answering(500, body, {"content-encoding": "gzip"})))
    assert error.message == SAID
    assert error.response.json() == error.body


@ways
def test_of_a_body_without_end_only_the_beginning_is_read(flavour: Flavour) -> None:
    body = b"x" * (8 << 20)
    error = failing(flavour, weighing(answering(500, body)))
    assert error.message == "x" * 499 + "…"
    assert len(error.response.content) == 1 << 20


@pytest.mark.parametrize(
    "piece", ["<", "< ", "<title", "<title>", "<style", "<script>", "<!--", "</", "<a b", '{"', "["]
)
def test_no_body_takes_long_to_read(piece: str) -> None:
    begun = time.perf_counter()
    read_problem((piece * (1 << 20))[: 1 << 20].encode())
    read_problem(b"<html>" + (piece * 100_000).encode())
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("name", ["detail", "error", "message", "errors"])
def test_no_depth_is_too_deep(name: str) -> None:
    for depth in (3, 50, *range(300, 1100, 3), 5000):
        objects = f'{{"{name}":' * depth + '"x"' + "}" * depth
        lists = f'{{"{name}":' + "[" * depth + '"x"' + "]" * depth + "}"
        place = '{"detail":[{"loc":' + "[" * depth + "]" * depth + ',"msg":"odd"}]}'
        for body in (objects, lists, place):
            message = read_problem(body.encode()).message
            assert message in ("x", "odd") or message[:40] == body[:40]


def test_odd_values_are_read_as_text() -> None:
    assert read_problem(b'{"code": ' + b"1" * 5000 + b', "message": "x"}').code is None
    assert read_problem(b'{"message": "\\ud800"}').message == '{"message": "\\ud800"}'
    assert read_problem(json.dumps({"error": {"code": True, "message": 5}}).encode()).code is None
