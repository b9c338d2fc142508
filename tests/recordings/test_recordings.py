"""Our own examples have no new fact, and every difference in a recording is reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from .__main__ import EXAMPLES, main

EXCHANGES: list[dict[str, Any]] = [
    json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()
]


def found(exchanges: list[dict[str, Any]], folder: Path, capsys: Any) -> tuple[int, list[str]]:
    """The exit status of the command, and the lines that it prints."""
    path = folder / "exchanges.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in exchanges), encoding="utf-8")
    code = main([str(path)])
    return code, capsys.readouterr().out.splitlines()


def where(method: str, url: str, **values: Any) -> int:
    """The place of the first example whose URL begins so, and whose body has these values."""
    for place, one in enumerate(EXCHANGES):
        named = one["method"] == method and one["url"].startswith(url)
        if named and values.items() <= dict(one["response"]).items():
            return place
    raise AssertionError(f"no example of {method} {url} has {values}")


COMPLETED = where("GET", "/v1/batches/", status="completed")
CREATED = where("POST", "/v1/batches", status="validating")
FAILED = where("GET", "/v1/batches/", status="failed")
UPLOADED = where("POST", "/v1/files")
LISTED = where("GET", "/v1/batches?limit=2")
LINES = next(place for place, one in enumerate(EXCHANGES) if "lines" in one["response"])
UNKNOWN = next(place for place, one in enumerate(EXCHANGES) if one["status"] == 404)
WHOLE_LIFE = range(9)
"""The places of a batch from its upload to its results."""


def test_our_own_examples_show_nothing_that_the_spec_does_not_say(capsys: Any) -> None:
    assert main([str(EXAMPLES)]) == 0
    assert capsys.readouterr().out == "0 contradict the spec, 0 are new to it\n"


def test_every_example_has_its_source_and_its_date() -> None:
    assert len(EXCHANGES) > 40
    for one in EXCHANGES:
        assert one["source"]
        assert one["date"]
        assert one["method"] in ("GET", "POST", "DELETE")


def test_the_examples_show_a_batch_in_every_state_and_each_end_more_than_once() -> None:
    bodies = [one["response"] for one in EXCHANGES]
    batches = [one for body in bodies for one in body.get("data", [body]) if "status" in one]
    states = [batch["status"] for batch in batches if "request_counts" in batch]
    assert set(states) == {
        "validating", "in_progress", "finalizing", "completed",
        "failed", "expired", "cancelling", "cancelled",
    }  # fmt: skip
    for final in ("completed", "failed", "expired", "cancelled"):
        assert states.count(final) > 2, final


def _set(*place: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(one: dict[str, Any]) -> None:
        value: Any = one
        for key in place[:-1]:
            value = value[key]
        value[place[-1]] = to

    return change


def _without(*place: str | int) -> Callable[[dict[str, Any]], None]:
    def change(one: dict[str, Any]) -> None:
        value: Any = one
        for key in place[:-1]:
            value = value[key]
        del value[place[-1]]

    return change


CHANGES: Mapping[str, tuple[int, Callable[[dict[str, Any]], None], str]] = {
    "an unknown property": (
        COMPLETED, _set("response", "priority", to="low"),
        "new: batch/known-properties: has priority",
    ),
    "a required property that is absent": (
        COMPLETED, _without("response", "status"),
        "contradicts: batch/status-present: has no status",
    ),
    "a property that is always sent and is absent": (
        COMPLETED, _without("response", "created_at"),
        "contradicts: batch/promised-properties: has no created_at",
    ),
    "a property of another type": (
        COMPLETED, _set("response", "endpoint", to=["/v1/responses"]),
        "contradicts: batch/endpoint-type: endpoint is a list of 1, not text",
    ),
    "a null": (
        COMPLETED, _set("response", "status", to=None),
        "contradicts: batch/status-type: status is null",
    ),
    "an unknown state": (
        COMPLETED, _set("response", "status", to="archived"),
        "new: combination of Batch: status archived",
    ),
    "another constant": (
        COMPLETED, _set("response", "object", to="job"),
        "contradicts: batch/object-type: object is 'job', not 'batch'",
    ),
    "a time that goes back": (
        COMPLETED, _set("response", "completed_at", to=1790000000),
        "contradicts: batch/lifecycle/times-in-order",
    ),
    "a time that is set too early": (
        CREATED, _set("response", "completed_at", to=1790000100),
        "contradicts: batch/lifecycle/completed_at-not-before",
    ),
    "a file that is named too early": (
        CREATED, _set("response", "output_file_id", to="file-early"),
        "contradicts: batch/output_file_id-not-before",
    ),
    "counts above the total": (
        COMPLETED, _set("response", "request_counts", "completed", to=9),
        "contradicts: batch/request_counts.total-is-the-sum: 9 + 0 is more than 2",
    ),
    "a combination that no example has": (
        COMPLETED, _set("response", "error_file_id", to="file-without-errors"),
        "new: combination of Batch: status completed, output_file_id set, error_file_id set",
    ),
    "a form that no example has": (
        FAILED, _set("response", "output_file_id", to=""),
        "new: form of Batch: `output_file_id` of a Batch that is failed is empty",
    ),
    "a problem that no example has": (
        FAILED, _set("response", "errors", "data", 0, "code", to="too_hot"),
        "new: problem of Batch: the code is too_hot, the parameter file_id",
    ),
    "usage that is not the sum": (
        LINES,
        _set("response", "lines", 0, "response", "body", "usage", "input_tokens", to=10),
        "contradicts: batch/output_file_id/usage-summed",
    ),
    "a status that is not documented": (
        COMPLETED, _set("status", to=418),
        "new: batches.retrieve/documented-status: status 418",
    ),
    "another status of a success": (
        CREATED, _set("status", to=202), "new: batches.create/status: status 202, expected 200",
    ),
    "an unknown header": (
        CREATED, _set("headers", "X-Shard", to="7"),
        "new: header x-shard: the spec does not list it",
    ),
    "an unknown parameter": (
        LISTED, _set("url", to="/v1/batches?limit=2&project=7"),
        "new: parameter project: the spec does not list it",
    ),
    "an unknown property of a request": (
        CREATED, _set("request", "json", "priority", to="low"),
        "new: property priority of CreateBatchRequest: the spec does not list it",
    ),
    "an unknown operation": (
        CREATED, _set("url", to="/v1/batches/batch_1/pause"),
        "new: POST /v1/batches/batch_1/pause: the spec has no such operation",
    ),
    "other words of an error": (
        UNKNOWN, _set("response", "error", "code", to="gone"),
        "new: files.retrieve/404: ",
    ),
    "a request that the spec does not allow": (
        CREATED, _set("request", "json", "completion_window", to=24),
        "contradicts: client: batches.create: does not send it",
    ),
    "a page above the limit": (
        LISTED, _set("url", to="/v1/batches?limit=500"),
        "contradicts: client: batches.list: does not send it: ",
    ),
    "a page that names another last item": (
        LISTED, _set("response", "last_id", to="batch_other"),
        "contradicts: batches.list/last_id-is-the-last: `last_id` is 'batch_other'",
    ),
    "a file that expires early": (
        UPLOADED, _set("response", "expires_at", to=1790000060),
        "contradicts: file/expires_at-by-default: `expires_at` is 60 seconds after `created_at`",
    ),
    "a line that is absent": (
        LINES, _without("response", "lines", 1),
        "contradicts: batch/results/complete: 1 of 2 requests have no line",
    ),
    "results that the client does not find complete": (
        COMPLETED, _set("response", "request_counts", to={"total": 3, "completed": 3, "failed": 0}),
        "contradicts: client: results: raises ResultsIncompleteError",
    ),
    "a line without its key": (
        LINES, _set("response", "lines", 1, "custom_id", to=None),
        "contradicts: batch-result-line/custom_id-type: custom_id is null",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_recording_shows_otherwise_is_told_with_its_line(
    name: str, tmp_path: Path, capsys: Any
) -> None:
    place, change, told = CHANGES[name]
    places = [*WHOLE_LIFE, *([place] if place not in WHOLE_LIFE else [])]
    exchanges = deepcopy([EXCHANGES[one] for one in places])
    change(exchanges[places.index(place)])
    code, lines = found(exchanges, tmp_path, capsys)
    assert code == 1
    (line,) = [one for one in lines if one.startswith(told)]
    assert str(places.index(place) + 1) in line.rpartition("[line ")[2]


def test_what_was_written_down_may_leave_out_anything(tmp_path: Path, capsys: Any) -> None:
    one = deepcopy(EXCHANGES[COMPLETED])
    for name in ("object", "created_at", "usage"):
        del one["response"][name]
    assert found([one], tmp_path, capsys)[0] == 1
    assert found([one | {"evidence": "quoted"}], tmp_path, capsys) == (
        0, ["0 contradict the spec, 0 are new to it"],
    )  # fmt: skip


def test_a_dialect_is_held_against_its_overlay(tmp_path: Path, capsys: Any) -> None:
    one = deepcopy(EXCHANGES[CREATED])
    del one["response"]["endpoint"]
    one["response"]["model"] = None
    code, lines = found([one], tmp_path, capsys)
    assert (code, lines[0].partition(" [")[0].partition(" (")[0]) == (
        1, "contradicts: batch/promised-properties: has no endpoint",
    )  # fmt: skip
    told = found([one | {"server": "azure"}], tmp_path, capsys)[1]
    assert not [line for line in told if "promised-properties" in line]


def test_what_is_historical_is_named_and_only_what_is(tmp_path: Path, capsys: Any) -> None:
    one = deepcopy(EXCHANGES[UPLOADED])
    one["response"]["expires_at"] = None
    code, lines = found([one], tmp_path, capsys)
    assert code == 1
    assert lines[0].startswith("contradicts: file/expires_at-by-default: `expires_at` is null")
    code, lines = found([one | {"date": "2025-03-14T16:19:28Z"}], tmp_path, capsys)
    assert (code, lines) == (
        0,
        [
            "0 contradict the spec, 0 are new to it",
            "1 known: the response to an upload had no expires_at until 2025-05 [line 1]",
        ],
    )


def test_what_another_version_of_a_dialect_did_is_known_for_its_time(
    tmp_path: Path, capsys: Any
) -> None:
    place = next(number for number, one in enumerate(EXCHANGES) if one.get("server") == "azure")
    one = deepcopy(EXCHANGES[place])
    one["url"] = "/openai/batches?api-version=2025-01-01-preview"
    assert found([one], tmp_path, capsys)[0] == 1
    code, lines = found([one | {"date": "2025-01-27T19:06:56Z"}], tmp_path, capsys)
    assert (code, lines[1].partition(":")[0]) == (0, "1 known")
    one |= {"server": "openai", "date": "2025-01-27T19:06:56Z"}
    told = found([one], tmp_path, capsys)[1]
    assert "new: parameter api-version: the spec does not list it [line 1]" in told


def test_the_same_fact_is_told_once_with_all_its_lines(tmp_path: Path, capsys: Any) -> None:
    exchanges = [EXCHANGES[CREATED] | {"headers": {"x-shard": "7"}}] * 7
    _, lines = found(exchanges, tmp_path, capsys)
    assert lines == [
        "new: header x-shard: the spec does not list it [line 1, 2, 3, 4, 5 and 2 more]",
        "0 contradict the spec, 1 are new to it",
    ]


ODD: tuple[Any, ...] = (None, 0, -1, 1.5, True, "", "x", [], {}, [1], {"a": 1}, [None], [{}])


def _places(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = [before] if before else []
    for key, entry in inner:
        place = (*before, key)
        found += _places(entry, place) if isinstance(entry, dict | list) else [place]
    return found


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_recorded_is_judged_or_refused_in_words(seed: int, tmp_path: Path) -> None:
    chance = Random(seed)
    codes: set[int] = set()
    for number in range(25):
        begin = chance.randrange(len(EXCHANGES))
        exchanges = deepcopy(EXCHANGES[begin : begin + 3])
        for _ in range(chance.randint(1, 3)):
            one = chance.choice(exchanges)
            place = chance.choice(_places(one))
            change = _without(*place) if chance.random() < 0.3 else None
            (change or _set(*place, to=deepcopy(chance.choice(ODD))))(one)
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(f"{json.dumps(one)}\n" for one in exchanges), encoding="utf-8")
        codes.add(main([str(path)]))
    assert {1} < codes <= {0, 1, 2}


# --- Other files -----------------------------------------------------------------------------

LINE = {"method": "GET", "url": "/v1/batches", "status": 200, "response": {}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file has no exchange"),
        ("{}\n", ":1: the exchange has no method"),
        ("\n[1]\n", ":2: not a JSON object"),
        ('{"method": \n', ":1: not JSON: "),
        ("[" * 100_000, ":1: n"),
        (json.dumps(LINE | {"status": "200"}), ':1: status is "200"'),
        (json.dumps(LINE | {"status": 7}), ":1: status is 7"),
        (json.dumps(LINE | {"response": "text"}), ":1: response is neither"),
        (json.dumps(LINE | {"request": {"body": 1}}), ":1: request has neither"),
        (json.dumps(LINE | {"request": {"multipart": [1]}}), ":1: a part of request.multipart"),
        (json.dumps(LINE | {"evidence": "seen"}), ":1: evidence is neither"),
        (
            json.dumps(LINE | {"server": "moon"}),
            "line 1: unknown server moon: expected one of ",
        ),
        ("openapi: 3.1.0\n", ":1: not JSON"),
        ("\udcff", ": not UTF-8"),
    ],
)
def test_another_file_is_refused_in_words(
    text: str, told: str, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "other"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert main([str(path)]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert told in streams.err
    assert streams.err.endswith("`--help` describes the format of the file.\n")


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path, capsys: Any) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err.endswith("cannot be read: No such file or directory\n")
    assert main([str(tmp_path)]) == 2
    assert "cannot be read: " in capsys.readouterr().err
