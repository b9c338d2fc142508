"""How a response is sent, with faults, as steps that a driver performs; free of I/O."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from http.client import responses
from typing import Any, Literal, TypeAlias

import msgspec

from ..contract import Contract, Operation
from ..message import Reply
from .faults import Drip, Fault, HangUp, Malformed, Reset, Stall, Status, Truncate


@dataclass(frozen=True)
class Wait:
    """A step: wait for that many seconds."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """The last step: `reset` the connection, `close` it, or `stall` until the client
    disconnects."""

    how: Literal["reset", "close", "stall"]


Step: TypeAlias = bytes | Wait | Cut
"""Bytes are a chunk of the body."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A response to send.

    Attributes:
        status: None if there is no response, but only steps.
        length: The announced Content-Length; None announces nothing: the connection ends the body.
        steps: A generator of the steps; the caller closes it.
    """

    status: int | None
    headers: tuple[tuple[str, str], ...]
    length: int | None
    steps: Generator[Step]


def deliver(reply: Reply, fault: Fault | None) -> Delivery:
    """The steps that send a reply with a fault, or without one."""
    match fault:
        case Reset():
            return _nothing(Cut("reset"))
        case HangUp():
            return _nothing(Cut("close"))
        case Stall(at=None):
            return _nothing(Cut("stall"))
        case Stall(at=int(at)):
            return _delivery(reply, _until(at, reply.chunks(), Cut("stall")))
        case Truncate(at=at, announced=announced, reset=reset):
            cut = Cut("reset" if reset else "close")
            delivery = _delivery(reply, _until(at, reply.chunks(), cut))
            return delivery if announced else replace(delivery, length=None)
        case Drip(size=size, pause=pause):
            return _delivery(reply, _drip(reply.chunks(), size, pause))
        case Malformed():
            body = reply.read()
            half = body[: len(body) // 2]
            return _delivery(replace(reply, length=len(half)), _all([half]))
        case _:
            return _delivery(reply, _all(reply.chunks()))


def refusal(contract: Contract, operation: Operation | None, status: Status) -> Reply:
    """The reply of a `Status` fault.

    Raises:
        ValueError: The contract has no header that asks for a wait in that unit.
    """
    headers = [(name.lower(), value) for name, value in status.headers.items()]
    if status.retry_after is not None:
        wait = status.retry_after * (1000 if status.milliseconds else 1)
        headers.append((_header(contract, status.milliseconds), f"{wait:g}"))
    body: Any = status.body
    if body is None and operation is not None:
        body = _documented(operation, status.status)
    if body is None:
        body = responses.get(status.status, str(status.status)).encode()
    text = isinstance(body, bytes)
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    kind = ("content-type", "text/plain" if text else "application/json")
    if all(name != "content-type" for name, _ in headers):
        headers.append(kind)
    return Reply(
        status=status.status,
        headers=tuple(headers),
        body=content,
        length=len(content),
        operation=None if operation is None else operation.name,
    )


def _header(contract: Contract, milliseconds: bool) -> str:
    for name in contract.retry_after:
        if name.lower().endswith("-ms") == milliseconds:
            return name.lower()
    unit = "milliseconds" if milliseconds else "seconds"
    known = ", ".join(contract.retry_after) or "none"
    raise ValueError(f"retry_after: this server has no header in {unit}; its headers are: {known}")


def _documented(operation: Operation, status: int) -> Any:
    """The example body for a status; None if there is none."""
    for name in (str(status), f"{status // 100}XX"):
        for error in operation.errors:
            if error.status == name:
                return error.example
    return None


def _delivery(reply: Reply, steps: Generator[Step]) -> Delivery:
    return Delivery(status=reply.status, headers=reply.headers, length=reply.length, steps=steps)


def _nothing(cut: Cut) -> Delivery:
    return Delivery(status=None, headers=(), length=None, steps=_all([cut]))


def _all(steps: Iterable[Step]) -> Generator[Step]:
    yield from steps


def _until(at: int, chunks: Iterator[bytes], cut: Cut) -> Generator[Step]:
    for chunk in chunks:
        if len(chunk) >= at:
            break
        at -= len(chunk)
        yield chunk
    else:
        chunk = b""
    if chunk[:at]:
        yield chunk[:at]
    yield cut


def _drip(chunks: Iterator[bytes], size: int, pause: float) -> Generator[Step]:
    for chunk in chunks:
        for start in range(0, len(chunk), size):
            yield Wait(pause)
            yield chunk[start : start + size]
