"""The bodies of results, in whatever form a server sends them."""

from __future__ import annotations

import json
import pickle
from typing import Annotated

import msgspec
import pytest
from batchwright import BatchResult, ResultBodyError, Timestamp
from batchwright.testing import Fake

from ...testing.ways import Way, ways
from .ended_batch import holding, read, requests, written


def one(way: Way, fake: Fake, batch: str) -> BatchResult:
    """The only result of a batch."""
    got = read(way, fake, batch)
    assert got.error is None
    [result] = got.results
    return result


def of(way: Way, line: bytes) -> BatchResult:
    """The result of a line."""
    fake, batch, _ = holding(line)
    return one(way, fake, batch)


def answered(way: Way, body: object) -> BatchResult:
    """The result of a request with this response."""
    fake = Fake()
    fake.answer(body=body)
    return one(way, fake, fake.put("Batch", content=requests("a"), state="completed")["id"])


class Note(msgspec.Struct):
    at: Timestamp
    text: str = ""


@ways
def test_a_body_is_read_as_bytes_as_json_and_as_a_type(way: Way) -> None:
    result = of(
        way,
        b'{"custom_id":"a","response":'
        b'{"status_code":200,"body": {"at" : "1970-01-01T00:00:05Z"} }}',
    )
    assert result.body == b'{"at" : "1970-01-01T00:00:05Z"}'
    assert result.json() == {"at": "1970-01-01T00:00:05Z"}
    assert result.decode(Note) == Note(Timestamp(5))
    assert result.decode(dict[str, str]) == {"at": "1970-01-01T00:00:05Z"}
    without_hash = Annotated[dict[str, str], ["a note"]]
    assert result.decode(without_hash) == {"at": "1970-01-01T00:00:05Z"}


@ways
def test_a_body_that_is_json_in_a_text_reads_the_same_way(way: Way) -> None:
    result = answered(way, '{"at": 5, "text": "Grüße"}')
    assert result.body == '{"at": 5, "text": "Grüße"}'.encode()
    assert result.json() == {"at": 5, "text": "Grüße"}
    assert result.decode(Note) == Note(Timestamp(5), "Grüße")


@ways
@pytest.mark.parametrize("text", ["plain", "{not json", "", "5", "null", "[", "\ud800{"])
def test_a_body_that_is_a_text_stays_one(way: Way, text: str) -> None:
    result = answered(way, text)
    assert result.json() == text
    assert result.body == json.dumps(text).encode()


@ways
def test_a_body_that_is_not_there_is_none(way: Way) -> None:
    never = Fake()
    never.answer(never=True)
    expired = never.put("Batch", content=requests("a"), state="expired")["id"]
    results = [
        answered(way, None),
        one(way, never, expired),
        of(way, b'{"custom_id": "a", "response": {"status_code": 200}}'),
    ]
    for result in results:
        assert result.body is None
        assert result.json() is None
    assert results[0].decode(type(None)) is None
    with pytest.raises(ResultBodyError, match="Cannot read the body of 'a': not a Note"):
        results[0].decode(Note)


@ways
def test_a_body_of_another_type_is_an_error_with_its_key_and_bytes(way: Way) -> None:
    with pytest.raises(ResultBodyError, match="Expected `object`, got `int`") as caught:
        answered(way, 5).decode(Note)
    assert (caught.value.key, caught.value.body) == ("a", b"5")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.body) == (str(caught.value), b"5")


@ways
@pytest.mark.parametrize(
    "text",
    [r"\ud800", r"a\udfffb", r"\ud83d\ude00", r"\\ud800", "\u2028\u0085", r"\ud800\u0041"],
)
def test_half_a_surrogate_pair_and_odd_line_ends_are_text_like_any_other(
    way: Way, text: str
) -> None:
    value = json.loads(f'"{text}"')
    body = f'{{"a": 1, "text": "{text}", "at": 5}}'
    line = f'{{"custom_id": "{text}", "response": {{"body": {body}, "status_code": 200}}}}'
    result = of(way, line.encode())
    assert (result.custom_id, result.outcome) == (value, "succeeded")
    assert result.json() == {"a": 1, "text": value, "at": 5}
    assert result.decode(Note) == Note(Timestamp(5), value)
    assert result.body == body.encode()
    assert result.error is None


@ways
@pytest.mark.parametrize("text", ["x", r"\ud800"])
def test_the_last_of_two_equal_names_counts_either_way(way: Way, text: str) -> None:
    line = (
        '{"custom_id":"a","response":{"status_code":500,"body":[1]},"custom_id":"b",'
        '"response" : {"body":[2], "x":"%s", "status_code":200, "body" :{"n":[3,{}]} , "y":0}}'
    )
    result = of(way, (line % text).encode())
    assert (result.custom_id, result.outcome, result.body) == ("b", "succeeded", b'{"n":[3,{}]}')


@ways
def test_numbers_beyond_a_float_are_read_as_json_does(way: Way) -> None:
    result = of(
        way, written("a", body=0).replace(b'"body": 0', b'"body": [1e999, 1234567890123456789012]')
    )
    assert result.json() == [float("inf"), 1234567890123456789012]
