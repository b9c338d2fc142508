"""Checking lines: every problem, with its line, before a request is sent."""

from __future__ import annotations

import io
import json
import os
import pickle
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from batchwright import ArgumentError, Chunks, LineProblem, LineProblemsError, Source
from batchwright._runtime.jsonl.check import check_lines, inspect_lines
from batchwright._runtime.jsonl.rules import (
    LineCodes,
    LineRules,
    RefusedValue,
    RequiredValue,
    TotalLimit,
)
from msgspec.structs import replace

from ..letters import RULES, letter, lines


def found(*values: object, town: str | None = "Ulm") -> list[tuple[int | None, str, str | None]]:
    problems = check_lines(RULES, lines(*values), given={"town": town})
    return [(problem.line, problem.code, problem.param) for problem in problems]


def test_a_file_that_obeys_has_no_problems() -> None:
    assert found(letter("a"), letter("b"), letter("c", to={"zone": 1, "abroad": False})) == []


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"letter",
        b'{"letter": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"letter": NaN}',
        b"{} {}",
        b"[" * 100_000,
        b"\x00\x80" * 500,
    ],
    ids=range(8),
)
def test_a_line_that_is_not_json_is_a_problem(line: bytes) -> None:
    assert found(letter("a"), line, letter("b")) == [(2, "not_json", None)]


def test_a_line_that_is_too_long_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    long = lines(letter("b")).rstrip() + b" " * 200_000
    assert [one.line for one in check_lines(RULES, lines(letter("a")) + long)] == []
    monkeypatch.setattr("batchwright._runtime.jsonl.line_splitter.LONGEST_LINE", 100_000)
    [problem] = check_lines(RULES, lines(letter("a")) + long, given={"town": "Ulm"})
    assert (problem.line, problem.code) == (2, RULES.codes.not_json)
    assert "longer than 100000 bytes" in problem.message


def test_what_json_allows_is_no_problem() -> None:
    odd = b'{"letter": "\\ud800\xe2\x80\xa8", "how": "walk", "town": "Ulm", "to": {"n": 1e999}}'
    assert found(odd, odd.replace(b"ud800", b"udfff") + b" \r") == []


@pytest.mark.parametrize("line", [b"[1]", b'"{}"', b"null", b"7"])
def test_a_line_that_is_no_object_is_a_problem(line: bytes) -> None:
    assert found(line) == [(1, "not_object", None)]


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"letter": None}, "missing", "letter"),
        ({"letter": ""}, "missing", "letter"),
        ({"letter": 7}, "kind", "letter"),
        ({"how": None}, "missing", "how"),
        ({"how": "fly"}, "constant", "how"),
        ({"town": None}, "missing", "town"),
        ({"town": "Bonn"}, "unequal", "town"),
        ({"to": None}, "missing", "to"),
        ({"to": "Ann"}, "kind", "to"),
        ({"to": {"zone": 2}}, "different", "to.zone"),
        ({"to": {"zone": True}}, "different", "to.zone"),
        ({"to": {"abroad": True}}, "refused", "to.abroad"),
        ({"letter": "a"}, "duplicate", "letter"),
    ],
)
def test_each_rule_is_held_against_each_line(
    change: dict[str, object], code: str, param: str
) -> None:
    line = {key: value for key, value in (letter("b") | change).items() if value is not None}
    assert found(letter("a"), line) == [(2, code, param)]


@pytest.mark.parametrize("digits", [41, 400, 4000, 40_000])
def test_a_number_of_any_length_is_reported(digits: int) -> None:
    line = json.dumps(letter("b")).replace('"b"', "7" * digits).encode()
    [(number, code, _)] = found(letter("a"), line)
    assert (number, code) in [(2, "kind"), (2, "not_json")]


@pytest.mark.parametrize("value", [[], "text", 1])
def test_a_name_of_pythons_own_leads_nowhere_in_a_value(value: object) -> None:
    rules = LineRules(required=(("to", "count"), ("to", "real"), ("to", "index")))
    names = [problem.param for problem in check_lines(rules, lines({"to": value}))]
    assert names == ["to.count", "to.real", "to.index"]


def test_null_is_missing_and_what_need_not_be_there_may_be_absent() -> None:
    assert found(letter("a") | {"how": None}) == [(1, "missing", "how")]
    assert found(letter("a"), letter("b", to={}), letter("c")) == []


def test_all_problems_of_all_lines_are_reported() -> None:
    assert found(b"?", {"to": {"abroad": True}}, letter("a", town="Bonn")) == [
        (1, "not_json", None),
        (2, "missing", "letter"),
        (2, "missing", "how"),
        (2, "missing", "town"),
        (2, "refused", "to.abroad"),
        (3, "unequal", "town"),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"how": True}, "constant", "how"),
        ({"how": None}, "missing", "how"),
        ({"town": 1}, "kind", "town"),
        ({"town": "Bonn"}, "unequal", "town"),
        ({"to": []}, "kind", "to"),
        ({"to": {"zone": True}}, "different", "to.zone"),
        ({"to": {"zone": 2}}, "different", "to.zone"),
        ({"to": {"zone": 1, "abroad": True}}, "refused", "to.abroad"),
    ],
)
def test_a_problem_is_found_on_each_line_that_has_it_and_on_no_other(
    changes: dict[str, object], code: str, param: str
) -> None:
    values = [letter(str(n), **(changes if n in (3, 4, 7) else {})) for n in range(9)]
    problems = [one for one in found(*values) if one[1] == code]
    assert problems == [(n + 1, code, param) for n in (3, 4, 7)]


def test_without_the_argument_the_lines_have_to_agree_among_themselves() -> None:
    assert found(letter("a", town="Rom"), letter("b", town="Rom"), town=None) == []
    problems = check_lines(RULES, lines(letter("a", town="Rom"), letter("b", town="Bonn")))
    assert [str(problem) for problem in problems] == [
        "line 2: town: expected 'Rom' as on line 1, got 'Bonn'"
    ]


def test_a_duplicate_names_the_line_it_repeats() -> None:
    [problem] = check_lines(RULES, lines(letter("a"), b"", letter("b"), letter("a")))
    assert problem == LineProblem(4, "duplicate", "'a' was used on line 1 before", "letter")


def test_blank_lines_are_counted_but_ignored() -> None:
    assert found(b"", letter("a"), b" \t\r", letter("a"), b"") == [(4, "duplicate", "letter")]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n"])
def test_the_last_line_may_end_in_any_way(end: bytes) -> None:
    text = lines(letter("a")).rstrip(b"\n")
    assert inspect_lines(RULES, text + end).lines == 1
    assert found(b"\r\n".join([text, text])) == [(2, "duplicate", "letter")]


@pytest.mark.parametrize("contents", [b"", b"\n\n", b"  "])
def test_a_file_without_lines_is_a_problem(contents: bytes) -> None:
    [problem] = check_lines(RULES, contents)
    assert (problem.line, problem.code) == (None, "empty")


def test_too_many_lines_are_reported_once() -> None:
    brief = [{"letter": str(n), "how": "walk", "town": "Ulm", "to": {}} for n in range(8)]
    roomy = RULES.within(most_lines=3)
    assert check_lines(RULES, lines(*brief[:5])) == []
    assert [(p.line, p.code) for p in check_lines(roomy, lines(*brief[:3]))] == []
    assert [(p.line, p.code) for p in check_lines(roomy, lines(*brief[:5]))] == [
        (4, "too_many_lines")
    ]


def test_too_many_bytes_are_reported_for_the_file() -> None:
    text = lines(letter("a"))
    assert check_lines(RULES.within(most_bytes=len(text)), text) == []
    [problem] = check_lines(RULES.within(most_bytes=len(text) - 1), text)
    assert str(problem) == f"file: {len(text)} bytes, at most {len(text) - 1} are allowed"


@pytest.mark.parametrize(
    ("names", "fits"),
    [
        (["a"] * 6, True),
        (["a"] * 7, False),
        ([[1, 2]] * 7, False),
        (list(range(1000)), True),
        ([0.5, *range(9)], True),
        ("a" * 1000, True),
        ([], True),
    ],
)
def test_a_total_counts_items_but_not_numbers(names: object, fits: bool) -> None:
    rules = LineRules(totals=(TotalLimit(of=("names",), maximum=6),))
    assert (check_lines(rules, lines({"names": names})) == []) is fits


def test_a_total_adds_up_and_is_reported_where_it_is_exceeded() -> None:
    three = {"to": {"zone": 1, "names": ["a", "b", "c"]}}
    ridden = letter("x", how="ride", to=three["to"])
    values = [letter("a", **three), ridden, letter("b", **three), letter("c"), letter("d", **three)]
    big = RULES.within()
    problems = check_lines(big, lines(*values[:1], *values[2:]))
    assert [(p.line, p.code, p.param) for p in problems] == [(4, "too_many_total", "to.names")]
    assert "too_many_total" not in [code for _, code, _ in found(*values[:4])]


@pytest.mark.parametrize(
    ("source", "fits"),
    [
        (("a.letters", b"{}"), True),
        (("a.txt", b"{}"), False),
        (("letters", b"{}"), True),
        (b"{}", True),
        (io.BytesIO(b"{}"), True),
        (Chunks([b"{}"]), True),
        (Chunks([b"{}"], name="a.json"), False),
    ],
    ids=range(7),
)
def test_a_name_has_to_end_as_it_should_if_there_is_one(source: Source, fits: bool) -> None:
    problems = check_lines(LineRules(suffix=".letters"), source)
    assert [problem.code for problem in problems] == ([] if fits else ["suffix"])


def test_codes_are_the_servers_own() -> None:
    rules = LineRules(key="id", codes=LineCodes(missing="id_fehlt"))
    assert [problem.code for problem in check_lines(rules, b"{}")] == ["id_fehlt"]


def test_messages_are_the_servers_own_and_the_detail_is_ours() -> None:
    said = {"unequal": "The {param} is another one.", "missing": "Where is '{param}'?"}
    rules = replace(RULES, messages=said)
    wrong, lost = letter("a", town="Bonn"), letter("b") | {"how": None}
    problems = check_lines(rules, lines(wrong, lost, b"?"), given={"town": "Ulm"})
    assert problems[:2] == [
        LineProblem(
            1, "unequal", "The town is another one.", "town", "expected the town 'Ulm', got 'Bonn'"
        ),
        LineProblem(2, "missing", "Where is 'how'?", "how"),
    ]
    assert str(problems[0]) == (
        "line 1: town: The town is another one. (expected the town 'Ulm', got 'Bonn')"
    )
    assert str(problems[1]) == "line 2: how: Where is 'how'?"
    assert problems[2].message.startswith("not JSON")


def test_some_lines_need_more_than_others() -> None:
    need = RequiredValue(
        of=("to", "horse"), code="no_horse", message="No horse.", when={("how",): "ride"}
    )
    rules = LineRules(needs=(need,), equal={("how",): "way"})
    ride: dict[str, object] = {"how": "ride", "to": {}}
    values = [{"how": "walk", "to": {}}, ride, {"how": "ride", "to": {"horse": "Max"}}]
    assert check_lines(rules, lines(*values[1:])) == [
        LineProblem(1, "no_horse", "No horse.", "to.horse")
    ]
    found = check_lines(rules, lines(*values), given={"way": "walk"})
    assert [(one.line, one.code) for one in found] == [(2, "unequal"), (3, "unequal")]
    assert check_lines(rules, lines({"how": "ride"}, {"how": "ride", "to": None})) == []


def test_a_value_is_refused_once_in_the_words_of_the_first_entry_that_fits() -> None:
    fast = RefusedValue(of=("fast",), value=True, message="No ride.", when={("how",): "ride"})
    slow = RefusedValue(of=("slow",), value=True)
    rules = LineRules(
        refused=(fast, RefusedValue(of=("fast",), value=True), slow), messages={"refused": "No."}
    )
    values: list[dict[str, object]] = [
        {"how": "ride", "fast": True, "slow": True},
        {"how": "walk", "fast": True},
        {"how": "ride", "fast": False, "slow": None},
    ]
    found = [(one.line, one.code, one.message) for one in check_lines(rules, lines(*values))]
    assert found == [(1, "refused", "No ride."), (1, "refused", "No."), (2, "refused", "No.")]


def test_problems_of_lines_are_listed_up_to_a_thousand() -> None:
    contents = b"?\n" * 2500
    problems = check_lines(LineRules(most_bytes=100, suffix=".x"), ("a.y", contents))
    assert [problem.code for problem in problems[:2]] == ["suffix", "too_large"]
    assert [problem.line for problem in problems[2:-1]] == list(range(1, 1001))
    assert str(problems[-1]) == "file: 1500 more problems"


def test_limits_are_reported_however_many_problems_there_are() -> None:
    contents = b"?\n" * 2500
    codes = [problem.code for problem in check_lines(LineRules(most_lines=2000), contents)]
    assert codes.count("too_many_lines") == 1


def test_messages_are_short_however_long_the_values() -> None:
    long = letter("x" * 1_000_000, town="y" * 1_000_000)
    problems = check_lines(RULES, lines(long, long), given={"town": "Ulm"})
    assert max(len(str(problem)) for problem in problems) < 320


def test_every_kind_of_source_is_read(tmp_path: Path) -> None:
    text = lines(letter("a"), b"?")
    path = tmp_path / "a.letters"
    path.write_bytes(text)
    for source in (path, str(path), text, bytearray(text), Chunks([text[:9], text[9:]])):
        assert [problem.line for problem in check_lines(RULES, source)] == [2]


def test_a_file_object_is_put_back_to_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "a.letters"
    path.write_bytes(b"skip" + lines(letter("a")))
    with path.open("rb") as file:
        file.seek(4)
        assert check_lines(RULES, file) == []
        assert file.tell() == 4


async def _async_parts() -> AsyncIterator[bytes]:
    yield b"{}"


def _parts() -> Iterator[bytes]:
    yield b"{}"


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (Chunks(_parts()), "an iterator"),
        (Chunks(_async_parts()), "an asynchronous iterable"),
        (Chunks([b"{}"], length=5), "announced 5 bytes, gave 2"),
        (io.StringIO("{}"), "text mode"),
        (7, "got int"),
    ],
    ids=range(5),
)
def test_a_source_that_cannot_be_read_twice_is_refused(source: Source, what: str) -> None:
    with pytest.raises(ArgumentError, match=rf"^file: .*{what}"):
        check_lines(RULES, source)


def test_a_file_that_only_goes_on_is_refused_and_left_alone() -> None:
    class Onward:
        at = 0

        def tell(self) -> int:
            return self.at

        def read(self, size: int, /) -> bytes:
            self.at += size
            return b""

    onward = Onward()
    with pytest.raises(ArgumentError, match="cannot seek can be read only once"):
        check_lines(RULES, onward)
    assert onward.at == 0


def test_a_pipe_is_refused_and_left_alone() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"{}")
    os.close(writing)
    with open(reading, "rb", buffering=0) as pipe:
        with pytest.raises(ArgumentError, match="can be read only once"):
            check_lines(RULES, pipe)
        with pytest.raises(ArgumentError, match="can be read only once"):
            check_lines(RULES, f"/dev/fd/{reading}")
        assert pipe.read() == b"{}"


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_lines(RULES, tmp_path / "none.letters")


def test_the_same_bytes_have_the_same_digest() -> None:
    text = lines(letter("a"))
    one, two = inspect_lines(RULES, text), inspect_lines(RULES, Chunks([text[:3], text[3:]]))
    assert (one.digest, one.size, one.lines) == (two.digest, len(text), 1)
    assert inspect_lines(RULES, text + b"\n").digest != one.digest


def test_memory_does_not_grow_with_the_number_of_lines() -> None:
    line = lines({"to": "x" * 1000})

    def peak(count: int) -> int:
        tracemalloc.start()
        check_lines(LineRules(), Chunks([line] * count))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(20_000) < peak(200) + 500_000


def test_the_error_for_a_refused_file_shows_the_first_problems() -> None:
    problems = tuple(check_lines(RULES, b"?\n" * 7))
    error = LineProblemsError(problems, operation="rounds.create", argument="file")
    assert str(error).startswith("rounds.create: file: 7 problems: line 1: not JSON")
    assert len(str(error)) <= 500
    assert pickle.loads(pickle.dumps(error)).problems == problems
