"""A mutant: the fake with one fault, and the requirements that have to catch it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from batchwright.testing.api.routing import route
from batchwright.testing.api.service import Service
from batchwright.testing.clock import FakeClock
from batchwright.testing.contract import Contract, Operation
from batchwright.testing.contracts import load
from batchwright.testing.message import Reply, Request

from tests.conformance.client.in_process import KEY, executed


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A fault.

    Attributes:
        title: What the server does, in a few words.
        caught: Exactly the requirements that are violated. One that is only inferred is a note,
            and one that is only reported passes with a reason.
        noted: Exactly the requirements with a note.
        contract: Changes the contract of the fake; the checks use the original.
        handle: Handles a request instead of the fake, with its help.
        setup: Scripts the fake before the run.
        dialect: The dialect of the checks; empty for the spec itself.
    """

    name: str
    title: str
    caught: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()
    contract: Callable[[Contract], Contract] | None = None
    handle: Handle | None = None
    setup: Callable[[Service], None] | None = None
    dialect: str = ""


@dataclass(frozen=True, kw_only=True)
class Unclaimed:
    """A fault that the checks do not claim to catch, and why."""

    mutant: Mutant
    why: str


class Served(Service):
    """The fake with a fault.

    Attributes:
        memory: The state of the fault between requests.
    """

    def __init__(self, mutant: Mutant) -> None:
        contract = load(mutant.dialect)
        contract = mutant.contract(contract) if mutant.contract else contract
        super().__init__(contract, FakeClock(speed=1), key=KEY)
        self.memory: dict[str, Any] = {}
        self._handle = mutant.handle
        self.answer(executed)
        if mutant.setup is not None:
            mutant.setup(self)

    def handle(self, request: Request) -> Reply:
        return self._handle(self, request) if self._handle else self.usual(request)

    def usual(self, request: Request) -> Reply:
        """The response of the fake."""
        return super().handle(request)

    def asked(self, request: Request) -> Operation | None:
        """The operation of a request."""
        found = route(self.contract, request.method, request.path)
        return found.operation if found else None

    def ids(self, request: Request) -> Mapping[str, str]:
        """The values of the parameters in the path."""
        found = route(self.contract, request.method, request.path)
        return found.values if found else {}


Handle: TypeAlias = Callable[[Served, Request], Reply]
