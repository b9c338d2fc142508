"""A whole run: the order of the requests, and the checks of the responses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from random import Random
from typing import Any

import httpx2

from .budget import budget
from .checks import (
    consistency,
    creating,
    deleted,
    expiring,
    generated,
    lifecycles,
    lists,
    omissions,
    problems,
    refusals,
    results,
    server,
    transitions,
    uploads,
)
from .checks.grouping import fold
from .client.driver import Driver, SpentError
from .records import RunRecord, Watcher
from .requirements import requirements
from .session.cleanup import SECONDS, clean, most_requests
from .session.polling import WatchedObject, watch
from .session.session import RunOptions, Session
from .session.tally import Tally
from .spec.excerpts import excerpt
from .spec.standard import Standard


async def run(
    about: Standard,
    options: RunOptions,
    watcher: Watcher,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> RunRecord:
    """Check a server against the spec. A cancelled run cleans up first."""
    allowed = budget(about, options)
    tally = Tally(requirements(about), options.only)
    watcher.begin(tuple(tally.chosen.values()), allowed)
    driver = Driver(
        options.base_url,
        options.key,
        allowed,
        watcher.exchanged,
        transport,
        about.contract.key_headers[0],
    )
    began = time.time()
    label = f"conformance-{int(began) % 1_000_000:06d}{Random(options.seed).randrange(1000):03d}"
    session = Session(standard=about, options=options, driver=driver, tally=tally, label=label)
    notes: list[str] = []
    why, interrupted, obstacle = "the run produced nothing to check this with", False, ""
    try:
        if not await _tried(session, watcher):
            why = f"not all objects were final after {options.longest:.0f} s (--longest-wait)"
    except SpentError as error:
        why, interrupted = f"the run ended early: {error}", True
        notes.append(why)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        why, interrupted = "the run was interrupted", True
        notes.append(why)
    except _ObstacleError as error:
        why = obstacle = str(error)
        notes.append(obstacle)
    finally:
        watcher.phase("cleaning up")
        driver.extend(SECONDS, most_requests(len(session.made)))
        notes += await _whatever_comes(clean(session))
        await driver.close()
    if session.missing >= {one.name for one in about.contract.operations}:
        obstacle = f"{options.base_url} has none of the operations: check the base URL"
        notes.append(obstacle)
    fold(about.contract, tally)
    findings = tally.findings(frozenset(session.missing), why, watcher)
    done = RunRecord(
        name=options.name,
        base_url=options.base_url,
        dialect=options.dialect,
        model=options.model or "",
        seed=options.seed,
        started=began,
        seconds=time.time() - began,
        budget=allowed,
        findings=findings,
        exchanges=tuple(driver.exchanges),
        excerpts={one.place: excerpt(about.texts, one.place) for one in tally.chosen.values()},
        notes=tuple(notes),
        interrupted=interrupted,
        obstacle=obstacle,
    )
    watcher.end(done)
    return done


async def _whatever_comes(cleaning: Coroutine[Any, Any, list[str]]) -> list[str]:
    """Clean up completely, even if interrupted."""
    task = asyncio.ensure_future(cleaning)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None:
                current.uncancel()
    return task.result()


class _ObstacleError(Exception):
    """One cause, such as a wrong key, would violate nearly every requirement."""


async def _tried(session: Session, watcher: Watcher) -> bool:
    """Send all requests. Return whether every created object became final."""
    kinds = session.standard.kinds
    phases: list[tuple[str, Callable[[], Awaitable[object]]]] = []
    watcher.phase("requesting an unknown path")
    await server.check_paths(session)
    if session.unroutable is not None and session.unroutable.error is not None:
        raise _ObstacleError(f"the server does not respond: {session.unroutable.error}")
    if cause := await server.obstacle(session):
        raise _ObstacleError(cause)
    generating = asyncio.ensure_future(generated.generate(session))
    watcher.phase("uploading and downloading")
    await uploads.check(session)
    watcher.phase("creating objects")
    objects = [watched for kind in kinds for watched in await creating.make(session, kind)]
    objects += [watched for kind in kinds for watched in await omissions.make(session, kind)]
    until = time.monotonic() + session.options.longest
    watching = asyncio.gather(*(_watched(session, watched, until) for watched in objects))
    try:
        phases = [
            ("sending other keys", lambda: server.check_keys(session)),
            ("sending invalid requests", lambda: refusals.check(session)),
        ]
        for title, phase in phases:
            watcher.phase(title)
            await phase()
        watcher.phase(f"waiting for {len(objects)} objects")
        await watching
    except BaseException:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        raise
    for kind in kinds:
        watcher.phase(f"listing each {kind.name}")
        await lists.check(session, kind)
        await consistency.check(session, kind)
    watcher.phase("reading results")
    for watched in objects:
        await transitions.check_final(session, watched)
        await results.check(session, watched)
        expiring.judge_watched(session, watched)
        lifecycles.check(session, watched)
        problems.check(session, watched)
        await omissions.check(session, watched)
    watcher.phase("sending generated requests")
    await generated.check(session, await generating)
    watcher.phase("deleting")
    for kind in kinds:
        await deleted.check(session, kind)
    return all(watched.final is not None for watched in objects)


async def _watched(session: Session, watched: WatchedObject, until: float) -> None:
    """Retrieve an object until it is final, and cancel it on the way if required."""
    operations = {one.name: one for one in session.standard.contract.operations}
    retrieve = operations.get(watched.lifecycle.retrieve or "")
    if retrieve is not None and watched.why == "moved later":
        await watch(session, watched, retrieve, until, begun=True)
    if watched.why in ("moved", "moved later") and watched.final is None:
        await transitions.check(session, watched)
    if retrieve is not None:
        await watch(session, watched, retrieve, until)
