# Copied by `make generate` from templates/batchwright/testing/fake.py. Do not edit.
"""The fake: a server of the specification, with a clock, a fault script and a journal for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .api.routing import prefix
from .api.service import Service
from .arguments import flag, kind, whole
from .clock import START, FakeClock
from .contract import Contract
from .contracts import load
from .http.delivery import refusal
from .http.faults import Chooser, Fault, Status
from .http.findings import Complaint, complaints
from .http.gateway import Gateway
from .http.in_process import Transport, client_clock
from .http.journal import Exchange
from .model.script import DEFAULT, Event, Responder
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

    Raises:
        ValueError: An argument is invalid, or two exclude each other: `dialect` and `contract`, or
            the live pace and `dwell`.
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
        if contract is not None:
            kind("contract", contract, Contract, "a Contract; give the name of a server as dialect")
            if dialect:
                raise ValueError(f"contract: excludes the dialect {dialect!r}; omit one of them")
        flag("ranges", ranges)
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
        flag("ranges", value)
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

    def answer(
        self,
        responder: Responder | None = None,
        /,
        *,
        key: str | None = None,
        status: int | None = None,
        body: Any = DEFAULT,
        error: Mapping[str, Any] | None = None,
        copies: int = 1,
        never: bool = False,
        written: Mapping[str, Any] | None = None,
        **line: Any,
    ) -> None:
        """Set the results of requests that are executed from now on: of all, or of those selected.

        The latest call counts, but a call with a key has priority. A key that no request has is not
        an error.

        Args:
            responder: A function of the line of each request that returns a `Response`, a mapping
                of its arguments, or None for the default. It excludes all other arguments.
            key: Only the request with this key; the name of the key in a line is accepted, too.
            status: The HTTP status, from 100 to 599. Default: 200. 0 means no HTTP response.
            body: The response body. Default: a plausible one.
            error: The error. Without a status, the request is not executed; clients see that if the
                error has a `code`.
            copies: The number of lines in the results: 0 loses it, 2 repeats it.
            never: The server never executes it, until the object expires or is cancelled.
            written: Properties that replace those of the line of results, unvalidated, such as a
                response without a status.
            line: Only requests whose lines have these top-level values. For a property with the
                name of an argument, or a nested one, use a function.

        Raises:
            ValueError: An argument is invalid, or excludes another one.
        """
        self.service.answer(
            responder,
            key=key,
            status=status,
            body=body,
            error=error,
            copies=copies,
            never=never,
            written=written,
            **line,
        )

    def shuffle(self) -> None:
        """Write the lines of results in a random order, which depends on the seed."""
        self.service.shuffle()

    def late(self, looks: int = 1) -> None:
        """Show a final state without its result files for that many requests.

        Raises:
            ValueError: It is not an integer >= 0.
        """
        self.service.late(looks)

    def lag(self, looks: int = 0, *, seconds: float = 0.0) -> None:
        """Omit every new object from lists at first, like a list from a replica that lags behind.

        Args:
            looks: How many reads of a list, from its first page, do not include the object.
            seconds: For how many seconds of the clock lists do not include the object. With both,
                the longer one counts.

        Raises:
            ValueError: A number is negative, or `looks` is not an integer.
        """
        self.service.lag(looks, seconds=seconds)

    def mask(self, state: str, looks: int = 1) -> None:
        """Show this state in the first responses with every new object.

        The state may be unknown to the specification: a client has to cope with it.

        Raises:
            ValueError: The number of responses is not an integer >= 0.
        """
        self.service.mask(state, looks)

    def force(self, schema: str, **values: Any) -> None:
        """Show these values in all objects of a schema, instead of their own.

        The properties may be unknown to the specification.

        Raises:
            ValueError: There is no such schema, or a value has no JSON form.
        """
        self.service.force(schema, **values)

    def problem(
        self,
        code: str,
        message: str,
        *,
        line: int | None = None,
        param: str | None = None,
        times: int | None = None,
    ) -> None:
        """Report this problem for the files of requests that are validated from now on.

        Args:
            code: The error code.
            message: The error message.
            line: The number of the line, from 1; None for the whole file.
            param: The path in the line.
            times: The number of files; None for all.

        Raises:
            ValueError: The line or the number of files is not an integer >= 1.
        """
        self.service.problem(code, message, line=line, param=param, times=times)

    def put(
        self,
        schema: str,
        values: Mapping[str, Any] | None = None,
        *,
        content: bytes | None = None,
        state: str | None = None,
        executed: int | None = None,
    ) -> dict[str, Any]:
        """Create an object as if requests had created it and it had reached this state.

        Its times, counts, files and ids are consistent: it follows the transitions of the
        lifecycle.

        Args:
            schema: The schema of the object.
            values: The properties of the request; required ones are taken from examples. They are
                not validated.
            content: The bytes of a file, or of the file of requests of the object. Default: an
                example.
            state: The state of the object. Default: the first one.
            executed: How many requests are processed already, in a state that does not need all of
                them. Default: half of them.

        Raises:
            ValueError: The state cannot be reached, no operation creates such objects, a property
                is unknown, or the server refuses it.
        """
        return self.service.put(schema, values, content=content, state=state, executed=executed)

    def objects(self, schema: str) -> list[dict[str, Any]]:
        """All objects of a schema as responses show them, the oldest first. It does not count as a
        request.

        Raises:
            ValueError: There is no such schema.
        """
        return self.service.objects(schema)

    def content(self, schema: str, identity: str) -> bytes:
        """The bytes of a file.

        Raises:
            KeyError: There is no such file.
            ValueError: There is no such schema.
        """
        return self.service.content(schema, identity)

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
