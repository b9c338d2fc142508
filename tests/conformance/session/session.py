"""What the checks of one run share: the server, the created objects, and the tally."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batchwright.testing.contract import Operation

from ..checks.answers import observe, observe_success
from ..client.driver import Driver, Reply, filled
from ..client.multipart import Part
from ..fixtures.bodies import encoded
from ..spec.kinds import Kind
from ..spec.standard import Standard
from .tally import Tally

LACKING = (405, 501)
"""Statuses of a server that lacks an operation."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of a run.

    Attributes:
        model: The model in the lines of requests; None for that of the examples.
        only: Patterns of ids; empty for all.
        longest: The maximum wait in seconds until all objects are final.
        large: The size of the largest upload in bytes.
        cases: The maximum number of generated requests per operation.
    """

    base_url: str
    name: str
    key: str | None = None
    model: str | None = None
    dialect: str = ""
    only: tuple[str, ...] = ()
    seed: int = 0
    longest: float = 40.0
    large: int = 20_000_000
    cases: int = 20


@dataclass(kw_only=True)
class CreatedObject:
    """An object that this run has created.

    Attributes:
        body: The body of the request that created it.
        content: The content of an uploaded file.
        reply: The response to the request that created it.
        last: The last known state of the object.
        gone: Whether it was deleted.
    """

    kind: Kind
    id: str
    body: Mapping[str, Any]
    reply: Reply
    last: Mapping[str, Any]
    content: bytes | None = None
    filename: str | None = None
    gone: bool = False


@dataclass(kw_only=True)
class Session:
    """One run against one server.

    Attributes:
        label: The beginning of the names of all objects of the run.
        missing: The operations that the server lacks.
        made: All created objects, in order.
        wrong: The ids of objects created from invalid requests.
        unroutable: The response to a request for an unknown path.
    """

    standard: Standard
    options: RunOptions
    driver: Driver
    tally: Tally
    label: str
    missing: set[str] = field(default_factory=set[str])
    made: list[CreatedObject] = field(default_factory=list[CreatedObject])
    wrong: set[str] = field(default_factory=set[str])
    unroutable: Reply | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(
        self,
        operation: Operation,
        ids: tuple[str, ...] = (),
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, Any] | bytes | tuple[Part, ...] | None = None,
        content: bytes | None = None,
        key: str | None = "",
        wrong: bool = False,
    ) -> Reply:
        """Send a request, check the response against the spec, and remember a created object.

        Args:
            ids: The values of the parameters in the path.
            content: The content of the file, if the body is a form.
            wrong: Whether the request is invalid: then a created object is not checked.
        """
        names = (parameter.name for parameter in operation.parameters)
        reply = await self.driver.send(
            operation.name,
            operation.method,
            filled(operation.path, dict(zip(names, ids, strict=True))),
            query=query,
            body=encoded(body) if isinstance(body, Mapping) else body,
            key=key,
        )
        return self._looked_at(operation, body, content, reply, wrong=wrong)

    async def send(
        self,
        operation: Operation,
        path: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes | tuple[Part, ...] | None,
    ) -> Reply:
        """Send a generated request, whose values are already encoded."""
        filled_in = operation.path
        for name, value in path.items():
            filled_in = filled_in.replace("{" + name + "}", value)
        reply = await self.driver.send(
            operation.name, operation.method, filled_in, query=query, body=body
        )
        return self._looked_at(operation, body, None, reply)

    async def valid(
        self,
        operation: Operation,
        ids: tuple[str, ...] = (),
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, Any] | tuple[Part, ...] | None = None,
        content: bytes | None = None,
    ) -> Reply | None:
        """Send a valid request; None if it fails, which is recorded."""
        if operation.name in self.missing:
            return None
        reply = await self.call(operation, ids, query=query, body=body, content=content)
        if self.lacks(reply):
            self.missing.add(operation.name)
            return None
        observe_success(self.tally, operation, reply)
        return reply if reply.fine else None

    def _looked_at(
        self,
        operation: Operation,
        body: Mapping[str, Any] | bytes | tuple[Part, ...] | None,
        content: bytes | None,
        reply: Reply,
        *,
        wrong: bool = False,
    ) -> Reply:
        """Check the response against the spec, and remember a created object."""
        if reply.status in LACKING:
            self.missing.add(operation.name)
            return reply
        observe(self.standard, self.tally, operation, reply, wrong=wrong, others=self.wrong)
        if reply.fine and operation.role in ("store", "create"):
            self._remember(operation, body, content, reply, wrong)
        return reply

    def mine(self, kind: Kind) -> list[CreatedObject]:
        """The objects of a kind that valid requests created and that are not deleted."""
        return [
            one
            for one in self.made
            if one.kind.schema == kind.schema and not one.gone and one.id not in self.wrong
        ]

    def made_by(self, reply: Reply | None) -> CreatedObject | None:
        """The object that a request has created."""
        return next((one for one in self.made if one.reply is reply), None)

    def lacks(self, reply: Reply) -> bool:
        """Whether the response shows that the server lacks the operation.

        A 404 does if its body equals that for an unknown path.
        """
        if reply.status in LACKING:
            return True
        unroutable = self.unroutable
        return (
            reply.status == 404
            and unroutable is not None
            and unroutable.status == 404
            and _blank(reply) == _blank(unroutable)
        )

    def _remember(
        self,
        operation: Operation,
        body: Mapping[str, Any] | bytes | tuple[Part, ...] | None,
        content: bytes | None,
        reply: Reply,
        wrong: bool,
    ) -> None:
        kind = next(one for one in self.standard.kinds if one.schema.name == operation.of)
        id = reply.get(kind.identity)
        if not isinstance(id, str) or not id:
            return
        if wrong:
            self.wrong.add(id)
        sent: dict[str, Any] = {}
        filename = None
        if isinstance(body, Mapping):
            sent = dict(body)
        elif isinstance(body, tuple):
            for part in body:
                if part.filename is None:
                    sent[part.name] = part.content.decode("utf-8", "replace")
                else:
                    filename = part.filename
        self.made.append(
            CreatedObject(
                kind=kind,
                id=id,
                body=sent,
                content=content,
                filename=filename,
                reply=reply,
                last=reply.json,
            )
        )


def _blank(reply: Reply) -> str:
    """A body without the parts that depend on the request."""
    path = reply.exchange.url.partition("?")[0].split("://")[-1].partition("/")[2]
    text = reply.body.decode("utf-8", "replace")
    for part in (f"/{path}", *path.split("/")[1:], reply.exchange.method):
        text = text.replace(part, "")
    return text
