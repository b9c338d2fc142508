"""Requests and their results, paired by key."""

from __future__ import annotations

import asyncio
import io
import pickle
from collections.abc import AsyncGenerator, Generator, Iterable
from typing import Any

import msgspec
import pytest
from batchwright import ArgumentError, ResultsIncompleteError, UnmatchedError
from batchwright._runtime.results.join import async_join, join
from batchwright._runtime.results.line_decoder import LineDecoder

from ..deliveries import OUTCOMES, Delivery, line


class Parcel(msgspec.Struct):
    parcel: str
    street: str = ""


def results(*keys: str, error: Exception | None = None) -> Generator[Delivery]:
    reader = LineDecoder("parcel", OUTCOMES, Delivery)
    for key in keys:
        result = reader.read(line(key))
        assert result is not None
        yield result
    if error is not None:
        raise error


class Joiner:
    def join(
        self, requests: Iterable[Any], given: Iterable[Delivery], pairs: list[tuple[Any, str]]
    ) -> None:
        for request, result in join(requests, given, key="parcel"):
            pairs.append((request, result.parcel))


class AsyncJoiner(Joiner):
    def join(
        self, requests: Iterable[Any], given: Iterable[Delivery], pairs: list[tuple[Any, str]]
    ) -> None:
        async def stream() -> AsyncGenerator[Delivery]:
            for result in given:
                yield result

        async def run() -> None:
            async for request, result in async_join(requests, stream(), key="parcel"):
                pairs.append((request, result.parcel))

        asyncio.run(run())


both = pytest.mark.parametrize("joiner", [Joiner(), AsyncJoiner()], ids=["sync", "async"])


@both
@pytest.mark.parametrize(
    "requests",
    [
        [{"parcel": "a"}, {"parcel": "b"}],
        [Parcel("a"), Parcel("b")],
        [b'{"parcel": "a"}\n', b"\n", b'\xef\xbb\xbf{"parcel": "b"}'],
    ],
)
def test_requests_of_any_kind_are_paired_in_the_order_of_the_results(
    joiner: Joiner, requests: list[Any]
) -> None:
    pairs: list[tuple[Any, str]] = []
    joiner.join(iter(requests), results("b", "a"), pairs)
    assert pairs == [(requests[-1], "b"), (requests[0], "a")]


@both
def test_a_file_that_is_open_for_reading_gives_requests(joiner: Joiner) -> None:
    pairs: list[tuple[Any, str]] = []
    joiner.join(io.BytesIO(line("a") + b"\r\n" + line("b")), results("a", "b"), pairs)
    assert [key for _, key in pairs] == ["a", "b"]


@both
def test_a_key_with_half_a_surrogate_pair_is_a_key(joiner: Joiner) -> None:
    pairs: list[tuple[Any, str]] = []
    joiner.join([b'{"parcel": "\\ud800"}'], results("\ud800"), pairs)
    assert [key for _, key in pairs] == ["\ud800"]


@both
def test_what_has_no_counterpart_is_reported_after_the_last_pair(joiner: Joiner) -> None:
    pairs: list[tuple[Any, str]] = []
    requests = [{"parcel": key} for key in "abcd"]
    with pytest.raises(UnmatchedError) as caught:
        joiner.join(requests, results("b", "x", "d", "b", "y"), pairs)
    error = caught.value
    assert [key for _, key in pairs] == ["b", "d", "b"]
    assert (error.missing, error.unknown, error.repeated) == (("a", "c"), ("x", "y"), ("b",))
    assert "2 requests without a result: 'a', 'c'" in str(error)
    assert "2 results without a request: 'x', 'y'" in str(error)
    assert pickle.loads(pickle.dumps(error)).missing == ("a", "c")


@both
def test_what_is_missing_is_named_when_the_results_are_not_complete(joiner: Joiner) -> None:
    cause = ResultsIncompleteError("short")
    requests = [{"parcel": "a"}, {"parcel": "b"}]
    with pytest.raises(UnmatchedError, match="1 requests without a result: 'b'") as caught:
        joiner.join(requests, results("a", error=cause), [])
    assert caught.value.__cause__ is cause
    with pytest.raises(ResultsIncompleteError, match="short"):
        joiner.join(requests, results("a", "b", error=cause), [])
    with pytest.raises(ZeroDivisionError):
        joiner.join(requests, results("a", error=ZeroDivisionError()), [])


@both
def test_the_message_stays_short(joiner: Joiner) -> None:
    requests = [{"parcel": "p" * 1000 + str(number)} for number in range(1000)]
    with pytest.raises(UnmatchedError, match="1000 requests") as caught:
        joiner.join(requests, results(), [])
    assert len(str(caught.value)) < 600
    assert len(caught.value.missing) == 1000


@both
@pytest.mark.parametrize(
    ("requests", "why"),
    [
        ([{"parcel": "a"}, {"parcel": "a"}], "request 2 has the parcel of another request, 'a'"),
        ([{"street": "a"}], "request 1 has no parcel"),
        ([{"parcel": 5}], "request 1 has no parcel"),
        ([b"{"], "request 1 is not JSON"),
        ([b"[]"], "request 1 has no parcel"),
    ],
)
def test_requests_that_cannot_be_told_apart_are_refused_first(
    joiner: Joiner, requests: list[Any], why: str
) -> None:
    pairs: list[tuple[Any, str]] = []
    with pytest.raises(ArgumentError, match=why):
        joiner.join(requests, results("a"), pairs)
    assert pairs == []


def test_a_pairing_that_is_left_closes_the_results() -> None:
    closed: list[bool] = []

    async def stream() -> AsyncGenerator[Delivery]:
        try:
            for result in results("a", "b"):
                yield result
        finally:
            closed.append(True)

    async def run() -> None:
        given = stream()
        pairs = async_join([{"parcel": "a"}, {"parcel": "b"}], given, key="parcel")
        await anext(pairs)
        await pairs.aclose()
        assert closed == [True]

    asyncio.run(run())
