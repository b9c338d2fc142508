"""Writing and splitting lines: the same bytes every time, and no file beyond a limit."""

from __future__ import annotations

import datetime as dt
import enum
import io
import json
import math
import re
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec
import pytest
from batchwright import ArgumentError, Timestamp, write_lines
from batchwright._runtime.jsonl.check import check_lines
from batchwright._runtime.jsonl.rules import LineRules, TotalLimit
from batchwright._runtime.jsonl.writing import Written, shard

from ..letters import letter


class Letter(msgspec.Struct):
    to: str
    sent: Timestamp | None = None


@dataclass
class Card:
    to: str


def written(*requests: object) -> bytes:
    file = io.BytesIO()
    count = write_lines(file, requests)
    assert count == Written(file.getvalue().count(b"\n"), len(file.getvalue()))
    return file.getvalue()


def test_requests_become_lines_with_their_keys_in_order() -> None:
    assert written({"b": 1, "a": [None, "ü\u2028\n"]}, Letter("x", Timestamp(5)), Card("y")) == (
        b'{"b":1,"a":[null,"\xc3\xbc\xe2\x80\xa8\\n"]}\n{"to":"x","sent":5}\n{"to":"y"}\n'
    )


def test_lines_that_are_json_already_are_written_as_they_are() -> None:
    assert written(b'{"a": 1}', b'{"b":  2}\r\n', b"\n", bytearray(b"{}")) == (
        b'{"a": 1}\n{"b":  2}\n{}\n'
    )


@pytest.mark.parametrize(
    ("request_", "what"),
    [
        ({"a": object()}, "JSON has no form for object"),
        ({"a": "\ud800"}, "surrogates"),
        ([1], "expected an object, got list"),
        ("{}", "expected an object, got str"),
        (b"{}\n{}", "expected one line, got several"),
    ],
    ids=range(5),
)
def test_a_request_that_cannot_be_written_is_named(request_: object, what: str) -> None:
    with pytest.raises(ArgumentError, match=f"^requests: line 3: .*{what}"):
        written({}, {}, request_)


class Colour(enum.Enum):
    RED = "red"
    RAW = b"red"
    NONE = math.nan


class Number(float):
    pass


class Held(msgspec.Struct, rename="camel"):
    the_value: object


@dataclass
class Kept:
    value: object


class Named(NamedTuple):
    value: object


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.10"), "0.10"),
        (Decimal("-1E+400"), "-1E+400"),
        (Decimal("3.14159265358979323846264338327950288"), "3.14159265358979323846264338327950288"),
        ([Decimal(1), 1.5, True, None, 2**70], "[1,1.5,true,null,1180591620717411303424]"),
        (Colour.RED, '"red"'),
        (dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC), '"2026-11-28T12:00:00Z"'),
        (dt.date(2026, 11, 28), '"2026-11-28"'),
        (dt.timedelta(minutes=90), '"PT5400S"'),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ({50256: -100}, '{"50256":-100}'),
        ({Colour.RED: 1}, '{"red":1}'),
        ((1, "a"), '[1,"a"]'),
        (Named(1), "[1]"),
        (Held(Decimal("1.50")), '{"theValue":1.50}'),
        (Kept([Decimal("1.50")]), '{"value":[1.50]}'),
        (Held(msgspec.UNSET), "{}"),
        (MappingProxyType({"a": Decimal("2.0")}), '{"a":2.0}'),
        (OrderedDict(b=1, a=2), '{"b":1,"a":2}'),
        (Number("2.5"), "2.5"),
        (msgspec.Raw(b'{"a":[1]}'), '{"a":[1]}'),
    ],
)
def test_what_json_has_a_form_for_is_written_exactly(value: object, text: str) -> None:
    line = b'{"a":' + text.encode() + b"}\n"
    assert written({"a": value}) == line
    assert list(shard(LineRules(), [{"a": value}])) == [line]


@pytest.mark.parametrize(
    ("value", "place", "what"),
    [
        (b"x", "", "JSON has no bytes"),
        (bytearray(b"x"), "", "JSON has no bytearray"),
        (memoryview(b"x"), "", "JSON has no memoryview"),
        ({1, 2}, "", "JSON has no set"),
        (frozenset("a"), "", "JSON has no frozenset"),
        (math.nan, "", "JSON has no number nan"),
        (-math.inf, "", "JSON has no number -inf"),
        (Number("nan"), "", "JSON has no number nan"),
        (Decimal("NaN"), "", "JSON has no number NaN"),
        (Decimal("sNaN"), "", "JSON has no number sNaN"),
        (Decimal("-Infinity"), "", "JSON has no number -Infinity"),
        (Colour.RAW, "", "JSON has no bytes"),
        (Colour.NONE, "", "JSON has no number nan"),
        (object(), "", "JSON has no form for object"),
        (1j, "", "JSON has no form for complex"),
        (range(3), "", "JSON has no form for range"),
        (iter([1]), "", "JSON has no form for list_iterator"),
        pytest.param(10**5000, "", "digits", id="digits"),
        ("\ud800", "", "lone surrogates"),
        ([{"content": [1, {"image": b"x"}]}], "[0].content[1].image", "JSON has no bytes"),
        ([{"a b": [0.5, math.nan]}], "[0]['a b'][1]", "JSON has no number nan"),
        (Held([b"x"]), ".theValue[0]", "JSON has no bytes"),
        (Kept(Kept({1})), ".value.value", "JSON has no set"),
        (Named(b"x"), "[0]", "JSON has no bytes"),
        (MappingProxyType({"b": (1, math.inf)}), ".b[1]", "JSON has no number inf"),
        ({"b": {b"x": 1}}, ".b", "expected a string as a key, got b'x'"),
        ({"b": {1.5: 1}}, ".b", "expected a string as a key, got 1.5"),
        ({True: 1}, "", "expected a string as a key, got True"),
        ({None: 1}, "", "expected a string as a key, got None"),
        ({Decimal(1): 1}, "", "expected a string as a key, got Decimal"),
        ({(1, 2): 1}, "", "expected a string as a key"),
        ({"b": {1: 1, "1": 2}}, ".b", "two keys are '1' in JSON"),
        ({"b": {"\ud800": 1}}, ".b", "lone surrogates in a key"),
    ],
)
def test_what_json_has_no_form_for_is_refused_with_its_place(
    value: object, place: str, what: str
) -> None:
    request = {"custom_id": "a", "body": {"model": "m", "messages": value}}
    match = re.escape(f"requests: line 2: body.messages{place}: ") + f".*{re.escape(what)}"
    for requests in ([{"body": Decimal(1)}, request], [{}, Kept(request)]):
        expected = match if isinstance(requests[1], dict) else match.replace("body", "value.body")
        with pytest.raises(ArgumentError, match=f"^{expected}"):
            write_lines(io.BytesIO(), requests)
        with pytest.raises(ArgumentError, match=f"^{expected}"):
            list(shard(LineRules(most_lines=1), requests))


def test_a_value_within_itself_is_refused() -> None:
    held: list[object] = [b""]
    held[0] = held
    for request in ({"a": held}, {"a": held, "b": Decimal(1)}):
        with pytest.raises(ArgumentError, match=r"^requests: line 1: nested too deeply"):
            written(request)


@pytest.mark.parametrize(
    ("raw", "what"),
    [(b"[1,\n2]", "with line ends"), (b"[1", "not JSON"), (b"NaN", "not JSON: NaN")],
)
def test_json_that_is_embedded_has_to_be_json_in_one_line(raw: bytes, what: str) -> None:
    with pytest.raises(ArgumentError, match=f"^requests: line 1: .*{what}"):
        written({"a": msgspec.Raw(raw)})


def test_what_is_written_is_read_by_the_check() -> None:
    rules = LineRules(key="letter", kinds={("weight",): float})
    lines = written(letter("a", weight=Decimal("0.10")), letter("b", weight=Decimal("1E+2")))
    assert check_lines(rules, lines) == []
    [problem] = check_lines(rules, lines.replace(b"0.10", b"NaN"))
    assert (problem.line, problem.code) == (1, "not_json")


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.letters"
    path.write_bytes(b"before")

    def requests() -> Iterator[object]:
        yield from ({"n": n} for n in range(100_000))
        assert path.read_bytes() == b"before"
        yield {"n": "last"}

    assert write_lines(path, requests()) == Written(100_001, path.stat().st_size)
    assert path.read_bytes().endswith(b'{"n":99999}\n{"n":"last"}\n')
    with pytest.raises(ArgumentError):
        write_lines(path, [{}, object()])
    assert path.read_bytes().endswith(b'{"n":"last"}\n')
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_object_that_takes_only_parts_gets_everything() -> None:
    class Narrow(io.RawIOBase):
        got = b""

        def write(self, chunk: object, /) -> int:
            assert isinstance(chunk, bytes)
            self.got += chunk[:3]
            return min(len(chunk), 3)

    narrow = Narrow()
    write_lines(narrow, [{"a": "long enough"}])
    assert narrow.got == b'{"a":"long enough"}\n'


def split(rules: LineRules, *requests: object) -> list[list[object]]:
    return [
        [json.loads(line) for line in part.splitlines()] for part in shard(rules, iter(requests))
    ]


def test_files_end_at_the_limit_of_lines() -> None:
    numbers = [{"n": n} for n in range(7)]
    assert [len(part) for part in split(LineRules(most_lines=3), *numbers)] == [3, 3, 1]
    assert b"".join(shard(LineRules(most_lines=3), numbers)) == written(*numbers)


def test_files_end_at_the_limit_of_bytes() -> None:
    numbers = [{"n": n} for n in range(5)]
    assert [len(part) for part in split(LineRules(most_bytes=16), *numbers)] == [2, 2, 1]
    assert [len(part) for part in split(LineRules(most_bytes=15), *numbers)] == [1] * 5


def test_files_end_where_a_value_changes_that_has_to_be_the_same() -> None:
    rules = LineRules(same=(("to", "zone"),), equal={("town",): "town"})
    one, two = {"to": {"zone": 1}}, {"to": {"zone": 2}}
    none: dict[str, object] = {"to": {}}
    assert split(rules, one, none, one, two, none, one) == [[one, none, one], [two, none], [one]]
    ulm, bonn = {"town": "Ulm"}, {"town": "Bonn"}
    assert split(rules, ulm, bonn, bonn) == [[ulm], [bonn, bonn]]


def test_files_end_before_a_total_is_exceeded() -> None:
    rules = LineRules(totals=(TotalLimit(of=("names",), when={("how",): "walk"}, maximum=4),))
    two, free = {"how": "walk", "names": ["a", "b"]}, {"how": "ride", "names": ["a"] * 9}
    assert split(rules, two, free, two, free, two) == [[two, free, two, free], [two]]


@pytest.mark.parametrize(
    "rules", [LineRules(most_bytes=20), LineRules(totals=(TotalLimit(of=("names",), maximum=2),))]
)
def test_a_line_beyond_the_limits_by_itself_is_an_error_that_names_it(rules: LineRules) -> None:
    parts = shard(rules, [{"a": 1}, {"a": 2}, {"names": ["a", "b", "ccccccc"]}])
    with pytest.raises(ArgumentError, match=r"^requests: line 3: more than \d+ .* by itself$"):
        list(parts)


def test_requests_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def endless() -> Iterator[object]:
        while True:
            taken.append(1)
            yield {"a": len(taken)}

    parts = shard(LineRules(most_lines=10), endless())
    next(parts)
    assert len(taken) <= 11
    next(parts)
    assert len(taken) <= 21


def test_what_is_split_passes_the_check() -> None:
    rules = LineRules(
        key="letter",
        most_lines=4,
        most_bytes=300,
        same=(("to", "zone"),),
        totals=(TotalLimit(of=("to", "names"), maximum=6),),
    )
    requests = [letter(str(n), to={"zone": n // 6, "names": ["x"] * (n % 4)}) for n in range(40)]
    parts = list(shard(rules, requests))
    assert parts == list(shard(rules, requests))
    assert [check_lines(rules, part) for part in parts] == [[]] * len(parts)
    assert b"".join(parts) == written(*requests)


def test_a_line_that_is_not_json_is_named_when_it_has_to_be_looked_at() -> None:
    with pytest.raises(ArgumentError, match=r"^requests: line 2: not JSON: "):
        list(shard(LineRules(same=(("a",),)), [b"{}", b"{"]))


def test_lines_of_a_file_can_be_split(tmp_path: Path) -> None:
    path = tmp_path / "all"
    path.write_bytes(b'{"n":1}\n\n{"n":2}\r\n{"n":3}')
    with path.open("rb") as file:
        assert list(shard(LineRules(most_lines=2), file)) == [b'{"n":1}\n{"n":2}\n', b'{"n":3}\n']


def test_nothing_gives_no_file() -> None:
    assert list(shard(LineRules(), [])) == []
    assert written() == b""


def test_limits_can_be_lowered_but_not_raised() -> None:
    rules = LineRules(most_lines=10).within(most_lines=20, most_bytes=5)
    assert (rules.most_lines, rules.most_bytes) == (10, 5)
    with pytest.raises(ArgumentError, match="most_bytes: expected a number > 0"):
        rules.within(most_bytes=0)
