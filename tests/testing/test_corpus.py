"""What the corpus says of awkward lines, files and objects, and what the client makes of them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from batchwright import Client, models
from batchwright._runtime import wire
from batchwright._runtime.json_value import parse_line
from batchwright._runtime.jsonl.line_splitter import LineSplitter
from batchwright.testing import Fake
from batchwright.testing.contracts import load
from batchwright.testing.corpus import (
    FILES,
    LINES,
    TEXTS,
    UNREADABLE,
    File,
    Line,
    examples,
    objects,
)
from batchwright.testing.factories import in_every_state

from tests.exchanges import FIXTURES, exchanges


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_the_client_reads_a_line_as_the_corpus_says(line: Line) -> None:
    if line.value is UNREADABLE:
        with pytest.raises((ValueError, RecursionError)):
            parse_line(line.data)
    else:
        assert parse_line(line.data) == line.value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_client_finds_the_lines_of_a_file(file: File) -> None:
    for size in (1, 3, 1 << 20):
        splitter = LineSplitter()
        lines: list[bytes] = []
        for start in range(0, len(file.data), size):
            lines += splitter.feed(file.data[start : start + size])
        lines += splitter.finish()
        if lines:
            lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
        assert tuple(line for line in lines if line.strip(b" \t\r")) == file.lines


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_comes_back_as_it_was(file: File) -> None:
    fake = Fake()
    with client(fake) as one:
        stored = one.files.create(file=file.data, filename="a", purpose="batch")
        assert one.files.content(stored.id).read() == file.data


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_texts_come_back_as_they_were(text: str) -> None:
    fake = Fake()
    with client(fake) as one:
        file = one.files.create(file=b"{}", filename=f"{text}.jsonl", purpose="batch")
        # As browsers write names into forms, and as servers leave them.
        name = text.replace('"', "%22").replace("\n", "%0A")
        assert file.filename == f"{name}.jsonl"
        if len(text) <= 64:
            notes = {text: text}
            batch = one.batches.create(
                input_file_id=file.id, endpoint="/v1/embeddings", metadata=notes
            )
            assert batch.metadata == notes


def test_names_are_unique() -> None:
    for some in (LINES, FILES):
        assert len({one.name for one in some}) == len(some)


def test_an_example_of_the_specification_is_at_hand_for_each_operation() -> None:
    found = examples(load(), "Batch")
    assert {name: one["status"] for name, one in found.items()} == {
        "batches.create/minimal": "validating",
        "batches.retrieve/validating": "validating",
        "batches.cancel/cancelling": "cancelling",
    }


def variants() -> Iterator[tuple[str, Line]]:
    contract = load()
    results = {one.name: one.result for one in contract.operations}
    for exchange in exchanges():
        if (schema := results[exchange.operation]) is not None:
            for line in objects(contract, schema, exchange.response["body"]):
                yield schema, Line(f"{schema}/{exchange.id}/{line.name}", line.data, line.value)
    for made in in_every_state(Fake()).values():
        for line in objects(contract, "Batch", made.value):
            yield "Batch", line
    for path in sorted((FIXTURES / "lines/BatchResultLine").iterdir()):
        value = json.loads(path.read_bytes().partition(b"\n")[0])
        for line in objects(contract, "BatchResultLine", value):
            yield "BatchResultLine", line


def test_the_client_reads_every_awkward_object() -> None:
    read = 0
    for schema, line in variants():
        value = wire.decode(line.data, getattr(models, schema))
        assert json.loads(line.data) == line.value
        if not line.name.endswith(TIMES):
            assert says(json.loads(wire.encode(value)), line.value), line.name
        read += 1
    assert read > 1000


def says(told: Any, sent: Any) -> bool:
    """Whether what was read says what was sent, but for properties that nobody knows."""
    if isinstance(told, dict) and isinstance(sent, dict):
        return all(says(told[name], sent[name]) for name in sent if name in told)
    if isinstance(told, list) and isinstance(sent, list):
        return len(told) == len(sent) and all(map(says, told, sent))
    return bool(told == sent)


TIMES = ("/fraction", "/text", "/iso", "/iso_with_microseconds", "/iso_without_zone")


def test_every_way_to_write_a_time_is_the_same_time() -> None:
    base = examples(load(), "File")["files.retrieve/batch_input"]
    told = {
        line.name: wire.decode(line.data, models.File).created_at
        for line in objects(load(), "File", base)
        if line.name.startswith("created_at/") and line.name.endswith(TIMES)
    }
    assert len(told) == len(TIMES)
    assert set(told.values()) == {base["created_at"]}


def client(fake: Fake) -> contextlib.AbstractContextManager[Any]:
    return Client(transport=fake.transport, api_key="key", base_url=fake.contract.server)
