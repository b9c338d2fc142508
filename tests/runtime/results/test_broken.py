"""Results of files that are corrupt, or whose download is interrupted."""

from __future__ import annotations

import json
import pickle
import re
import time
from collections.abc import Iterator

import pytest
from batchwright import (
    APIConnectionError,
    BatchResult,
    ResultsIncompleteError,
    UnmatchedError,
    UnreadableLineError,
    join,
)
from batchwright._runtime.errors import brief
from batchwright.testing import Fake, Truncate

from ...testing.ways import Way, ways
from .ended_batch import Read, counts, holding, read, written

GOOD = written("a", body={"n": 1}) + written("b", body={"n": 2})
NINE = b"".join(written(f"p{number}") for number in range(9))


def broken(fake: Fake, *faults: Truncate) -> None:
    """Interrupt the first downloads in these ways; those that follow are complete."""
    for call, fault in enumerate(faults, 1):
        fake.fault("files.content", fault, call=call)


def downloads(fake: Fake) -> int:
    return [exchange.operation for exchange in fake.journal].count("files.content")


@ways
@pytest.mark.parametrize("spoil", [b"{", b"[]", b'{"custom_id": "x", "y": "\xff"}', b'{"z": 1}'])
def test_a_line_that_cannot_be_read_does_not_stop_the_others(way: Way, spoil: bytes) -> None:
    body = written("a") + b"\n" + spoil + b"\n" + written("b")
    fake, batch, file = holding(body, **counts(3, 3, 0))
    got = read(way, fake, batch)
    strict = read(way, fake, batch, strict=True)
    assert list(got.outcomes) == ["a", "b"]
    error = got.failed(ResultsIncompleteError, f"complete: 1 unreadable: {file} line 3: ")
    [problem] = error.unreadable_lines
    assert (problem.file, problem.number, problem.line) == (file, 3, spoil)
    assert (problem.size, error.unreadable, error.lines) == (len(spoil), 1, 3)
    error = strict.failed(UnreadableLineError, f"Cannot read a line: {file} line 3")
    assert error.problem == problem
    assert list(strict.outcomes) == ["a"]
    assert pickle.loads(pickle.dumps(error)).problem == problem


@ways
@pytest.mark.parametrize(
    ("line", "key"),
    [
        (b'{"custom_id": "req-1", "response": {"status_code": 200, "bo', "req-1"),
        (b'{"id": "x", "custom_id" :\t"req-1", "y": "\xff"}', "req-1"),
        (b'{"custom_id": "req-1"} {"custom_id": "req-2"}', "req-1"),
        (b'{"custom_id": 17, "x": NaN}', "17"),
        (b'{"a": {"custom_id": "inner"}, "custom_id": "outer", "b": NaN}', "outer"),
        (b'{"custom_id": "old", "custom_id": "new", "b": NaN}', "new"),
        (b'{"x": [NaN, {"custom_id": "inner"}], "custom_id": "outer"}', "outer"),
        (b'{"x": "say \\"custom_id\\": \\"quoted\\"", "custom_id": "own", "b": NaN}', "own"),
        (b'{"x": "custom_id", "custom_id": "own", "b": NaN}', "own"),
        (b'lost begin", "custom_id": "req-1", "response": null}', "req-1"),
        (b'[{"custom_id": "req-1"}]', "req-1"),
        (b'data: {"custom_id": "req-1"}', "req-1"),
        (b'{\'a\': 1, "custom_id": "req-1"}', "req-1"),
        (b'{"custom_id": "caf\\u00e9 \\ud800 \\"q\\"", "b": NaN}', 'caf\u00e9 \ud800 "q"'),
        (b'{"custom_id": "caf\xe9", "b": 1}', "caf\ufffd"),
        ('{"custom_id": "Gr\u00fc\u00dfe", "b": NaN}'.encode(), "Gr\u00fc\u00dfe"),
        (b'{"custom_id": "a\tb", "b": 1}', "a\tb"),
        (b'{"custom_id": "", "b": NaN}', None),
        (b'{"pad": "' + b"x" * 200_000 + b'", "custom_id": "far", "b": NaN}', "far"),
        (b'{"custom_id": "req-1', None),
        (b'{"custom_id": "req-1\\', None),
        (b'{"custom_id": null, "b": NaN}', None),
        (b'{"custom_id": 1.5, "b": NaN}', None),
        (b'x "custom_id": "one", "custom_id": "two"', None),
        (b'{"custom_ids": "req-1", "b": NaN}', None),
        (b'{"custom_id": "' + b"x" * 5000 + b'", "b": NaN}', None),
        (b"\x00\x01", None),
        (b'"custom_id"', None),
    ],
    ids=range(28),
)
def test_a_line_that_cannot_be_read_names_its_key_where_its_bytes_do(
    way: Way, line: bytes, key: str | None
) -> None:
    fake, batch, file = holding(written("a") + line + b"\n" + written("b"), **counts(3, 3, 0))
    got = read(way, fake, batch)
    assert list(got.outcomes) == ["a", "b"]
    error = got.failed(ResultsIncompleteError, f"{file} line 2: ")
    [problem] = error.unreadable_lines
    assert (problem.key, problem.line) == (key, line[:65_536])
    told = re.findall(r"\(of (.*)\)", str(error))
    assert told == ([] if key is None else [repr(brief(key, 60))])
    with pytest.raises(UnmatchedError) as caught:
        list(join([{"custom_id": one} for one in ("a", "b", "z", key or "y")], _again(got)))
    assert caught.value.missing == ("z", key or "y")
    assert caught.value.unreadable == ((key,) if key else ())
    named = f"2 requests without a result: 'z', {brief(key or 'y', 40)!r}"
    if key:
        named += f"; 1 of these with an unreadable line: {brief(key, 40)!r}"
    assert named in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).unreadable == caught.value.unreadable


def _again(got: Read) -> Iterator[BatchResult]:
    """The results as they were read, with the error that they ended with."""
    yield from got.results
    if got.error is not None:
        raise got.error


def test_to_look_for_a_key_takes_no_longer_than_a_line_is() -> None:
    hostile = [
        b'"custom_id":"' * 400_000,
        b'{"custom_id":"' + b"\\" * 5_000_000,
        b"[" * 5_000_000,
        b'{"custom_id":' + b" " * 5_000_000,
        b'"' * 5_000_001,
    ]
    fake, batch, _ = holding(b"\n".join(hostile) + b"\n")
    begun = time.monotonic()
    got = read(Way(loopback=False, coroutines=False), fake, batch)
    took = time.monotonic() - begun
    error = got.failed(ResultsIncompleteError, "5 unreadable")
    assert [one.key for one in error.unreadable_lines] == [None] * 5
    begun = time.monotonic()
    for line in hostile:
        with pytest.raises((ValueError, RecursionError)):
            json.loads(line)
    assert took < 10 * (time.monotonic() - begun) + 5


@ways
def test_a_mark_within_a_file_is_passed_over(way: Way) -> None:
    mark = b"\xef\xbb\xbf"
    fake, batch, _ = holding(mark + written("a") + mark + written("b") + mark + written("c")[:-1])
    got = read(way, fake, batch)
    assert (got.error, list(got.outcomes)) == (None, ["a", "b", "c"])


@ways
def test_many_lines_that_cannot_be_read_cost_little(way: Way) -> None:
    fake, batch, _ = holding((b"x" * 100_000 + b"\n") * 30)
    got = read(way, fake, batch)
    error = got.failed(ResultsIncompleteError, "30 unreadable")
    assert (error.unreadable, len(error.unreadable_lines)) == (30, 20)
    assert {(len(one.line), one.size) for one in error.unreadable_lines} == {(65_536, 100_000)}
    assert len(str(error)) < 600


@ways
@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b"\xef\xbb\xbf" + GOOD, ["a", "b"]),
        (b"\xef\xbb\xbf" + written("a").rstrip(b"\n"), ["a"]),
        (GOOD.rstrip(b"\n"), ["a", "b"]),
        (GOOD.replace(b"\n", b"\r\n"), ["a", "b"]),
        (GOOD.replace(b"\n", b"\r\n\r\n \n\n"), ["a", "b"]),
        (
            '{"custom_id": "\u2028\u0085\x7f", "response": {"status_code": 200}}\n'.encode(),
            ["\u2028\u0085\x7f"],
        ),
        (b'{"custom_id": "\\ud800", "response": {"status_code": 200}}\n', ["\ud800"]),
    ],
)
def test_lines_end_at_line_feeds_only(way: Way, body: bytes, names: list[str]) -> None:
    fake, batch, _ = holding(body)
    got = read(way, fake, batch)
    assert got.error is None
    assert list(got.outcomes) == names
    assert set(got.outcomes.values()) == {"succeeded"}


@ways
def test_a_line_may_be_very_long(way: Way) -> None:
    fake, batch, _ = holding(written("a", body="x" * 30_000_000) + written("b"))
    got = read(way, fake, batch)
    assert got.error is None
    assert [len(result.raw) > 30_000_000 for result in got.results] == [True, False]


@ways
def test_a_file_that_ends_within_a_line_without_notice_is_read_again(way: Way) -> None:
    fake, batch, _ = holding(NINE)
    broken(fake, Truncate(at=len(NINE) - 30, announced=False))
    got = read(way, fake, batch)
    assert got.error is None
    assert list(got.outcomes) == [f"p{number}" for number in range(9)]
    assert downloads(fake) == 2


@ways
@pytest.mark.parametrize("stop", [-30, -70])
def test_a_file_that_always_ends_within_a_line_is_an_error(way: Way, stop: int) -> None:
    fake, batch, file = holding(GOOD)
    stops = (len(GOOD) - 30, len(GOOD) + stop)
    broken(fake, *(Truncate(at=at, announced=False) for at in stops))
    got = read(way, fake, batch)
    assert list(got.outcomes) == ["a"]
    error = got.failed(ResultsIncompleteError, f"1 unreadable: {file} line 2")
    assert error.unreadable_lines[0].number == 2


@ways
def test_a_file_that_ends_between_two_lines_without_notice_is_counted(way: Way) -> None:
    fake, batch, _ = holding(GOOD, **counts(2, None, 0))
    broken(fake, Truncate(at=GOOD.index(b"\n") + 1, announced=False))
    read(way, fake, batch).failed(ResultsIncompleteError, "2 lines expected, 1 found")


@ways
@pytest.mark.parametrize("ranges", [True, False])
def test_no_line_comes_twice_if_the_connection_breaks(way: Way, ranges: bool) -> None:
    names = [f"p{number}" for number in range(500)]
    body = b"".join(written(name, body="x" * 200) for name in names)
    fake, batch, _ = holding(body, **counts(500, None, None))
    fake.ranges = ranges
    # The second and the fourth make no progress: they end where the one before did, or earlier.
    stops = (50_000, 0, 40_000, 0, 10_000) if ranges else (50_000, 50_000, 90_000, 10_000, 100_000)
    broken(fake, *(Truncate(at=at) for at in stops))
    got = read(way, fake, batch)
    assert got.error is None
    assert [result.custom_id for result in got.results] == names
    assert downloads(fake) == 6


@ways
def test_a_file_that_stays_broken_is_an_error_after_what_there_is(way: Way) -> None:
    fake, batch, _ = holding(GOOD, **counts(2, 2, 0))
    fake.ranges = False
    fake.fault("files.content", Truncate(at=len(GOOD) - 5), times=None)
    got = read(way, fake, batch)
    assert list(got.outcomes) == ["a"]
    got.failed(APIConnectionError, "expected")
    assert downloads(fake) == 3


@ways
def test_a_connection_that_is_reset_within_a_line_costs_none(way: Way) -> None:
    names = [f"p{number}" for number in range(100)]
    body = b"".join(written(name, body="x" * 900) for name in names)
    fake, batch, _ = holding(body, **counts(100, None, None))
    broken(fake, Truncate(at=50_000, reset=True))
    got = read(way, fake, batch)
    assert got.error is None
    assert list(got.outcomes) == names
    resumed = json.dumps(fake.journal[2].request_headers)
    assert re.findall(r"bytes=\d+-", resumed) == ["bytes=50000-"]


@ways
@pytest.mark.parametrize("end", [b"\n" + written("b"), b""])
@pytest.mark.parametrize("filler", [b"x", b" "])
def test_a_line_that_is_too_long_is_told_and_does_not_stop_the_others(
    way: Way, filler: bytes, end: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batchwright._runtime.jsonl.line_splitter.LONGEST_LINE", 100_000)
    long = written("x").rstrip() + filler * 3_000_000
    fake, batch, file = holding(written("a") + long + end, **counts(3, 3, 0))
    got = read(way, fake, batch)
    strict = read(way, fake, batch, strict=True)
    assert list(got.outcomes) == (["a", "b"] if end else ["a"])
    told = f"{file} line 2: longer than 100000 bytes"
    [problem] = got.failed(ResultsIncompleteError, told).unreadable_lines
    assert problem.number == 2
    assert 100_000 < problem.size <= len(long)
    assert strict.failed(UnreadableLineError, told).problem.number == 2
    assert list(strict.outcomes) == ["a"]


@ways
def test_the_longest_line_is_read(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = written("a", body={"text": "x" * 200_000})
    monkeypatch.setattr("batchwright._runtime.jsonl.line_splitter.LONGEST_LINE", len(longest) - 1)
    fake, batch, _ = holding(longest + written("b"), **counts(2, 2, 0))
    assert list(read(way, fake, batch).outcomes) == ["a", "b"]
