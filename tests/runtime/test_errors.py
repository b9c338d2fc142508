"""How a request that fails is told: by class, in one line, without a secret."""

from __future__ import annotations

import copy
import gzip
import pickle
import socket

import httpx2
import pytest
from batchwright._runtime.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
)
from batchwright._runtime.operation import Options

from .loopback import answer, serve
from .parcels import (
    KEY,
    RETRIEVE,
    Flavour,
    Handler,
    ParcelNotFoundError,
    PostOfficeClosedError,
    both,
    create,
    photo,
    retrieve,
)


def failure(flavour: Flavour, response: httpx2.Response) -> APIStatusError:
    with pytest.raises(APIStatusError) as caught:
        flavour.send(lambda _: response, retrieve())
    return caught.value


@both
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, ParcelNotFoundError),
        (500, PostOfficeClosedError),
        (599, PostOfficeClosedError),
        (400, APIStatusError),
        (304, APIStatusError),
    ],
)
def test_a_status_chooses_the_class(
    flavour: Flavour, status: int, kind: type[APIStatusError]
) -> None:
    error = failure(flavour, httpx2.Response(status, content=b""))
    assert type(error) is kind
    assert error.status_code == status


@both
def test_an_error_says_all_that_the_server_said(flavour: Flavour) -> None:
    said = {"message": "No such parcel: p1", "type": "bad", "param": "id", "code": None}
    headers = {"x-request-id": "req_1"}
    error = failure(flavour, httpx2.Response(404, json={"error": said}, headers=headers))
    assert str(error) == ("404 Not Found: No such parcel: p1 (GET /parcels/p1, request id req_1)")
    assert (error.message, error.type, error.param, error.code, error.request_id) == (
        "No such parcel: p1",
        "bad",
        "id",
        None,
        "req_1",
    )
    assert (error.operation, error.method, error.path) == (
        "parcels.retrieve",
        "GET",
        "/parcels/p1",
    )
    assert error.body == {"error": said}
    assert error.response.json() == error.body


@both
@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        (b"", "", None),
        (b'{"error": "no stamps"}', "no stamps", None),
        (b'{"error": {"message": "no stamps"}}', "no stamps", None),
        (b'{"error": {"message": "no stamps", "code": "404"}}', "no stamps", "404"),
        (b'{"error": {"message": "no stamps", "code": 17}}', "no stamps", "17"),
        (b'{"error": {"message": "no stamps", "code": "None"}}', "no stamps", None),
        (b'{"object": "error", "message": "no stamps", "code": 400}', "no stamps", "400"),
        (b'{"detail": "no stamps"}', "no stamps", None),
        (
            b'{"detail": [{"loc": ["body", "name"], "msg": "required"}, {"msg": "odd"}]}',
            "body.name: required; odd",
            None,
        ),
        (b'\xef\xbb\xbf{"error": "no stamps"}', "no stamps", None),
        (b'{"error": {"mess', '{"error": {"mess', None),
        (b'{"unheard": "of"}', '{"unheard":"of"}', None),
        (b'"no stamps"', "no stamps", None),
        (b"null", "", None),
        (b"[" * 100_000, "[" * 499 + "…", None),
        (b"no\r\n  stamps\x00\xff", "no stamps �", None),
        (
            b"<!DOCTYPE html><html><head><title>502 Bad &amp; Gateway</title></head></html>",
            "502 Bad & Gateway",
            None,
        ),
        (b"<html><style>x</style><h1>Closed</h1><p>today</html>", "Closed today", None),
    ],
)
def test_any_body_gives_a_sensible_message(
    flavour: Flavour, body: bytes, message: str, code: str | None
) -> None:
    error = failure(flavour, httpx2.Response(400, content=body))
    assert (error.message, error.code) == (message, code)
    assert str(error).startswith("400 Bad Request: " if message else "400 Bad Request (")


@both
@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON: Input data was truncated"),
        (b"<html>", "not JSON: JSON is malformed"),
        (b'{"id": "\xff"}', "not JSON: "),
        (b"{}", "missing required field `id`"),
        (b'{"id": 5}', "Expected `str`, got `int` - at `$.id`"),
        (b'{"id": "x", "sent_at": "late"}', "got 'late' - at `$.sent_at`"),
    ],
)
def test_a_success_that_cannot_be_read_is_an_error(
    flavour: Flavour, body: bytes, complaint: str
) -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        flavour.send(lambda _: httpx2.Response(200, content=body), create())
    assert complaint in str(caught.value)
    assert str(caught.value).endswith("(POST /parcels)")
    assert caught.value.response.content == body
    assert caught.value.excerpt == body.decode("utf-8", "replace")


@both
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_success_without_end_is_an_error(flavour: Flavour, coding: str) -> None:
    body = b'{"id": "' + bytes(64 << 20)
    sent = gzip.compress(body, 1) if coding == "gzip" else body
    reply = answer(sent, headers=f"Content-Encoding: {coding}\r\nx-request-id: r1\r\n")
    with serve(reply) as server, pytest.raises(APIResponseValidationError) as caught:
        flavour.send(server.url, create())
    assert str(caught.value) == (
        "Cannot read the response as Parcel: 200 OK, but more than 64 MiB; "
        "the server may have acted all the same: look whether it has before trying again "
        "(POST /parcels, request id r1)"
    )
    assert caught.value.may_have_acted
    assert caught.value.excerpt.startswith('{"id": "')
    assert len(caught.value.response.content) == 1 << 20


@both
def test_a_success_of_many_megabytes_is_read(flavour: Flavour) -> None:
    weight = b'{"id": "p1", "weight": 1}'
    with serve(answer(weight + b" " * ((64 << 20) - len(weight)))) as server:
        assert flavour.send(server.url, create()).weight == 1


@both
def test_bytes_may_be_any_number(flavour: Flavour) -> None:
    body = bytes((64 << 20) + 1)
    with serve(answer(body)) as server:
        assert flavour.send(server.url, photo().call) == body
        assert flavour.read(server.url, photo()) == body


@both
@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_success_is_read_leniently(flavour: Flavour, status: int) -> None:
    body = b'\xef\xbb\xbf{"id": "", "weight": null, "unknown": [1]}'
    parcel = flavour.send(lambda _: httpx2.Response(status, content=body), create())
    assert (parcel.id, parcel.weight, parcel.sent_at) == ("", None, None)


@both
def test_nobody_listening_is_a_connection_error(flavour: Flavour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(APIConnectionError) as caught:
        flavour.send(url, create())
    assert str(caught.value).endswith("(POST /parcels)")
    assert isinstance(caught.value.__cause__, httpx2.ConnectError)
    assert not isinstance(caught.value, APITimeoutError)


@both
def test_a_server_that_does_not_answer_is_a_timeout(flavour: Flavour) -> None:
    options = Options(timeout=0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(APITimeoutError, match="ReadTimeout"):
            flavour.send(url, RETRIEVE.call(path={"parcel_id": "x"}, options=options))


@both
def test_a_body_cut_short_is_a_connection_error(flavour: Flavour) -> None:
    with (
        serve(answer(b'{"id":', headers="Content-Length: 99\r\n")) as server,
        pytest.raises(APIConnectionError, match="6 bytes, expected 99"),
    ):
        flavour.send(server.url, create())


@both
def test_only_a_get_follows_redirects(flavour: Flavour) -> None:
    def respond(head: bytes) -> bytes:
        if b"/moved" in head.splitlines()[0]:
            return answer()
        return answer(b"", "307 Temporary Redirect", "Location: /moved\r\n")

    with serve(respond) as server:
        assert flavour.send(server.url, retrieve()).id == "p1"
        with pytest.raises(APIStatusError) as caught:
            flavour.send(server.url, create())
    assert caught.value.status_code == 307
    assert len(server.requests) == 3


@both
def test_no_error_shows_the_key(flavour: Flavour) -> None:
    def refuse(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError("broken pipe")

    answers: list[Handler] = [
        lambda _: httpx2.Response(401, json={"error": "no"}),
        lambda _: httpx2.Response(200, content=b"nonsense"),
        refuse,
    ]
    for handler in answers:
        with pytest.raises(APIError) as caught:
            flavour.send(handler, retrieve())
        error = caught.value
        shown = [str(error), repr(error), repr(vars(error)), pickle.dumps(error).decode("latin-1")]
        if isinstance(error, APIStatusError | APIResponseValidationError):
            shown.append(str(error.response.request.headers.raw))
        if isinstance(error.__cause__, httpx2.RequestError):
            shown.append(str(error.__cause__.request.headers.raw))
        assert not [text for text in shown if KEY in text]


@both
def test_errors_survive_pickling_and_copying(flavour: Flavour) -> None:
    error = failure(flavour, httpx2.Response(404, json={"error": {"message": "x", "code": "y"}}))
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is ParcelNotFoundError
        assert (str(twin), twin.args, twin.code) == (str(error), error.args, "y")
        assert twin.response.content == error.response.content


def test_a_refused_argument_is_a_value_error() -> None:
    assert issubclass(ArgumentError, ValueError)
    assert issubclass(ArgumentError, APIError)
    twin = pickle.loads(pickle.dumps(ArgumentError("odd", operation="a.b", argument="c")))
    assert (str(twin), twin.argument) == ("a.b: c: odd", "c")
