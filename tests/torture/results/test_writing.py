"""Requests without a JSON form: each is refused with its line and path, none is changed."""

from __future__ import annotations

import decimal
import json
import math
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from batchwright import ArgumentError, shard, write_lines

from ..material import requests

Write = Callable[[list[dict[str, Any]], Path], bytes]


def by_write_lines(lines: list[dict[str, Any]], folder: Path) -> bytes:
    path = folder / "requests.jsonl"
    write_lines(path, lines)
    return path.read_bytes()


def by_shard(lines: list[dict[str, Any]], folder: Path) -> bytes:
    return b"".join(part for one in shard(lines) for part in content(one))


def content(source: Any) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
    else:
        yield from source.parts


writers = pytest.mark.parametrize("write", [by_write_lines, by_shard], ids=["write_lines", "shard"])


def asking(value: object) -> list[dict[str, Any]]:
    """Three requests, the second of which has a value in its body."""
    lines = requests(3)
    lines[1]["body"]["temperature"] = value
    return lines


DECIMALS = ["0.7", "1", "1.10", "-0.5", "1E+2", "1E-7", "123456789012345678901234567890.5",
            "0.1000000000000000055511151231257827", "0", "-0"]  # fmt: skip


@writers
@pytest.mark.parametrize("text", DECIMALS)
def test_a_decimal_is_a_number(text: str, write: Write, tmp_path: Path) -> None:
    lines = write(asking(Decimal(text)), tmp_path).splitlines()
    decoded = json.loads(lines[1], parse_float=Decimal, parse_int=Decimal)
    assert decoded["body"]["temperature"] == Decimal(text)
    assert not isinstance(decoded["body"]["temperature"], str)
    assert len(lines) == 3


NO_JSON: dict[str, object] = {
    "bytes": b"x",
    "bytearray": bytearray(b"x"),
    "memoryview": memoryview(b"x"),
    "set": {1},
    "frozenset": frozenset({1}),
    "empty-set": set(),
    "nan": math.nan,
    "infinity": math.inf,
    "minus-infinity": -math.inf,
    "decimal-nan": Decimal("NaN"),
    "decimal-signalling-nan": Decimal("sNaN"),
    "decimal-infinity": Decimal("Infinity"),
    "complex": 1j,
    "object": object(),
    "function": len,
    "class": int,
    "range": range(3),
    "generator": iter([1]),
    "ellipsis": ...,
    "context": decimal.Context(),
}


@writers
@pytest.mark.parametrize("value", NO_JSON.values(), ids=NO_JSON)
def test_what_json_has_no_word_for_is_refused(value: object, write: Write, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError) as caught:
        write(asking(value), tmp_path)
    assert "2" in str(caught.value)
    assert "body.temperature" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


PATHS: dict[str, tuple[object, str]] = {
    "in-an-object": ({"a": b"x"}, "temperature.a"),
    "deep": ({"a": {"b": {"c": {1}}}}, "temperature.a.b.c"),
    "in-an-array": ([1, 2, b"x"], "temperature"),
    "in-an-array-of-objects": ([{"a": 1}, {"a": math.nan}], "temperature"),
    "in-a-tuple": ((1, {2}), "temperature"),
    "after-much": ([*range(1000), b"x"], "999"),
}
PATHS["after-much"] = ([*range(1000), b"x"], "1000")


@writers
@pytest.mark.parametrize(("value", "path"), PATHS.values(), ids=PATHS)
def test_the_error_says_where_it_is(value: object, path: str, write: Write, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError) as caught:
        write(asking(value), tmp_path)
    assert path in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def endless() -> list[Any]:
    """A list that contains itself."""
    held: list[Any] = []
    held.append(held)
    return held


def deep() -> object:
    value: object = 1
    for _ in range(5000):
        value = [value]
    return value


@writers
@pytest.mark.parametrize("make", [endless, deep], ids=lambda make: make.__name__)
def test_what_has_no_end_is_refused(
    make: Callable[[], object], write: Write, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentError, match="2"):
        write(asking(make()), tmp_path)
    assert list(tmp_path.iterdir()) == []


KEPT: dict[str, object] = {
    "null": None,
    "true": True,
    "big-integer": 2**70,
    "float": 0.1,
    "tiny": 5e-324,
    "umlaut": "ä",
    "emoji": "\U0001f600",
    "line-separator": "a\u2028b\u2029c\x85d",
    "line-feed": "a\nb\r\nc",
    "nul": "\x00",
    "quotes": "\"'\\",
    "empty-object": {},
    "empty-array": [],
    "nested": {"a": [{"b": [None, 1.5, "x"]}]},
}


@writers
@pytest.mark.parametrize("value", KEPT.values(), ids=KEPT)
def test_what_json_can_hold_arrives_as_it_is(value: object, write: Write, tmp_path: Path) -> None:
    lines = write(asking(value), tmp_path).split(b"\n")
    assert json.loads(lines[1])["body"]["temperature"] == value
    assert len(lines) == 4


@writers
@pytest.mark.parametrize("key", [(1, 2), b"x", 1.5, frozenset()], ids=repr)
def test_a_name_that_is_no_text_is_refused(key: Any, write: Write, tmp_path: Path) -> None:
    try:
        write(asking({key: 1}), tmp_path)
    except ArgumentError as error:
        assert "2" in str(error)
        assert list(tmp_path.iterdir()) == []
    else:
        raise AssertionError("written")


def test_a_file_that_was_there_stays_if_the_requests_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(b"before\n")
    with pytest.raises(ArgumentError):
        write_lines(path, asking(b"x"))
    assert path.read_bytes() == b"before\n"
    assert [one.name for one in tmp_path.iterdir()] == ["requests.jsonl"]


def test_an_error_of_the_requests_themselves_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield from requests(2)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        write_lines(tmp_path / "requests.jsonl", broken())
    assert list(tmp_path.iterdir()) == []
