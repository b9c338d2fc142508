"""The server itself: a request in, a reply out. No network, no sleep, no time but the clock's."""

from __future__ import annotations

from .clock import FakeClock
from .contract import Contract
from .message import Reply, Request


class Service:
    """A server that does what a contract says, and starts empty.

    Threads may share it: it does one thing at a time. Two services share nothing.

    Args:
        contract: What it does.
        clock: Its time; one of its own that stands still, if there is none.
        seed: What chance depends on: the same seed and the same requests give the same bytes.
        key: The only key that is accepted; None lets everybody in.
        dwell: Seconds of the clock that an object stays in each state. None moves an object one
            state on each time somebody looks at it, so that whoever looks sees every state.
    """

    def __init__(
        self,
        contract: Contract,
        clock: FakeClock | None = None,
        *,
        seed: int = 0,
        key: str | None = None,
        dwell: float | None = None,
    ) -> None:
        self.contract = contract
        self.clock = FakeClock() if clock is None else clock
        self._seed = seed
        self._key = key
        self._dwell = dwell

    def handle(self, request: Request) -> Reply:
        """Answer a request. It never fails because of what was sent."""
        return Reply(status=404)
