"""An uploaded file comes back unchanged: bytes, name, size, expiry and other properties."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Mapping
from typing import Any

from batchwright.testing.contract import Contract, Field, Operation
from batchwright.testing.model.aggregates import repeated

from ..fixtures.bodies import parts, valid
from ..fixtures.line_files import good, keys, written
from ..fixtures.uploads import OTHER_ACCEPTED, other_file, suffix, upload, upload_body
from ..session.session import CreatedObject, Session
from ..spec.broken_lines import stored_input
from ..spec.kinds import Kind, answer_of, body_of, field_of
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from .answers import status_of, unanswered
from .expiring import check_expiry
from .lifecycles import is_count
from .refusals import judge

AT_ONCE = Clause("{of}/at-once", "Files uploaded at the same time have ids of their own.")
TOLD = Clause("{of}/{name}-told", "`{name}` is {what} of the uploaded file.")
ECHOED = Clause("{of}/{name}-echoed", "`{name}` is the value in the request.")
UNCHANGED = Clause(
    "{of}/bytes-unchanged",
    "The content is byte for byte the uploaded one, including line ends and NUL.",
)
EMPTY = Clause("{of}/empty-file", "An empty file can be uploaded and downloaded.")
LARGE = Clause("{of}/large-file", "A file of 20 MB has the same content when downloaded.")
PRIVATE = Clause(
    "{of}/not-downloadable", "The content of a file whose purpose forbids downloads is refused."
)

BINARY = (
    b"{}\n"
    + bytes(range(256)) * 4
    + b"line one\r\nline two\n\r\n\x00\xff\xfe no newline at the end"
)
"""A server may validate the first line of a file of requests during the upload."""

NAME = "Grüße 漢字 🦀"
UPLOADS = 5
"""The number of files uploaded concurrently; some of them in the same second."""


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        if (store := kind.operation("store")) is not None:
            yield from _of_store(about, kind, store)
            yield from _of_download(about, kind, store)


def _of_store(about: Standard, kind: Kind, store: Operation) -> Iterator[Requirement]:
    spec, name = about.spec, kind.schema.name
    citation = spec.cite(spec.operation(store.name))
    yield about.require(AT_ONCE, citation, store.name)
    what = {"size": "the number of bytes", "name": "the name, also with non-ASCII characters,"}
    for field in kind.schema.fields:
        if field.content is not None:
            where = spec.cite(spec.property(name, field.name))
            yield about.require(TOLD, where, store.name, name=field.name, what=what[field.content])
    source = stored_input(about.contract, store)
    if source is not None and source.other:
        yield about.require(OTHER_ACCEPTED, citation, store.name)
    yield from require_echo(about, kind, store)


def require_echo(about: Standard, kind: Kind, maker: Operation) -> Iterator[Requirement]:
    """The created object has the values of the request."""
    for field in echoed(about.contract, kind, maker):
        where = about.spec.cite(about.spec.property(kind.schema.name, field.name))
        yield about.require(ECHOED, where, maker.name, name=field.name)


def _of_download(about: Standard, kind: Kind, store: Operation) -> Iterator[Requirement]:
    download = kind.operation("download")
    if download is None:
        return
    citation = about.spec.cite(about.spec.operation(download.name))
    for clause in (UNCHANGED, EMPTY, LARGE):
        yield about.require(clause, citation, download.name)
    source = stored_input(about.contract, store)
    other = source.other if source else {}
    answer = answer_of(download, "undownloadable")
    if answer and other and all(other.get(name) in values for name, values in answer.where.items()):
        yield about.require_refusal(PRIVATE, download, answer)


def echoed(contract: Contract, kind: Kind, maker: Operation) -> Iterator[Field]:
    """The properties of a request that the created object repeats."""
    schema = body_of(contract, maker)
    for field in kind.schema.fields:
        sent = field_of(schema, field.name)
        if sent is not None and sent.shape.type != "binary" and field.content is None:
            yield field


async def check(session: Session) -> None:
    """Upload files of all kinds, and download them."""
    for kind in session.standard.kinds:
        store = kind.operation("store")
        if store is not None:
            await _check_store(session, kind, store)


async def _check_store(session: Session, kind: Kind, store: Operation) -> None:
    ending = suffix(session, store)
    source = stored_input(session.standard.contract, store)
    first = good(source, keys(session.label, 2), session.options.model) if source else []
    probe = await upload(session, store, f"first{ending}", written(first) or b"{}\n")
    if probe is None:
        return
    uploads = [
        upload(session, store, f"{number}{ending}", f"{number}\n".encode())
        for number in range(UPLOADS - 1)
    ]
    uploads.append(upload(session, store, f"{NAME}{ending}", BINARY))
    several = [one for one in await asyncio.gather(*uploads) if one is not None]
    _judge_several(session, store, several)
    for made in [probe, *several]:
        _judge_told(session, kind, store, made)
        await check_expiry(session, kind, made)
    await _later(session, kind, store, ending)
    await _expiring(session, kind, store, ending)
    await _download(session, kind, several[-1] if several else probe, UNCHANGED)
    await _rare(session, kind, store, ending)


async def _later(session: Session, kind: Kind, store: Operation, ending: str) -> None:
    """Wait for the next second, so that the files have an order in time."""
    time = next((one.name for one in kind.schema.fields if one.shape.timestamp), None)
    if time is None:
        return
    seen = {at for one in session.mine(kind) if is_count(at := one.last.get(time))}
    if len(seen) == 1:
        await asyncio.sleep(1)
        await upload(session, store, f"later{ending}", b"{}\n")


async def _expiring(session: Session, kind: Kind, store: Operation, ending: str) -> None:
    """Request the shortest and the longest expiry that the spec allows."""
    schema = body_of(session.standard.contract, store)
    for field in kind.schema.fields:
        if field.expires is None or not field.expires.asked:
            continue
        asked = field_of(schema, field.expires.asked[0])
        for least in (True, False) if asked else ():
            assert asked is not None
            more = {asked.name: valid(session.standard.contract, asked, least=least)}
            name = f"expires-{'first' if least else 'last'}{ending}"
            made = await upload(session, store, name, b"{}\n", more)
            if made is not None:
                await check_expiry(session, kind, made, more)


def _judge_several(session: Session, store: Operation, several: list[CreatedObject]) -> None:
    ids = [one.id for one in several]
    twice = len(ids) != len(set(ids))
    words = "two files have the same id" if twice else f"only {len(ids)} of {UPLOADS} succeeded"
    right = len(ids) == UPLOADS and not twice
    replies = [one.reply for one in several]
    session.tally.holds(AT_ONCE.id(store.name), "" if right else words, *replies)


def _judge_told(session: Session, kind: Kind, store: Operation, made: CreatedObject) -> None:
    content, filename = made.content, made.filename
    for field in kind.schema.fields:
        found = made.last.get(field.name)
        if field.content is None or (found is None and not field.required):
            continue
        wanted = len(content or b"") if field.content == "size" else filename
        same = found == wanted
        words = "" if same else f"`{field.name}` is {spelled(found)}, expected {spelled(wanted)}"
        session.tally.holds(TOLD.id(store.name, name=field.name), words, made.reply)
    judge_echo(session, kind, store, made)


def judge_echo(
    session: Session,
    kind: Kind,
    maker: Operation,
    made: CreatedObject,
    body: Mapping[str, Any] | None = None,
) -> None:
    """The created object has the values of the request."""
    sent = made.body if body is None else body
    for field in echoed(session.standard.contract, kind, maker):
        if field.name not in sent or sent[field.name] is None:
            continue
        wanted, found = repeated(field, sent[field.name]), made.last.get(field.name)
        id = ECHOED.id(maker.name, name=field.name)
        words = f"`{field.name}` is {spelled(found)}, expected {spelled(wanted)}"
        session.tally.holds(id, "" if found == wanted else words, made.reply)


async def _download(session: Session, kind: Kind, made: CreatedObject, clause: Clause) -> None:
    download = kind.operation("download")
    if download is None:
        return
    id = clause.id(download.name)
    reply = await session.valid(download, (made.id,))
    if reply is None:
        return
    wanted = made.content or b""
    if reply.body == wanted:
        session.tally.saw(id, "pass", "", made.reply, reply)
    else:
        session.tally.saw(id, "violation", _difference(wanted, reply.body), made.reply, reply)


def _difference(wanted: bytes, found: bytes) -> str:
    place = next(
        (at for at, (one, two) in enumerate(zip(wanted, found, strict=False)) if one != two),
        min(len(wanted), len(found)),
    )
    sizes = f"{len(wanted)} bytes were uploaded, {len(found)} downloaded"
    return f"{sizes}; the first difference is at byte {place}: {found[place : place + 12]!r}"


async def _rare(session: Session, kind: Kind, store: Operation, ending: str) -> None:
    """Upload an empty file, a large one, and one whose content may not be downloaded."""
    download = kind.operation("download")
    if download is None:
        return
    if session.tally.wants([EMPTY.id(download.name)]):
        # Without the extension: a server may validate the first line of a file that has it.
        name = "empty" if answer_of(store, "first_line") else f"empty{ending}"
        await _whole(session, kind, store, EMPTY, name, b"")
    if session.options.large and session.tally.wants([LARGE.id(download.name)]):
        line = random.Random(session.options.seed).randbytes(1 << 16)
        content = (b"{}\n" + line * (session.options.large // len(line) + 1))[
            : session.options.large
        ]
        await _whole(session, kind, store, LARGE, f"large{ending}", content)
    source = stored_input(session.standard.contract, store)
    answer = answer_of(download, "undownloadable")
    private = await other_file(session, source) if source else None
    if answer is not None and private is not None:
        reply = await session.call(download, (private.id,))
        words = source.other if source else None
        judge(session, PRIVATE.id(download.name), download, answer, reply, words)


async def _whole(
    session: Session, kind: Kind, store: Operation, clause: Clause, filename: str, content: bytes
) -> None:
    """Upload a file of an extreme size, and download it."""
    download = kind.operation("download")
    assert store.upload is not None and download is not None
    form = parts(upload_body(session, store), store.upload, content, f"{session.label}-{filename}")
    reply = await session.call(store, body=form, content=content)
    made = session.made_by(reply)
    id = clause.id(download.name)
    if made is not None:
        await _download(session, kind, made, clause)
        made.content = None
    elif reply.busy:
        session.tally.saw(id, "unclear", unanswered(reply), reply)
    else:
        tolerated = not content and 400 <= reply.status < 500
        words = f"the upload failed with status {status_of(reply)}"
        session.tally.saw(id, "note" if tolerated else "violation", words, reply)
