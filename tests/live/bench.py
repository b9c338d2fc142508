"""The helpers of the steps: compare responses, wait for batches, collect results."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec
from batchwright import APIStatusError, ArgumentError, Batch, BatchResultLine, File

from .flavours import AnyClient, done, lines
from .report import Report
from .traits import ACCEPTED, OPENAI, Trait

P = ParamSpec("P")
T = TypeVar("T")

CHAT = "/v1/chat/completions"
FINAL = {"completed", "failed", "expired", "cancelled"}
PATIENCE = 180
"""The maximum duration of a batch in seconds."""


class Bench:
    """One client, and `stranger`, which has an invalid key."""

    def __init__(
        self,
        client: AnyClient,
        stranger: AnyClient,
        differs: Mapping[Trait, object],
        report: Report,
        folder: Path,
    ) -> None:
        self.client = client
        self.stranger = stranger
        self.differs = differs
        self.report = report
        self.folder = folder
        self.looked_at: set[Trait] = set()

    def holds(self, trait: Trait, seen: object) -> None:
        """Compare the server with its known behaviour; note differences from OpenAI."""
        known = self.differs.get(trait, OPENAI[trait])
        assert seen == known, f"{trait}: {_shown(seen)}, expected {_shown(known)}"
        if trait in self.differs and trait not in self.looked_at:
            self.report.note(f"{trait}: {_shown(seen)} (OpenAI: {_shown(OPENAI[trait])})")
        self.looked_at.add(trait)

    async def outcome(
        self, action: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> object:
        """The class of the error of an action, after its checks; or ACCEPTED."""
        try:
            await done(action(*args, **kwargs))
        except APIStatusError as error:
            assert error.status_code == error.response.status_code
            assert error.message and str(error.status_code) in str(error), str(error)
            assert error.operation and error.method and error.path, vars(error)
            assert (
                error.body is not None
                and error.response.request.headers.get("authorization") is None
            )
            self.holds(Trait.REQUEST_ID, error.request_id is not None)
            return type(error)
        return ACCEPTED

    async def uploaded(self, content: bytes) -> File:
        return await done(
            self.client.files.create(file=content, filename="lines.jsonl", purpose="batch")
        )

    async def created(self, file: File, metadata: dict[str, str] | None = None) -> Batch:
        return await done(
            self.client.batches.create(input_file_id=file.id, endpoint=CHAT, metadata=metadata)
        )

    async def ended(
        self, batch: Batch, at: frozenset[str] | set[str] = frozenset()
    ) -> tuple[Batch, list[str]]:
        """The batch when its status is final, or one of `at`; and all statuses before."""
        patience, seen = time.monotonic() + PATIENCE, [batch.status]
        while batch.status not in FINAL | at:
            assert time.monotonic() < patience, f"still {batch.status} after {PATIENCE} s"
            await asyncio.sleep(0.1)
            batch = await done(self.client.batches.retrieve(batch.id))
            if batch.status != seen[-1]:
                seen.append(batch.status)
        return batch, seen

    async def downloaded(self, batch: Batch) -> list[BatchResultLine]:
        """The lines of both result files, if they exist; each file is also saved."""
        found: list[BatchResultLine] = []
        for file in filter(None, (batch.output_file_id, batch.error_file_id)):
            download = self.client.files.content(file)
            content = await lines(download)
            saved = await done(download.save(self.folder / file))
            same(saved.read_bytes(), b"".join(line + b"\n" for line in content))
            found += [msgspec.json.decode(line, type=BatchResultLine) for line in content]
        return found


def request_lines(count: int) -> bytes:
    """A file of requests whose texts contain the line separators of some languages."""
    return b"".join(_request(number) for number in range(count))


def _request(number: int) -> bytes:
    message = {"role": "user", "content": f"hello \u2028 \x85 ü {number}"}
    body = {"model": "gpt-4o-mini", "messages": [message]}
    line = {"custom_id": custom_id(number), "method": "POST", "url": CHAT, "body": body}
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def custom_id(number: int) -> str:
    return f"request-{number}"


def id_prefix(identifier: str) -> str:
    found = re.match(r"(batch|file)[-_]", identifier)
    return found[0] if found else ""


def counts_of(batch: Batch) -> tuple[int, int, int]:
    counts = batch.request_counts
    assert counts is not None
    return counts.total or 0, counts.completed or 0, counts.failed or 0


def _shown(value: object) -> str:
    return value.__name__ if isinstance(value, type) else str(value) or "nothing"


def same(seen: T, expected: T) -> None:
    assert seen == expected, f"{seen!r:.300}, expected {expected!r:.300}"


async def all_of(most: int, source: AsyncIterator[T]) -> list[T]:
    """All items; more than `most` are a failure, such as of an endless list."""
    found: list[T] = []
    async for item in source:
        found.append(item)
        assert len(found) <= most, f"more than {most}"
    return found


async def refused_here(action: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    try:
        await done(action(*args, **kwargs))
    except ArgumentError:
        return
    raise AssertionError("was sent")
