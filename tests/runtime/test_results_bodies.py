"""The bodies of results, in whatever form a server sends them."""

from __future__ import annotations

import json
import pickle

import msgspec
import pytest
from batchwright._runtime.line_reader import LineReader
from batchwright._runtime.result import ResultBodyError
from batchwright._runtime.timestamp import Timestamp

from .deliveries import OUTCOMES, Delivery, late, line


def read(data: bytes) -> Delivery:
    result = LineReader("parcel", OUTCOMES, Delivery).read(data)
    assert result is not None
    return result


class Note(msgspec.Struct):
    at: Timestamp
    text: str = ""


def test_a_body_is_read_as_bytes_as_json_and_as_a_type() -> None:
    result = read(
        b'{"parcel":"a","answer":{"status":200,"note": {"at" : "1970-01-01T00:00:05Z"} }}'
    )
    assert result.body == b'{"at" : "1970-01-01T00:00:05Z"}'
    assert result.json() == {"at": "1970-01-01T00:00:05Z"}
    assert result.decode(Note) == Note(Timestamp(5))
    assert result.decode(dict[str, str]) == {"at": "1970-01-01T00:00:05Z"}


def test_a_body_that_is_json_in_a_text_reads_the_same_way() -> None:
    result = read(line("a", 200, '{"at": 5, "text": "Gr\u00fc\u00dfe"}'))
    assert result.body == '{"at": 5, "text": "Grüße"}'.encode()
    assert result.json() == {"at": 5, "text": "Grüße"}
    assert result.decode(Note) == Note(Timestamp(5), "Grüße")


@pytest.mark.parametrize("text", ["plain", "{not json", "", "5", "null", "[", "\ud800{"])
def test_a_body_that_is_a_text_stays_one(text: str) -> None:
    result = read(line("a", 200, text))
    assert result.json() == text
    assert result.body == json.dumps(text).encode()


def test_a_body_that_is_not_there_is_none() -> None:
    for data in (line("a"), late("a"), b'{"parcel": "a", "answer": {"status": 200}}'):
        assert read(data).body is None
        assert read(data).json() is None
    assert read(line("a")).decode(type(None)) is None
    with pytest.raises(ResultBodyError, match="Cannot read the body of 'a': not a Note"):
        read(line("a")).decode(Note)


def test_a_body_of_another_type_is_an_error_with_its_key_and_bytes() -> None:
    with pytest.raises(ResultBodyError, match="Expected `object`, got `int`") as caught:
        read(line("a", 200, 5)).decode(Note)
    assert (caught.value.key, caught.value.body) == ("a", b"5")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.body) == (str(caught.value), b"5")


@pytest.mark.parametrize(
    "text",
    [r"\ud800", r"a\udfffb", r"\ud83d\ude00", r"\\ud800", "\u2028\u0085", r"\ud800\u0041"],
)
def test_half_a_surrogate_pair_and_odd_line_ends_are_text_like_any_other(text: str) -> None:
    value = json.loads(f'"{text}"')
    data = '{"parcel": "%s", "answer": {"note": {"a": 1, "text": "%s", "at": 5}, "status": 200}}'
    result = read((data % (text, text)).encode())
    assert (result.key, result.outcome) == (value, "succeeded")
    assert result.json() == {"a": 1, "text": value, "at": 5}
    assert result.decode(Note) == Note(Timestamp(5), value)
    assert result.body == b'{"a": 1, "text": "' + text.encode() + b'", "at": 5}'
    assert result.error is None


def test_the_last_of_two_equal_names_counts_either_way() -> None:
    for text in ("x", r"\ud800"):
        data = (
            '{"parcel":"a","answer":{"status":500,"note":[1]},"parcel":"b",'
            '"answer" : {"note":[2], "x":"%s", "status":200, "note" :{"n":[3,{}]} , "y":0}}'
        )
        result = read((data % text).encode())
        assert (result.key, result.outcome, result.body) == ("b", "succeeded", b'{"n":[3,{}]}')


def test_numbers_beyond_a_float_are_read_as_json_does() -> None:
    result = read(
        b'{"parcel": "a", "answer": {"status": 200, "note": [1e999, 12345678901234567890]}}'
    )
    assert result.json() == [float("inf"), 12345678901234567890]
