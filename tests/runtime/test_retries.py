"""Requests that fail on the way, and how often the server sees them."""

from __future__ import annotations

import io
import itertools
import pickle
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from batchwright._runtime.errors import (
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
)
from batchwright._runtime.operation import Call

from .loopback import answer
from .parcels import ParcelNotFoundError, listing, photo, upload
from .rough import (
    BIG,
    LOOK_FIRST,
    POLICY,
    Patient,
    Treatment,
    answering,
    failing,
    hang_up,
    look,
    make,
    nobody,
    patients,
    reset_after,
    reset_before,
    reset_during,
    sending,
    stall,
    take_back,
    treating,
)

AMBIGUOUS: dict[str, Treatment] = {
    "reset before": reset_before,
    "reset during": reset_during,
    "reset after": reset_after,
    "no answer": hang_up,
    "half a head": sending(b"HTTP/1.1 200 OK\r\nContent-"),
    "no HTTP": sending(b"220 smtp.test ready\r\n\r\n"),
    "truncated": sending(answer(b'{"id":', headers="Content-Length: 99\r\n")),
    "truncated chunks": sending(
        answer(
            b'8\r\n{"id": "p\r\n', headers="Transfer-Encoding: chunked\r\nX-Content-Length: 1\r\n"
        )
    ),
    "reset while answering": sending(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", reset=True),
    "408": answering(408),
    "500": answering(500),
    "503": answering(503, b"<html><title>Down</title>"),
}
ambiguous = pytest.mark.parametrize("how", AMBIGUOUS)


@patients
@ambiguous
def test_what_does_no_harm_is_repeated_until_it_succeeds(patient: type[Patient], how: str) -> None:
    post = patient()
    with treating(AMBIGUOUS[how], AMBIGUOUS[how], answering()) as seen:
        assert post.send(seen.url, take_back()).id == "p1"
    assert seen.connections == 3
    assert post.hands.slept == [0.5, 1.0]


@patients
@ambiguous
def test_what_does_no_harm_is_given_up_after_all_attempts(patient: type[Patient], how: str) -> None:
    with treating(AMBIGUOUS[how]) as seen:
        error = failing(patient(), seen.url, take_back())
    assert seen.connections == error.attempts == 3
    assert "3 attempts" in str(error)
    assert error.may_have_acted
    assert LOOK_FIRST not in str(error)


@patients
@ambiguous
def test_what_may_do_harm_is_sent_once_if_the_server_may_have_acted(
    patient: type[Patient], how: str
) -> None:
    post = patient()
    for call in (make(), upload(b"data"), upload(io.BytesIO(BIG))):
        with treating(AMBIGUOUS[how]) as seen:
            error = failing(post, seen.url, call)
        assert seen.connections == error.attempts == 1
        assert error.may_have_acted
        assert LOOK_FIRST in error.message
        assert LOOK_FIRST in str(error)
        assert len(error.message) <= 500
    assert post.hands.slept == []


@patients
def test_what_only_reads_has_never_acted(patient: type[Patient]) -> None:
    for how in (hang_up, answering(500)):
        with treating(how) as seen:
            error = failing(patient(), seen.url, look())
        assert seen.connections == error.attempts == 3
        assert not error.may_have_acted


@patients
@pytest.mark.parametrize("call", [make(), take_back(), look(), upload(b"data")])
def test_a_refused_connection_is_tried_again_by_all(
    patient: type[Patient], call: Call[Any]
) -> None:
    post = patient()
    with nobody() as url:
        error = failing(post, url, call)
    assert (error.attempts, error.may_have_acted) == (3, False)
    assert isinstance(error.__cause__, httpx2.ConnectError)
    assert post.hands.slept == [0.5, 1.0]
    assert "acted" not in str(error)


@patients
def test_a_server_that_comes_up_in_between_is_reached(patient: type[Patient]) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        kind = next(failures, None)
        if kind is not None:
            raise kind("not yet", request=request)
        return httpx2.Response(200, json={"id": "p1"})

    failures = iter([httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError])
    post = patient(replace(POLICY, attempts=3))
    assert post.send(handler, make()).id == "p1"
    assert post.hands.slept == [0.5, 1.0, 2.0]


@patients
def test_a_stall_is_waited_out_once_for_each_attempt(patient: type[Patient]) -> None:
    post = patient()
    with treating(stall, answering()) as seen:
        assert post.send(seen.url, look(timeout=0.1)).id == "p1"
        assert seen.connections == 2
    with treating(stall) as seen:
        error = failing(post, seen.url, make(timeout=0.1))
        assert seen.connections == 1
    assert isinstance(error, APITimeoutError)
    assert error.may_have_acted
    assert LOOK_FIRST in error.message


@patients
def test_too_many_requests_is_repeated_by_all(patient: type[Patient]) -> None:
    for call in (make(), upload(b"data"), look()):
        post = patient()
        with treating(answering(429), answering(429), answering()) as seen:
            assert post.send(seen.url, call).id == "p1"
        assert len(seen.bodies) == 3
        with treating(answering(429)) as seen:
            error = failing(post, seen.url, call)
        assert (seen.connections, error.attempts, error.may_have_acted) == (3, 3, False)
        assert "acted" not in str(error)


@patients
@pytest.mark.parametrize("status", [304, 307, 400, 401, 404, 409, 422, 425, 499])
def test_a_refusal_is_not_repeated(patient: type[Patient], status: int) -> None:
    for call in (make(), take_back()):
        with treating(answering(status)) as seen:
            error = failing(patient(), seen.url, call)
        assert (seen.connections, error.attempts, error.may_have_acted) == (1, 1, False)
        assert "acted" not in str(error)


@patients
def test_a_status_survives_a_body_that_does_not(patient: type[Patient]) -> None:
    broken = b'HTTP/1.1 429 Slow\r\nContent-Length: 999\r\n\r\n{"error": {"message": "slow dow'
    post = patient()
    with treating(sending(broken), sending(broken, reset=True), answering()) as seen:
        assert post.send(seen.url, make()).id == "p1"
    assert seen.connections == 3
    with treating(sending(broken)) as seen:
        error = failing(post, seen.url, make())
    assert isinstance(error, APIStatusError)
    assert error.status_code == 429
    assert error.message == '{"error": {"message": "slow dow'


@patients
def test_a_conflict_is_never_repeated_whatever_the_advice(patient: type[Patient]) -> None:
    with treating(answering(409, headers="x-should-retry: true\r\n")) as seen:
        error = failing(patient(), seen.url, take_back())
    assert (seen.connections, error.attempts) == (1, 1)


@patients
@pytest.mark.parametrize("status", [400, 408, 500, 503])
def test_advice_to_repeat_overrules_the_status(patient: type[Patient], status: int) -> None:
    advising = answering(status, headers="X-Should-Retry: True\r\n")
    for call in (make(), look()):
        with treating(advising, answering()) as seen:
            assert patient().send(seen.url, call).id == "p1"
        assert seen.connections == 2
        with treating(advising) as seen:
            error = failing(patient(), seen.url, call)
        assert (seen.connections, error.may_have_acted) == (3, False)


@patients
@pytest.mark.parametrize("status", [408, 429, 500])
def test_advice_not_to_repeat_overrules_the_status(patient: type[Patient], status: int) -> None:
    for call in (make(), take_back()):
        with treating(answering(status, headers="x-should-retry: false\r\n")) as seen:
            error = failing(patient(), seen.url, call)
        assert seen.connections == 1
        assert error.may_have_acted is (status != 429)


@patients
def test_nothing_is_repeated_without_a_policy(patient: type[Patient]) -> None:
    post = patient(None)
    headers = "retry-after: 0\r\nx-should-retry: true\r\n"
    for how in (*AMBIGUOUS.values(), answering(429, headers=headers)):
        with treating(how) as seen:
            error = failing(post, seen.url, take_back(max_retries=5))
        assert seen.connections == error.attempts == 1
    with nobody() as url:
        assert failing(post, url, look()).attempts == 1


@patients
def test_the_number_of_repetitions_is_the_calls_or_the_clients(patient: type[Patient]) -> None:
    for chosen, asked, sent in ((None, None, 3), (0, None, 1), (1, None, 2), (0, 4, 5), (4, 0, 1)):
        post = patient(POLICY.limited(chosen))
        error = failing(post, lambda _: httpx2.Response(500), look(max_retries=asked))
        assert error.attempts == sent


@pytest.mark.parametrize("number", [-1, True, 1.0, "2"])
def test_a_number_of_repetitions_that_is_none_is_refused(number: Any) -> None:
    with pytest.raises(ArgumentError, match="max_retries: expected an integer >= 0"):
        POLICY.limited(number)
    with pytest.raises(ArgumentError, match=r"^parcels\.retrieve: max_retries: expected"):
        look(max_retries=number)


@patients
def test_an_answer_that_cannot_be_read_may_be_that_to_an_act(patient: type[Patient]) -> None:
    for call, noted in ((make(), True), (take_back(), False)):
        with treating(answering(200, b"<html>Welcome")) as seen:
            error = failing(patient(), seen.url, call)
        assert isinstance(error, APIResponseValidationError)
        assert (seen.connections, error.attempts, error.may_have_acted) == (1, 1, True)
        assert (LOOK_FIRST in error.message) is noted


@patients
def test_a_refusal_after_an_attempt_that_broke_off_is_told_from_a_first_one(
    patient: type[Patient],
) -> None:
    gone = answering(404, b'{"error": "no such parcel."}')
    with treating(hang_up, gone) as seen:
        error = failing(patient(), seen.url, take_back())
    assert isinstance(error, ParcelNotFoundError)
    assert (error.attempts, error.may_have_acted) == (2, True)
    assert error.message == "no such parcel; an earlier attempt may have been carried out"
    with treating(hang_up, gone) as seen:
        error = failing(patient(), seen.url, look())
    assert (error.attempts, error.may_have_acted, error.message) == (2, False, "no such parcel.")


@patients
def test_a_redirect_without_end_is_followed_once(patient: type[Patient]) -> None:
    requests = itertools.count()

    def handler(request: httpx2.Request) -> httpx2.Response:
        next(requests)
        return httpx2.Response(307, headers={"location": "/v1/again"})

    error = failing(patient(), handler, look())
    assert isinstance(error.__cause__, httpx2.TooManyRedirects)
    assert (error.attempts, next(requests) < 40) == (1, True)


@patients
def test_what_an_error_knows_survives_pickling(patient: type[Patient]) -> None:
    error = failing(patient(), lambda _: httpx2.Response(500, json={"error": "odd"}), make())
    twin = pickle.loads(pickle.dumps(error))
    assert (
        str(twin) == str(error) == f"500 Internal Server Error: odd; {LOOK_FIRST} (POST /parcels)"
    )
    assert (twin.attempts, twin.may_have_acted) == (1, True)


@patients
def test_a_download_and_a_list_begin_again_like_any_other_request(
    patient: type[Patient],
) -> None:
    post = patient()
    with treating(reset_after, answering(503), answering(200, b"bytes")) as seen:
        assert post.read(seen.url, photo()) == b"bytes"
        assert seen.connections == 3
    with treating(answering(503), answering(429), answering(200, b'{"data": []}')) as seen:
        assert post.items(seen.url, listing()) == []
        assert seen.connections == 3
    with treating(answering(503)) as seen:
        with pytest.raises(APIStatusError) as caught:
            post.read(seen.url, photo())
        assert seen.connections == caught.value.attempts == 3
