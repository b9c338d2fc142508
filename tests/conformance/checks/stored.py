"""What is uploaded comes back as it was: bytes, name, size, expiry, and what was said of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from batchwright.testing.contract import Operation
from batchwright.testing.model.aggregates import repeated

from generator.requirements.kinds import Kind, answer_of, body_of, field_of
from generator.requirements.lines import stored_input
from generator.requirements.stored import echoed

from ..lines import good, keys, written
from ..samples import parts, valid
from ..shapes import spelled
from ..supplies import other_file, suffix, upload, upload_body
from .expiring import check_expiry
from .lifecycles import is_count
from .observing import told, unanswered
from .refusals import judge

if TYPE_CHECKING:
    from ..bench import Bench, Made

BINARY = (
    b"{}\n"
    + bytes(range(256)) * 4
    + b"line one\r\nline two\n\r\n\x00\xff\xfe no newline at the end"
)
"""Servers may read the first line of a file of requests when it is uploaded."""

NAME = "Grüße 漢字 🦀"
AT_ONCE = 5
"""Files that are uploaded at the same time; some of them in the same second."""


async def check(bench: Bench) -> None:
    """Upload files of all sorts, and download them."""
    for kind in bench.subject.kinds:
        store = kind.operation("store")
        if store is not None:
            await _check_store(bench, kind, store)


async def _check_store(bench: Bench, kind: Kind, store: Operation) -> None:
    ending = suffix(bench, store)
    source = stored_input(bench.subject.contract, store)
    first = good(source, keys(bench.label, 2), bench.options.model) if source else []
    probe = await upload(bench, store, f"first{ending}", written(first) or b"{}\n")
    if probe is None:
        return
    uploads = [
        upload(bench, store, f"{number}{ending}", f"{number}\n".encode())
        for number in range(AT_ONCE - 1)
    ]
    uploads.append(upload(bench, store, f"{NAME}{ending}", BINARY))
    several = [one for one in await asyncio.gather(*uploads) if one is not None]
    _judge_several(bench, store, several)
    for made in [probe, *several]:
        _judge_told(bench, kind, store, made)
        await check_expiry(bench, kind, made)
    await _later(bench, kind, store, ending)
    await _expiring(bench, kind, store, ending)
    await _download(bench, kind, several[-1] if several else probe, "bytes-unchanged")
    await _rare(bench, kind, store, ending)


async def _later(bench: Bench, kind: Kind, store: Operation, ending: str) -> None:
    """Wait for another second, so that there is an order in time to see."""
    time = next((one.name for one in kind.schema.fields if one.shape.timestamp), None)
    if time is None:
        return
    seen = {at for one in bench.mine(kind) if is_count(at := one.last.get(time))}
    if len(seen) == 1:
        await asyncio.sleep(1)
        await upload(bench, store, f"later{ending}", b"{}\n")


async def _expiring(bench: Bench, kind: Kind, store: Operation, ending: str) -> None:
    """Ask for the shortest and the longest life that the spec allows."""
    schema = body_of(bench.subject.contract, store)
    for field in kind.schema.fields:
        if field.expires is None or not field.expires.asked:
            continue
        asked = field_of(schema, field.expires.asked[0])
        for least in (True, False) if asked else ():
            assert asked is not None
            more = {asked.name: valid(bench.subject.contract, asked, least=least)}
            name = f"expires-{'first' if least else 'last'}{ending}"
            made = await upload(bench, store, name, b"{}\n", more)
            if made is not None:
                await check_expiry(bench, kind, made, more)


def _judge_several(bench: Bench, store: Operation, several: list[Made]) -> None:
    ids = [one.id for one in several]
    twice = len(ids) != len(set(ids))
    words = "two of them have the same id" if twice else f"only {len(ids)} of {AT_ONCE} succeeded"
    right = len(ids) == AT_ONCE and not twice
    replies = [one.reply for one in several]
    bench.ledger.holds(f"{store.name}/at-once", "" if right else words, *replies)


def _judge_told(bench: Bench, kind: Kind, store: Operation, made: Made) -> None:
    content, filename = made.content, made.filename
    for field in kind.schema.fields:
        found = made.last.get(field.name)
        if field.content is None or (found is None and not field.required):
            continue
        wanted = len(content or b"") if field.content == "size" else filename
        same = found == wanted
        words = "" if same else f"`{field.name}` is {spelled(found)}, not {spelled(wanted)}"
        bench.ledger.holds(f"{store.name}/{field.name}-told", words, made.reply)
    judge_echo(bench, kind, store, made)


def judge_echo(
    bench: Bench, kind: Kind, maker: Operation, made: Made, body: Mapping[str, Any] | None = None
) -> None:
    """What was sent stands in what was made."""
    sent = made.body if body is None else body
    for field in echoed(bench.subject.contract, kind, maker):
        if field.name not in sent or sent[field.name] is None:
            continue
        wanted, found = repeated(field, sent[field.name]), made.last.get(field.name)
        id = f"{maker.name}/{field.name}-echoed"
        words = f"`{field.name}` is {spelled(found)}, where {spelled(wanted)} was sent"
        bench.ledger.holds(id, "" if found == wanted else words, made.reply)


async def _download(bench: Bench, kind: Kind, made: Made, name: str) -> None:
    download = kind.operation("download")
    if download is None:
        return
    id = f"{download.name}/{name}"
    reply = await bench.valid(download, (made.id,))
    if reply is None:
        return
    wanted = made.content or b""
    if reply.body == wanted:
        bench.ledger.saw(id, "pass", "", made.reply, reply)
    else:
        bench.ledger.saw(id, "violation", _difference(wanted, reply.body), made.reply, reply)


def _difference(wanted: bytes, found: bytes) -> str:
    place = next(
        (at for at, (one, two) in enumerate(zip(wanted, found, strict=False)) if one != two),
        min(len(wanted), len(found)),
    )
    sizes = f"{len(wanted)} bytes were uploaded, {len(found)} came back"
    return f"{sizes}; they differ from byte {place} on: {found[place : place + 12]!r}"


async def _rare(bench: Bench, kind: Kind, store: Operation, ending: str) -> None:
    """An empty file, a large one, and one that may not be downloaded."""
    download = kind.operation("download")
    if download is None:
        return
    if bench.ledger.wants([f"{download.name}/empty-file"]):
        # Without the extension, as servers may read the first line of a file that has it.
        name = "empty" if answer_of(store, "first_line") else f"empty{ending}"
        await _whole(bench, kind, store, "empty-file", name, b"")
    if bench.options.large and bench.ledger.wants([f"{download.name}/large-file"]):
        line = random.Random(bench.options.seed).randbytes(1 << 16)
        content = (b"{}\n" + line * (bench.options.large // len(line) + 1))[: bench.options.large]
        await _whole(bench, kind, store, "large-file", f"large{ending}", content)
    source = stored_input(bench.subject.contract, store)
    answer = answer_of(download, "undownloadable")
    private = await other_file(bench, source) if source else None
    if answer is not None and private is not None:
        reply = await bench.call(download, (private.id,))
        words = source.other if source else None
        judge(bench, f"{download.name}/not-downloadable", download, answer, reply, words)


async def _whole(
    bench: Bench, kind: Kind, store: Operation, name: str, filename: str, content: bytes
) -> None:
    """Upload a file that a server may find too small or too large, and download it."""
    download = kind.operation("download")
    assert store.upload is not None and download is not None
    form = parts(upload_body(bench, store), store.upload, content, f"{bench.label}-{filename}")
    reply = await bench.call(store, body=form, content=content)
    made = bench.made_by(reply)
    id = f"{download.name}/{name}"
    if made is not None:
        await _download(bench, kind, made, name)
        made.content = None
    elif reply.busy:
        bench.ledger.saw(id, "unclear", unanswered(reply), reply)
    else:
        tolerated = not content and 400 <= reply.status < 500
        words = f"the upload is answered with {told(reply)}"
        bench.ledger.saw(id, "note" if tolerated else "violation", words, reply)
