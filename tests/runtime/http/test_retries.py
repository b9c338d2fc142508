"""Requests that fail, and how often the server receives them."""

from __future__ import annotations

import io
import pickle
from contextlib import nullcontext
from typing import Any

import httpx2
import pytest
from batchwright import (
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
    Call,
)
from batchwright.testing import Fault, HangUp, Refuse, Reset, Stall, Truncate

from ..parcels import ParcelNotFoundError, answering, listing, photo, saying, upload
from ..retrying import (
    BIG,
    LOOK_FIRST,
    POLICY,
    Maker,
    failing,
    flavours,
    look,
    make,
    nobody,
    patients,
    take_back,
)

AMBIGUOUS: dict[str, Fault] = {
    "reset before": Reset("before"),
    "reset during": Reset("during"),
    "reset after": Reset("after"),
    "no response": HangUp(),
    "truncated": Truncate(at=6),
    "reset while answering": Truncate(at=1, reset=True),
    "408": answering(408),
    "500": answering(500),
    "503": answering(503, b"<html><title>Down</title>"),
}
ambiguous = pytest.mark.parametrize("how", AMBIGUOUS)


@patients
@ambiguous
def test_what_does_no_harm_is_repeated_until_it_succeeds(patient: Maker, how: str) -> None:
    post = patient()
    seen = saying(AMBIGUOUS[how], AMBIGUOUS[how], answering())
    assert post.send(seen, take_back()).id == "p1"
    assert len(seen.journal) == 3
    assert post.hands.slept == [0.5, 1.0]


@patients
@ambiguous
def test_what_does_no_harm_is_given_up_after_all_attempts(patient: Maker, how: str) -> None:
    seen = saying(AMBIGUOUS[how])
    error = failing(patient(), seen, take_back())
    assert len(seen.journal) == error.attempts == 3
    assert "3 attempts" in str(error)
    assert error.may_have_acted
    assert LOOK_FIRST not in str(error)


@patients
@ambiguous
def test_what_may_do_harm_is_sent_once_if_the_server_may_have_acted(
    patient: Maker, how: str
) -> None:
    post = patient()
    for call in (make(), upload(b"data"), upload(io.BytesIO(BIG))):
        seen = saying(AMBIGUOUS[how])
        error = failing(post, seen, call)
        assert len(seen.journal) == error.attempts == 1
        assert error.may_have_acted
        assert LOOK_FIRST in error.message
        assert LOOK_FIRST in str(error)
        assert len(error.message) <= 500
    assert post.hands.slept == []


@patients
def test_what_only_reads_has_never_acted(patient: Maker) -> None:
    for how in (HangUp(), answering(500)):
        seen = saying(how)
        error = failing(patient(), seen, look())
        assert len(seen.journal) == error.attempts == 3
        assert not error.may_have_acted


REFUSED: list[Call[Any]] = [make(), take_back(), look(), upload(b"data")]


@flavours
@pytest.mark.parametrize("call", REFUSED)
def test_a_refused_connection_is_tried_again_by_all(patient: Maker, call: Call[Any]) -> None:
    for reached in (nobody(), nullcontext(saying(Refuse()))):
        post = patient()
        with reached as server:
            error = failing(post, server, call)
        assert (error.attempts, error.may_have_acted) == (3, False)
        assert isinstance(error.__cause__, httpx2.ConnectError)
        assert post.hands.slept == [0.5, 1.0]
        assert "acted" not in str(error)


@flavours
def test_a_server_that_comes_up_in_between_is_reached(patient: Maker) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        kind = next(failures, None)
        if kind is not None:
            raise kind("not yet", request=request)
        return httpx2.Response(200, json={"id": "p1"})

    failures = iter([httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError])
    post = patient(POLICY.limited(3))
    assert post.send(httpx2.MockTransport(handler), make()).id == "p1"
    assert post.hands.slept == [0.5, 1.0, 2.0]
    fake = saying(Refuse(), Refuse(), answering())
    assert patient().send(fake, make()).id == "p1"


@patients
def test_a_stall_is_waited_out_once_for_each_attempt(patient: Maker) -> None:
    post = patient()
    seen = saying(Stall(), answering())
    assert post.send(seen, look(timeout=0.5)).id == "p1"
    assert len(seen.journal) == 2
    seen = saying(Stall())
    error = failing(post, seen, make(timeout=0.5))
    assert len(seen.journal) == 1
    assert isinstance(error, APITimeoutError)
    assert error.may_have_acted
    assert LOOK_FIRST in error.message


@patients
def test_too_many_requests_is_repeated_by_all(patient: Maker) -> None:
    for call in (make(), upload(b"data"), look()):
        post = patient()
        seen = saying(answering(429), answering(429), answering())
        assert post.send(seen, call).id == "p1"
        assert len(seen.journal) == 3
        seen = saying(answering(429))
        error = failing(post, seen, call)
        assert (len(seen.journal), error.attempts, error.may_have_acted) == (3, 3, False)
        assert "acted" not in str(error)


@patients
@pytest.mark.parametrize("status", [304, 307, 400, 401, 404, 409, 422, 425, 499])
def test_a_refusal_is_not_repeated(patient: Maker, status: int) -> None:
    for call in (make(), take_back()):
        seen = saying(answering(status))
        error = failing(patient(), seen, call)
        assert (len(seen.journal), error.attempts, error.may_have_acted) == (1, 1, False)
        assert "acted" not in str(error)


@patients
def test_a_conflict_is_never_repeated_whatever_the_advice(patient: Maker) -> None:
    seen = saying(answering(409, headers={"x-should-retry": "true"}))
    error = failing(patient(), seen, take_back())
    assert (len(seen.journal), error.attempts) == (1, 1)


@patients
@pytest.mark.parametrize("status", [400, 408, 500, 503])
def test_advice_to_repeat_overrules_the_status(patient: Maker, status: int) -> None:
    advising = answering(status, headers={"X-Should-Retry": "True"})
    for call in (make(), look()):
        seen = saying(advising, answering())
        assert patient().send(seen, call).id == "p1"
        assert len(seen.journal) == 2
        seen = saying(advising)
        error = failing(patient(), seen, call)
        assert (len(seen.journal), error.may_have_acted) == (3, False)


@patients
@pytest.mark.parametrize("status", [408, 429, 500])
def test_advice_not_to_repeat_overrules_the_status(patient: Maker, status: int) -> None:
    for call in (make(), take_back()):
        seen = saying(answering(status, headers={"x-should-retry": "false"}))
        error = failing(patient(), seen, call)
        assert len(seen.journal) == 1
        assert error.may_have_acted is (status != 429)


@patients
def test_nothing_is_repeated_without_a_policy(patient: Maker) -> None:
    post = patient(None)
    headers = {"retry-after": "0", "x-should-retry": "true"}
    for how in (*AMBIGUOUS.values(), answering(429, headers=headers)):
        seen = saying(how)
        error = failing(post, seen, take_back(max_retries=5))
        assert len(seen.journal) == error.attempts == 1
    assert failing(post, saying(Refuse()), look()).attempts == 1


@patients
def test_the_number_of_repetitions_is_the_calls_or_the_clients(patient: Maker) -> None:
    for chosen, asked, sent in ((None, None, 3), (0, None, 1), (1, None, 2), (0, 4, 5), (4, 0, 1)):
        post = patient(POLICY.limited(chosen))
        error = failing(post, saying(answering(500, b"")), look(max_retries=asked))
        assert error.attempts == sent


@pytest.mark.parametrize("number", [-1, True, 1.0, "2"])
def test_a_number_of_repetitions_that_is_none_is_refused(number: Any) -> None:
    with pytest.raises(ArgumentError, match="max_retries: expected an integer >= 0"):
        POLICY.limited(number)
    with pytest.raises(ArgumentError, match=r"^parcels\.retrieve: max_retries: expected"):
        look(max_retries=number)


@patients
def test_an_answer_that_cannot_be_read_may_be_that_to_an_act(patient: Maker) -> None:
    for call, noted in ((make(), True), (take_back(), False)):
        seen = saying(answering(200, b"<html>Welcome"))
        error = failing(patient(), seen, call)
        assert isinstance(error, APIResponseValidationError)
        assert (len(seen.journal), error.attempts, error.may_have_acted) == (1, 1, True)
        assert (LOOK_FIRST in error.message) is noted


@patients
def test_a_refusal_after_an_attempt_that_broke_off_is_told_from_a_first_one(
    patient: Maker,
) -> None:
    gone = answering(404, b'{"error": "no such parcel."}')
    seen = saying(HangUp(), gone)
    error = failing(patient(), seen, take_back())
    assert isinstance(error, ParcelNotFoundError)
    assert (error.attempts, error.may_have_acted) == (2, True)
    assert error.message == "no such parcel; the server may have processed an earlier attempt"
    seen = saying(HangUp(), gone)
    error = failing(patient(), seen, look())
    assert (error.attempts, error.may_have_acted, error.message) == (2, False, "no such parcel.")


@patients
def test_a_redirect_without_end_is_followed_once(patient: Maker) -> None:
    fake = saying(answering(307, headers={"location": "/v1/parcels/p1"}))
    error = failing(patient(), fake, look())
    assert isinstance(error.__cause__, httpx2.TooManyRedirects)
    assert error.attempts == 1
    assert len(fake.journal) < 40


@patients
def test_what_an_error_knows_survives_pickling(patient: Maker) -> None:
    error = failing(patient(), saying(answering(500, b'{"error": "odd"}')), make())
    twin = pickle.loads(pickle.dumps(error))
    assert (
        str(twin) == str(error) == f"500 Internal Server Error: odd; {LOOK_FIRST} (POST /parcels)"
    )
    assert (twin.attempts, twin.may_have_acted) == (1, True)


@patients
def test_a_download_and_a_list_begin_again_like_any_other_request(
    patient: Maker,
) -> None:
    post = patient()
    seen = saying(Reset("after"), answering(503), answering(200, b"bytes"))
    assert post.read(seen, photo()) == b"bytes"
    assert len(seen.journal) == 3
    seen = saying(answering(503), answering(429), answering(200, b'{"data": []}'))
    assert post.items(seen, listing()) == []
    assert len(seen.journal) == 3
    seen = saying(answering(503))
    with pytest.raises(APIStatusError) as caught:
        post.read(seen, photo())
    assert len(seen.journal) == caught.value.attempts == 3


@patients
@pytest.mark.parametrize(
    ("how", "transient"),
    [
        (HangUp(), True),
        (Refuse(), True),
        (Truncate(at=6), True),
        (answering(200, b"<html>Welcome"), True),
        (answering(408), True),
        (answering(429), True),
        (answering(500), True),
        (answering(503, headers={"x-should-retry": "false"}), True),
        (answering(418, headers={"x-should-retry": "true"}), True),
        (answering(501), False),
        (answering(505), False),
        (answering(400), False),
        (answering(404), False),
        (answering(409, headers={"x-should-retry": "true"}), False),
    ],
    ids=str,
)
def test_an_error_says_whether_the_request_may_succeed_later(
    patient: Maker, how: Fault, transient: bool
) -> None:
    for call in (look(max_retries=0), make()):
        assert failing(patient(), saying(how), call).transient is transient


@flavours
def test_a_request_that_cannot_be_sent_never_succeeds(patient: Maker) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.LocalProtocolError("a header that is none", request=request)

    assert not failing(patient(), httpx2.MockTransport(handler), look()).transient
