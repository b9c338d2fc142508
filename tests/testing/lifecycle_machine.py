"""A state machine of hypothesis that drives a server through the lives of its objects.

It makes objects, looks at them, moves them, lets time pass, in any order, and holds what it sees
against the lifecycle: transitions, times, counts, ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from batchwright.testing import Fake
from batchwright.testing.api.refusal import Refusal, rule_for
from batchwright.testing.contract import Contract, Operation
from batchwright.testing.factories import lifecycle_of, make
from batchwright.testing.message import Request
from batchwright.testing.model.timers import PaceName
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from .life import Life


class LifecycleMachine(RuleBasedStateMachine):
    """Drives a server; `lifecycle_machine` makes one for a contract."""

    def __init__(self) -> None:
        super().__init__()
        self.fake: Fake = self.start()
        self.lifecycle = lifecycle_of(self.fake.contract)
        self.lives: dict[str, Life] = {}
        self._events = 0

    def start(self) -> Fake:
        """A server that has no objects yet."""
        return Fake()

    @rule(succeeded=st.integers(0, 3), failed=st.integers(0, 2), valid=st.booleans())
    def make(self, succeeded: int, failed: int, valid: bool) -> None:
        """Make an object, from a file of requests that is all right or not."""
        content = None if valid and succeeded + failed else b"no request\n"
        made = make(
            self.fake,
            schema=self.lifecycle.schema,
            succeeded=succeeded,
            failed=failed,
            content=content,
        )
        self.lives[made.id] = Life(self.fake.contract, self.lifecycle, made.value)

    @precondition(lambda self: self.lives)
    @rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        """Look at an object."""
        self._look(data.draw(st.sampled_from(sorted(self.lives))))

    @precondition(lambda self: self.lives)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        """Try to put an object into a state that somebody can put it into."""
        states = [state for state in self.lifecycle.states if state.operation is not None]
        if not states:
            return
        identity = data.draw(st.sampled_from(sorted(self.lives)))
        state = data.draw(st.sampled_from(states))
        life = self.lives[identity]
        self.fake.objects(self.lifecycle.schema)  # lets happen what is due
        self.every_transition_is_declared()
        refused = not life.may_be_put(state.name) and self._refuses(state.operation, identity)
        status, value = self._ask(state.operation, identity)
        if refused:
            assert status >= 400, f"{life.entered}: {state.operation} is not refused"
        else:
            assert status < 400, f"{life.entered}: {state.operation} is refused with {status}"
            life.see(value, self.fake.clock.now())

    @rule(seconds=st.sampled_from([1, 60, 3_600, 86_400]))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.fake.clock.advance(seconds=seconds)

    @invariant()
    def every_transition_is_declared(self) -> None:
        """Hold what the server says that it did against the lifecycle."""
        events = [event for event in self.fake.events if event.number > self._events]
        for event in events:
            if event.id in self.lives and event.what == "entered" and event.state is not None:
                self.lives[event.id].enter(event.state, event.time)
        self._events = events[-1].number if events else self._events

    def teardown(self) -> None:
        """Look until nothing happens any more: every object comes to an end."""
        for identity, life in self.lives.items():
            for _ in self.lifecycle.states:
                self._look(identity)
                self.fake.clock.advance(hours=1)
            assert life.final, f"it does not end: {life.state}"

    def _look(self, identity: str) -> None:
        status, value = self._ask(self.lifecycle.retrieve, identity)
        assert status < 400, f"{self.lifecycle.retrieve} is refused with {status}"
        self.lives[identity].see(value, self.fake.clock.now())

    def _refuses(self, name: str | None, identity: str) -> bool:
        """Whether an operation refuses to move an object that is final; else it returns it."""
        held = next(
            one
            for one in self.fake.objects(self.lifecycle.schema)
            if one[self.lifecycle.identity] == identity
        )
        final = Refusal(when="final", of=self.lifecycle.schema, held=held)
        operation = _operation(self.fake.contract, name)
        rules = (*operation.error_rules, *self.fake.contract.error_rules)
        return rule_for(final, rules) is not None

    def _ask(self, name: str | None, identity: str) -> tuple[int, Mapping[str, Any]]:
        operation = _operation(self.fake.contract, name)
        path = operation.path
        for parameter in operation.parameters:
            path = path.replace(f"{{{parameter.name}}}", quote(identity, safe=""))
        reply = self.fake.service.handle(Request(method=operation.method, path=path))
        return reply.status, msgspec.json.decode(reply.read() or b"null")


def lifecycle_machine(
    contract: Contract, *, dwell: float | None = None, pace: PaceName = "quick"
) -> type[LifecycleMachine]:
    """A state machine for the objects of a contract's first lifecycle.

    Args:
        contract: What the server does.
        dwell: Seconds of its time that an object stays in each state; see `Fake`.
        pace: Whether states last as long as on the documented server; see `Fake`.
    """

    class Machine(LifecycleMachine):
        def start(self) -> Fake:
            return Fake(contract=contract, dwell=dwell, pace=pace)

    return Machine


def _operation(contract: Contract, name: str | None) -> Operation:
    for operation in contract.operations:
        if operation.name == name:
            return operation
    raise ValueError(f"no operation is called {name!r}")
