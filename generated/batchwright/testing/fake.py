# Copied by `make generate` from templates/batchwright/testing/fake.py. Do not edit.
"""The fake: a server of the specification that a test asks, scripts, and reads the journal of."""

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
from .http.journal import Exchange
from .http.transport import Transport, client_clock
from .model.script import Event
from .model.timers import PaceName


class Fake:
    """A server that does what the specification says, and starts empty.

    `Client(transport=fake.transport)` reaches it in process, `serve(fake)` puts it on a port.
    Two fakes share nothing; threads may share one.

    Args:
        dialect: Whose server it is; empty for the specification as it stands.
        contract: What it does, if not what the dialect says.
        seed: What chance depends on: the same seed and the same requests give the same bytes.
        key: The only key that is accepted; None accepts any.
        start: The time at first, in seconds since 1970.
        speed: How many of its seconds pass in a real one. Without it time stands still until a
            test, or a client that waits, moves it.
        dwell: Seconds of its time that an object stays in each state. Without it, whoever looks
            at an object moves it one state on, and so sees every state.
        pace: `live` lets each state last as long as it does on the documented server, by the
            fake's clock, whether or not anybody looks: a client that gives up too early passes at
            the quick pace only.
        ranges: Whether a client can ask for a part of a download, and is given an entity tag. The
            documented server has neither.
        models: The models that requests can be for; a file with a line for another one is refused
            as the documented server does it. None is any model.

    Attributes:
        clock: The time, to be moved by `advance`.
        transport: For clients in process, synchronous or not. They wait by its `clock`: it takes
            no time, and moves the server's. Clients on loopback can be given it as well.
        contract: What it does.
        service: What answers, to be asked without a client.
        gateway: Where requests arrive, for another way to carry them.
        answer, shuffle, late, lag, mask, force, problem: Say what becomes of requests, and what is
            odd about the server; see `Service`.
        put, objects, content: Make objects in any state, look at all objects, and read a file,
            without a request; see `Service`.

    Raises:
        ValueError: There is no such dialect or pace, a number is negative, `dwell` is given beside
            the live pace, the key is empty, or `models` are no texts or the lines of this server
            name none.
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
    def desk(self) -> Gateway:
        """The earlier name of `gateway`; it goes with the next version."""
        return self.gateway

    @property
    def key(self) -> str | None:
        """The only key that is accepted; None if any is."""
        return self.service.key

    @property
    def prefix(self) -> str:
        """Where the paths of the documented server begin, such as `/v1`."""
        return prefix(self.contract)

    @property
    def ranges(self) -> bool:
        """Whether a client can ask for a part of a download. It may be set."""
        return self.gateway.ranges

    @ranges.setter
    def ranges(self, value: bool) -> None:
        self.gateway.ranges = value

    @property
    def excerpt(self) -> int:
        """How many bytes of each body the journal keeps: 1024, unless this is set."""
        return self.gateway.excerpt

    @excerpt.setter
    def excerpt(self, value: int) -> None:
        whole("excerpt", value, 0)
        self.gateway.excerpt = value

    def fault(
        self,
        operation: str,
        fault: Fault | Chooser,
        *,
        call: int = 1,
        times: int | None = 1,
    ) -> None:
        """Let calls of an operation go wrong.

        Args:
            operation: Its name, such as `things.create`.
            fault: What goes wrong, or a function that says so of a request whose head has
                arrived: its method, path, query and headers. None lets it pass.
            call: The first call that does: 1 is the next one. Repetitions count.
            times: How many in a row; None for all that follow.

        Raises:
            ValueError: There is no such operation, that is no fault, a number is less than 1, or
                the server has no header that asks for a wait in that unit.
        """
        if isinstance(fault, Status):
            refusal(self.contract, None, fault)  # so that a mistake in it is found here
        self.gateway.faults.add(operation, fault, call=call, times=times)

    @property
    def events(self) -> tuple[Event, ...]:
        """What has happened to objects, whether or not anybody looked: the latest 100,000."""
        return self.service.events

    @property
    def journal(self) -> list[Exchange]:
        """Requests and their answers in the order in which they came: the latest 20,000."""
        return [record.exchange for record in self.gateway.journal.records()]

    def complaints(self) -> list[Complaint]:
        """What a good client would not have done, up to now, as far as the journal tells."""
        return complaints(self.contract, self.gateway.journal.records())
