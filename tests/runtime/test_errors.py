"""The errors of failed requests: their classes, in one line, without a secret."""

from __future__ import annotations

import copy
import gzip
import pickle
from contextlib import nullcontext

import httpx2
import pytest
from batchwright import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
    Options,
)
from batchwright.testing import Fault, Refuse, Reset, Stall, Status, Truncate
from batchwright.testing.message import Request

from .parcels import (
    KEY,
    RETRIEVE,
    Flavour,
    ParcelNotFoundError,
    PostOfficeClosedError,
    answering,
    both,
    create,
    photo,
    retrieve,
    saying,
    ways,
)
from .retrying import nobody


def failure(flavour: Flavour, answer: Status) -> APIStatusError:
    with pytest.raises(APIStatusError) as caught:
        flavour.send(saying(answer), retrieve())
    return caught.value


@ways
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
    error = failure(flavour, answering(status, b""))
    assert type(error) is kind
    assert error.status_code == status


@ways
def test_an_error_says_all_that_the_server_said(flavour: Flavour) -> None:
    said = {"message": "No such parcel: p1", "type": "bad", "param": "id", "code": None}
    headers = {"x-request-id": "req_1"}
    error = failure(flavour, Status(status=404, body={"error": said}, headers=headers))
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


@ways
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
    error = failure(flavour, answering(400, body))
    assert (error.message, error.code) == (message, code)
    assert str(error).startswith("400 Bad Request: " if message else "400 Bad Request (")


@ways
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
        flavour.send(saying(answering(200, body)), create())
    assert complaint in str(caught.value)
    assert str(caught.value).endswith("(POST /parcels)")
    assert caught.value.response.content == body
    assert caught.value.excerpt == body.decode("utf-8", "replace")


@ways
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_success_without_end_is_an_error(flavour: Flavour, coding: str) -> None:
    body = b'{"id": "' + bytes(64 << 20)
    sent = gzip.compress(body, 1) if coding == "gzip" else body
    headers = {"content-encoding": coding, "x-request-id": "r1"}
    with pytest.raises(APIResponseValidationError) as caught:
        flavour.send(saying(answering(200, sent, headers)), create())
    assert str(caught.value) == (
        "Cannot read the response as Parcel: 200 OK, but more than 64 MiB; "
        "the server may have processed the request: check before you repeat it "
        "(POST /parcels, request id r1)"
    )
    assert caught.value.may_have_acted
    assert caught.value.excerpt.startswith('{"id": "')
    assert len(caught.value.response.content) == 1 << 20


@ways
def test_a_success_of_many_megabytes_is_read(flavour: Flavour) -> None:
    weight = b'{"id": "p1", "weight": 1}'
    body = weight + b" " * ((64 << 20) - len(weight))
    assert flavour.send(saying(answering(200, body)), create()).weight == 1


@ways
def test_bytes_may_be_any_number(flavour: Flavour) -> None:
    body = bytes((64 << 20) + 1)
    fake = saying(answering(200, body))
    assert flavour.send(fake, photo().call) == body
    assert flavour.read(fake, photo()) == body


@ways
@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_success_is_read_leniently(flavour: Flavour, status: int) -> None:
    body = b'\xef\xbb\xbf{"id": "", "weight": null, "unknown": [1]}'
    parcel = flavour.send(saying(answering(status, body)), create())
    assert (parcel.id, parcel.weight, parcel.sent_at) == ("", None, None)


@both
def test_nobody_listening_is_a_connection_error(flavour: Flavour) -> None:
    for reached in (nobody(), nullcontext(saying(Refuse()))):
        with reached as server, pytest.raises(APIConnectionError) as caught:
            flavour.send(server, create())
        assert str(caught.value).endswith("(POST /parcels)")
        assert isinstance(caught.value.__cause__, httpx2.ConnectError)
        assert not isinstance(caught.value, APITimeoutError)


@ways
def test_a_server_that_does_not_answer_is_a_timeout(flavour: Flavour) -> None:
    call = RETRIEVE.call(path={"parcel_id": "x"}, options=Options(timeout=0.1))
    with pytest.raises(APITimeoutError, match=r"within the timeout of 0\.1 seconds"):
        flavour.send(saying(Stall()), call)


@ways
def test_a_body_cut_short_is_a_connection_error(flavour: Flavour) -> None:
    with pytest.raises(APIConnectionError, match="6 bytes, expected 21"):
        flavour.send(saying(Truncate(at=6)), create())


@ways
def test_only_a_get_follows_redirects(flavour: Flavour) -> None:
    def moved(request: Request) -> Status | None:
        there = request.path.endswith("/moved")
        return None if there else answering(307, b"", {"location": "/v1/parcels/moved"})

    fake = saying(moved)
    assert flavour.send(fake, retrieve()).id == "p1"
    with pytest.raises(APIStatusError) as caught:
        flavour.send(fake, create())
    assert caught.value.status_code == 307
    assert [one.path for one in fake.journal] == [
        "/v1/parcels/p1",
        "/v1/parcels/moved",
        "/v1/parcels",
    ]


@ways
def test_no_error_shows_the_key(flavour: Flavour) -> None:
    faults: list[Fault] = [
        answering(401, b'{"error": "no"}'),
        answering(200, b"nonsense"),
        Reset("after"),
    ]
    for fault in faults:
        with pytest.raises(APIError) as caught:
            flavour.send(saying(fault), retrieve())
        error = caught.value
        shown = [str(error), repr(error), repr(vars(error)), pickle.dumps(error).decode("latin-1")]
        if isinstance(error, APIStatusError | APIResponseValidationError):
            shown.append(str(error.response.request.headers.raw))
        if isinstance(error.__cause__, httpx2.RequestError):
            shown.append(str(error.__cause__.request.headers.raw))
        assert not [text for text in shown if KEY in text]


@ways
def test_errors_survive_pickling_and_copying(flavour: Flavour) -> None:
    error = failure(flavour, answering(404, b'{"error": {"message": "x", "code": "y"}}'))
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is ParcelNotFoundError
        assert (str(twin), twin.args, twin.code) == (str(error), error.args, "y")
        assert twin.response.content == error.response.content


def test_a_refused_argument_is_a_value_error() -> None:
    assert issubclass(ArgumentError, ValueError)
    assert issubclass(ArgumentError, APIError)
    twin = pickle.loads(pickle.dumps(ArgumentError("odd", operation="a.b", argument="c")))
    assert (str(twin), twin.argument) == ("a.b: c: odd", "c")
