"""The fake: a server of the specification, with a clock, a fault script and a journal for tests."""

from __future__ import annotations

from collections.abc import Iterable

from .api.routing import prefix
from .api.service import Service
from .arguments import whole
from .clock import START, FakeClock
from .contract import Contract
from .contracts import load
from .http.delivery import refusal
from .http.faults import Chooser, Fault, Status
from .http.findings import Complaint, complaints
from .http.gateway import Gateway
from .http.in_process import Transport, client_clock
from .http.journal import Exchange
from .model.script import Event
from .model.timers import PaceName


class Fake:
    """A server that implements the specification, and starts empty.

    `Client(transport=fake.transport)` reaches it in process, `serve(fake)` puts it on a port.
    Two fakes share nothing; a fake is thread-safe.

    Args:
        dialect: The server to imitate; empty for the specification's.
        contract: A contract in place of the dialect's.
        seed: The seed of all random values: the same seed and requests give the same bytes.
        key: The only accepted key; None accepts any.
        start: The time at the start, in seconds since 1970.
        speed: Seconds of the fake's time per real second. Without it, time does not pass until a
            test, or a client that waits, advances the clock.
        dwell: Seconds of the fake's time that an object stays in each state. Without it, each
            request for an object moves it to the next state, so that a client sees every state.
        pace: With `live`, states last as long as on the documented server, by the fake's clock, and
            not until the next request: a client that gives up too early fails its test.
        ranges: Whether downloads support range requests and have an entity tag. The documented
            server has neither.
        models: The known models; a file with a line for another one is refused, as by the
            documented server. None allows any model.

    Attributes:
        clock: The time; see its `advance`.
        transport: For clients in process, synchronous or not. Their waits use its `clock`: a wait
            takes no real time and advances the fake's clock. Clients on loopback can use it, too.
        contract: The behaviour of the server.
        service: Handles requests without a client.
        gateway: Receives requests, also from a transport of your own.
        answer, shuffle, late, lag, mask, force, problem: Set the results of requests and the quirks
            of the server; see `Service`.
        put, objects, content: Create objects in any state, list objects and read files without a
            request; see `Service`.

    Raises:
        ValueError: The dialect or the pace is unknown, a number is negative, `dwell` is given with
            the live pace, the key is empty, or `models` is invalid.
    """

    def __init__(
        self,
        dialect: str = "",
        *,
        contract: Contract | None = None,
        seed: int = 0,
        key: str | None = None,
        start: float = START,
        speed: float | None = None,
        dwell: float | None = None,
        pace: PaceName = "quick",
        ranges: bool = False,
        models: Iterable[str] | None = None,
    ) -> None:
        self.clock = FakeClock(start, speed=speed)
        self.contract = load(dialect) if contract is None else contract
        self.service = Service(
            self.contract,
            self.clock,
            seed=seed,
            key=key,
            dwell=dwell,
            pace=pace,
            models=models,
        )
        self.answer = self.service.answer
        self.shuffle = self.service.shuffle
        self.late = self.service.late
        self.lag = self.service.lag
        self.mask = self.service.mask
        self.force = self.service.force
        self.problem = self.service.problem
        self.put = self.service.put
        self.objects = self.service.objects
        self.content = self.service.content
        self.gateway = Gateway(self.service, ranges=ranges)
        self.transport = Transport(self.gateway, client_clock(self.clock, seed))

    @property
    def key(self) -> str | None:
        """The only accepted key; None if any is."""
        return self.service.key

    @property
    def prefix(self) -> str:
        """The prefix of the documented server's paths, such as `/v1`."""
        return prefix(self.contract)

    @property
    def ranges(self) -> bool:
        """Whether downloads support range requests. It may be set."""
        return self.gateway.ranges

    @ranges.setter
    def ranges(self, value: bool) -> None:
        self.gateway.ranges = value

    @property
    def journal_body_limit(self) -> int:
        """The bytes of each body that the journal keeps. It may be set. Default: 1024."""
        return self.gateway.body_limit

    @journal_body_limit.setter
    def journal_body_limit(self, value: int) -> None:
        whole("journal_body_limit", value, 0)
        self.gateway.body_limit = value

    @property
    def excerpt(self) -> int:
        """An alias of `journal_body_limit`, until version 0.2."""
        return self.journal_body_limit

    @excerpt.setter
    def excerpt(self, value: int) -> None:
        self.journal_body_limit = value

    def fault(
        self,
        operation: str,
        fault: Fault | Chooser,
        *,
        call: int = 1,
        times: int | None = 1,
    ) -> None:
        """Script a fault for calls of an operation.

        Args:
            operation: Its name, such as `things.create`.
            fault: The fault, or a function of a request whose head has arrived (method, path, query
                and headers) that returns a fault or None.
            call: The first call with the fault: 1 is the next one. Repetitions count.
            times: The number of calls; None for all that follow.

        Raises:
            ValueError: The operation is unknown, the fault is invalid, a number is less than 1, or
                the server has no header that asks for a wait in that unit.
        """
        if isinstance(fault, Status):
            refusal(self.contract, None, fault)  # to validate it here
        self.gateway.faults.add(operation, fault, call=call, times=times)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of all objects, seen by clients or not: the latest 100,000."""
        return self.service.events

    @property
    def journal(self) -> list[Exchange]:
        """Requests and their responses in order: the latest 20,000."""
        return [record.exchange for record in self.gateway.journal.records()]

    def complaints(self) -> list[Complaint]:
        """The mistakes of the client so far, found in the journal."""
        return complaints(self.contract, self.gateway.journal.records())
