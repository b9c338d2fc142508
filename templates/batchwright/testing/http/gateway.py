"""Receives requests, and records each exchange from the head of its request to its last byte."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Generator, Iterable
from dataclasses import replace
from email.utils import formatdate
from typing import IO

from ..._runtime.http.retry import asked_wait
from ..api.routing import route
from ..api.service import Service
from ..contract import Input, Operation
from ..message import Reply, Request, split_target
from .audit import fingerprint, intent_of, object_in, page_of, unexecuted_in
from .delivery import Delivery, Step, deliver, refusal
from .faults import Fault, FaultPlan, HangUp, Stall, Status
from .journal import BODY_LIMIT, HIDDEN, Journal
from .ranges import ranged

_SECRET = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie"})
"""Headers whose values are masked."""

_SHORTEST_KEY = 8
"""The shortest key that is masked in texts."""

_KEY = re.compile(r"(?i)(api[-_]?key=)[^&]*")


class Gateway:
    """Receives requests. Thread-safe.

    Attributes:
        journal: The exchanges.
        faults: The scripted faults.
        ranges: Whether downloads support range requests.
        body_limit: The bytes of each body that the journal keeps.
        secret: The headers, in lower case, whose values are masked.
    """

    def __init__(self, service: Service, *, ranges: bool = False) -> None:
        self.service = service
        self.journal = Journal()
        self.faults = FaultPlan(operation.name for operation in service.contract.operations)
        self.ranges = ranges
        self.body_limit = BODY_LIMIT
        self.secret = _SECRET | {header.lower() for header in service.contract.key_headers}

    def arrive(
        self, method: str, target: str, headers: Iterable[tuple[str, str]]
    ) -> PendingExchange:
        """Record a request whose head has arrived.

        Args:
            target: The path and the query as sent.
        """
        path, query = split_target(target)
        request = Request(method=method, path=path, query=query, headers=tuple(headers))
        return PendingExchange(self, request, target)


class PendingExchange:
    """An exchange in progress. The journal records its result.

    Attributes:
        fault: Its fault.
    """

    def __init__(self, gateway: Gateway, request: Request, target: str) -> None:
        self._gateway = gateway
        self._request = request
        found = route(gateway.service.contract, request.method, request.path)
        self._operation: Operation | None = None if found is None else found.operation
        name = None if self._operation is None else self._operation.name
        self.fault: Fault | None = gateway.faults.next(name, request)
        self._secrets = _secrets(request, gateway.secret)
        self._record = gateway.journal.open(
            at=gateway.service.clock.now(),
            operation=name,
            method=request.method,
            path=_KEY.sub(rf"\1{HIDDEN}", self._hide(target)),
            fault=self.fault,
            request_headers=tuple(
                (header, HIDDEN if header.lower() in gateway.secret else self._hide(value))
                for header, value in request.headers
            ),
        )
        self._record.observation = replace(
            self._record.observation,
            moment=time.monotonic(),
            values={} if found is None else found.values,
        )

    def broke_off(self, body: IO[bytes]) -> None:
        """Record that the connection ended before the body of the request was complete.

        Args:
            body: The part that has arrived; it is not processed.
        """
        self._receive(body)

    def respond(self, body: IO[bytes]) -> Delivery:
        """Process a request that has arrived, unless a fault prevents it.

        Args:
            body: The whole body; the caller closes it.
        """
        request = self._request = self._receive(body)
        contract = self._gateway.service.contract
        match self.fault:
            case Status(acts=False) as status:
                reply = refusal(contract, self._operation, status)
            case HangUp(acts=False) | Stall(at=None, acts=False):
                reply = Reply(status=500)
            case fault:
                reply = self._act(request)
                if isinstance(fault, Status):
                    reply = refusal(contract, self._operation, fault)
        return self._send(reply)

    def _receive(self, body: IO[bytes]) -> Request:
        request = replace(self._request, body=body)
        self._record.observation = replace(self._record.observation, sent=fingerprint(request))
        length = body.seek(0, 2)
        body.seek(0)
        excerpt = self._hidden(body.read(self._gateway.body_limit))
        self._record.note(request_body=excerpt, request_length=length)
        body.seek(0)
        return request

    def _act(self, request: Request) -> Reply:
        service, operation = self._gateway.service, self._operation
        # HEAD is GET without the body, which the transport omits.
        asked = replace(request, method="GET") if request.method == "HEAD" else request
        reply = service.handle(asked)
        if operation is None or not 200 <= reply.status < 300:
            return reply
        self._record.note(performed=True)
        self._record.observation = replace(
            self._record.observation,
            intent=intent_of(service.contract, operation, request, reply, self._digest),
            seen=object_in(service.contract, operation, reply),
            page=page_of(operation, request, reply),
            unexecuted=unexecuted_in(service.contract, operation, reply),
        )
        if operation.role == "download" and self._gateway.ranges and request.method == "GET":
            return ranged(request, reply)
        return reply

    def _send(self, reply: Reply) -> Delivery:
        date = formatdate(self._gateway.service.clock.now(), usegmt=True)
        delivery = deliver(replace(reply, headers=(*reply.headers, ("date", date))), self.fault)
        if delivery.status is None or delivery.status >= 300:
            # The client has not seen the object.
            observation = self._record.observation
            self._record.observation = replace(
                observation, seen=None, page=None, unexecuted=frozenset()
            )
        if delivery.status is None:
            return delivery
        self._record.note(status=delivery.status, response_headers=delivery.headers)
        service = self._gateway.service
        wait = asked_wait(
            dict(reply.headers), service.contract.retry_after, wall=service.clock.now()
        )
        self._record.observation = replace(self._record.observation, wait=wait)
        return replace(delivery, steps=self._noted(delivery.steps, reply.length))

    def _noted(self, steps: Generator[Step], whole: int) -> Generator[Step]:
        excerpt, length = b"", 0
        try:
            for step in steps:
                if isinstance(step, bytes):
                    excerpt += step[: max(0, self._gateway.body_limit - len(excerpt))]
                    length += len(step)
                yield step
        finally:
            self._record.note(
                response_body=self._hidden(excerpt),
                response_length=length,
                complete=length == whole,
            )

    def _digest(self, source: Input, file: str) -> str:
        """The digest of a file of requests, while it exists."""
        digest = hashlib.blake2b()
        try:
            for chunk in self._gateway.service.chunks(source.file, file):
                digest.update(chunk)
        except KeyError:
            return file
        return digest.hexdigest()

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def _hidden(self, body: bytes) -> bytes:
        for secret in self._secrets:
            body = body.replace(secret.encode(), HIDDEN.encode())
        return body


def _secrets(request: Request, secret: frozenset[str]) -> tuple[str, ...]:
    """The keys of a request that are long enough to be masked."""
    values = (request.header(name) for name in secret)
    words = (value.rpartition(" ")[2] for value in values if value)
    return tuple(word for word in words if len(word) >= _SHORTEST_KEY)
