"""Moves objects through their states: at requests for them, as time passes, and by operations."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any, cast

from ..._runtime.path import lookup
from ..contract import Output, State, Via
from .aggregates import repeated_values, summed_values
from .content import Content
from .execution import Execution
from .graph import LifecycleGraph
from .input_check import InputCheck, listed
from .result_line import LineWriter
from .store import Entity, Store
from .timers import Timer
from .values import put


class LifecycleEngine:
    """Moves all objects through their lifecycles.

    Args:
        store: The objects.
        seed: The seed of random values.
        models: The known models; None allows any.
    """

    def __init__(self, store: Store, seed: int, models: Collection[str] | None) -> None:
        self._store = store
        self._check = InputCheck(store, models)
        self._index = store.index
        self._pace = store.pace
        self._seed = seed
        self._graphs = {
            schema: LifecycleGraph(lifecycle)
            for schema, lifecycle in self._index.lifecycles.items()
        }

    def begin(self, entity: Entity, source: Content | None, name: str, now: float) -> None:
        """Start the lifecycle of a new object, with its file of requests."""
        entity.source, entity.source_name = source, name
        self._schedule(entity, now)

    def settle(self, now: float) -> None:
        """Perform everything that is due."""
        for when, timer in self._store.timers.until(now):
            entity = self._store.find(timer.schema, timer.id)
            if entity is None:
                continue
            match timer.what:
                case "delete":
                    self._store.forget(entity, when)
                case "enter":
                    self._advance(entity, timer.state, when)
                case "leave":
                    if self._store.state(entity) == timer.state:
                        self.step(entity, when)

    def look(self, entity: Entity, now: float) -> str | None:
        """Advance an object before a response shows it.

        Return the state to show; None for its own.
        """
        if entity.schema not in self._graphs:
            return None
        state, looks = entity.masked
        if looks > 0:
            entity.masked = (state, looks - 1)
            return state
        if self._moves_at_requests(entity):
            self.step(entity, now)
        self.catch_up(entity, now)
        entity.late = max(entity.late - 1, 0)
        return None

    def catch_up(self, entity: Entity, now: float) -> None:
        """Execute the requests that are due."""
        graph, run = self._graphs.get(entity.schema), entity.run
        if graph is None or run is None or self._store.state(entity) != graph.executing_state:
            return
        if stay := self._pace.stay(graph.states[graph.executing_state]):
            run.until(int(run.total * min((now - entity.entered) / stay, 1.0)), now)
            self._count(entity)

    def step(self, entity: Entity, now: float) -> None:
        """Move an object to the next state of its path, unless requests are left to execute."""
        graph = self._graphs[entity.schema]
        name = str(self._store.state(entity))
        if entity.heading is not None:
            self._enter(entity, entity.heading, now)
            return
        follower = graph.next(name)
        if follower is None:
            return
        if name == graph.check_state and not self._ready(entity, now):
            return
        run = entity.run
        if run is not None and name in graph.main and self._executes(graph, name, follower):
            run.until(run.total, now)
            self._count(entity)
            if not run.complete:
                return
        self._enter(entity, follower, now)

    def move(self, entity: Entity, goal: str, now: float) -> bool:
        """Move an object to a state by an operation; return whether that is allowed."""
        name = str(self._store.state(entity))
        if name == goal:
            return True
        if goal not in self._graphs[entity.schema].states[name].to:
            return False
        self.catch_up(entity, now)
        entity.heading = None
        self._enter(entity, goal, now)
        return True

    def age(self, schema: str, goal: str | None) -> float:
        """Seconds from the creation of an object until it enters a state.

        Raises:
            ValueError: There is no such state, or no path to it.
        """
        if goal is None or schema not in self._graphs:
            return 0
        graph = self._graphs[schema]
        state = graph.states.get(goal)
        if state is not None and state.due_at is not None:
            field = self._index.field(schema, state.due_at)
            if field is not None and field.expires is not None:
                return (field.expires.after or 0) + sum(self._pace.overdue(state))
        return sum(self._pace.least(graph.states[name]) for name in graph.path(goal)[:-1])

    def drive(self, entity: Entity, goal: str, begun: float, now: float) -> None:
        """Move an object created at `begun` to a state that it enters now, through those on the
        path.

        Raises:
            ValueError: There is no such state, or it cannot be reached: it needs
                invalid requests and there are none, or some are invalid and it needs valid ones.
        """
        graph = self._graphs[entity.schema]
        path = graph.path(goal)
        via = graph.states[goal].via
        when = begun
        for name in path[1:]:
            here = str(self._store.state(entity))
            when += self._pace.least(graph.states[here])
            if via is not None and name == via.state:
                when = now - via.lasts if self._pace.live else now
            if name == goal:
                when = now
            due = via is not None and name in (via.state, goal)
            if not due and (name == graph.next(here) or name == graph.problem_state):
                self.step(entity, when)
            else:
                self.move(entity, name, when)
            if self._store.state(entity) != name:
                way = f"{goal!r} cannot be reached by {', '.join(path)}"
                raise ValueError(f"{way}: {self._stuck(entity)}")

    def _stuck(self, entity: Entity) -> str:
        """Why an object cannot continue."""
        name = str(self._store.state(entity))
        path = self._graphs[entity.schema].states[name].problems
        if path:
            return f"it is {name!r}, since {lookup(entity.values, path)}"
        if entity.run is not None and not entity.run.complete:
            return f"it stays {name!r}, since some requests are never executed"
        return f"it is {name!r}, without a problem in its requests"

    def _advance(self, entity: Entity, goal: str, when: float) -> None:
        """Move an object to a state that is due, through the states on the path."""
        graph = self._graphs[entity.schema]
        via = graph.states[goal].via
        if via is not None:
            self._advance_via(entity, goal, via, when)
            return
        while not graph.states[name := str(self._store.state(entity))].final:
            if goal in graph.states[name].to:
                if name == graph.check_state and not self._ready(entity, when):
                    return
                self.catch_up(entity, when)
                self._enter(entity, goal, when)
                return
            self.step(entity, when)
            if self._store.state(entity) == name:
                return

    def _advance_via(self, entity: Entity, goal: str, via: Via, when: float) -> None:
        """Move an object to the intermediate state before one that is due.

        An object that has left the main path, such as a cancelled one, is not moved.
        """
        graph = self._graphs[entity.schema]
        while (name := str(self._store.state(entity))) != via.state:
            if name not in graph.main or graph.states[name].final:
                return
            if via.state in graph.states[name].to:
                if name == graph.check_state and not self._ready(entity, when):
                    return
                self.catch_up(entity, when)
                entity.heading = goal
                self._enter(entity, via.state, when)
                break
            self.step(entity, when)
            if self._store.state(entity) == name:
                return
        if not self._pace.live:
            self._enter(entity, goal, when)

    def _moves_at_requests(self, entity: Entity) -> bool:
        """Whether an object stays in its state until the next request for it."""
        state = self._graphs[entity.schema].states[str(self._store.state(entity))]
        return self._pace.stay(state) is None

    def _executes(self, graph: LifecycleGraph, name: str, follower: str) -> bool:
        """Whether all requests are executed before an object leaves a state."""
        return name == graph.run_state or graph.states[follower].final

    def _enter(self, entity: Entity, name: str, now: float) -> None:
        graph = self._graphs[entity.schema]
        if name == entity.heading:
            entity.heading = None
        state = graph.states[name]
        entity.values[graph.lifecycle.property] = name
        entity.entered = now
        if state.sets is not None:
            entity.values[state.sets] = int(now)
        if name == graph.run_state:
            self._begin(entity, now)
        if state.final:
            self._end(entity, state, now)
        self._store.note(entity, "entered", now)
        self._schedule(entity, now)

    def _schedule(self, entity: Entity, now: float) -> None:
        name = self._store.state(entity)
        if name is None:
            return
        state = self._graphs[entity.schema].states[name]
        stay = self._pace.stay(state)
        if stay is not None and entity.heading is not None:
            stay = sum(self._pace.overdue(self._graphs[entity.schema].states[entity.heading])[1:])
        if stay is not None and not state.final:
            self._store.timers.add(now + stay, Timer(entity.schema, entity.id, "leave", name))

    def _ready(self, entity: Entity, now: float) -> bool:
        """Validate the file of requests; return whether they can be executed.

        If not, the object enters the state with problems, which lists them.
        """
        graph = self._graphs[entity.schema]
        if entity.run is not None:
            return True
        if entity.source is not None:
            lines, problems = self._check.file(entity, entity.source)
            # A server without a state for problems executes the requests in any case.
            if not problems or graph.problem_state is None:
                self._prepare(entity, entity.source, lines)
        else:
            problems = self._check.missing(entity)
        if problems and graph.problem_state is not None:
            put(entity.values, graph.states[graph.problem_state].problems, listed(problems))
            self._enter(entity, graph.problem_state, now)
            return False
        if graph.run_state is None:
            self._begin(entity, now)
        return True

    def _begin(self, entity: Entity, now: float) -> None:
        """Execute only some requests: a poll or a cancellation finds others still pending."""
        run, turns = entity.run, entity.turns
        if run is not None and (self._moves_at_requests(entity) or turns is not None):
            run.until(run.total // 2 if turns is None else turns, now)
            self._count(entity)

    def _prepare(self, entity: Entity, content: Content, lines: int) -> None:
        """Prepare to execute the requests in a file of so many lines."""
        outputs = self._index.outputs(entity.schema)
        if not outputs:
            return
        source = self._index.inputs(entity.schema)[0]
        writing = self._index.writings[outputs[0].schema]
        writer = LineWriter(self._index, outputs[0], writing, entity.id)
        key = source.rules.key or outputs[0].key
        entity.run = Execution(content, lines, outputs, writer, key, self._store.script)
        self._count(entity)
        for path, value in repeated_values(self._index.contract, source, content):
            put(entity.values, path, value)

    def _count(self, entity: Entity) -> None:
        if (run := entity.run) is None:
            return
        totals = [one.total for one in self._index.inputs(entity.schema) if one.total]
        for path in totals:
            put(entity.values, path, run.total)
        for output in self._index.outputs(entity.schema):
            if output.count:
                # Requests that were not executed count in the total only.
                uncounted = "unprocessed" if totals else None
                counts = (run.counts[kind] for kind in output.outcomes if kind != uncounted)
                put(entity.values, output.count, sum(counts))

    def _end(self, entity: Entity, state: State, now: float) -> None:
        if entity.run is not None and state.files:
            rng = random.Random(f"{self._seed}/{entity.id}")
            contents = entity.run.finish(state.unprocessed, rng)
            for output in self._index.outputs(entity.schema):
                content = contents.get(output.property)
                if content is not None and output.property in state.files:
                    file = self._file(entity, output, content, now)
                    entity.values[output.property] = file.id
                    outcomes = self._index.writings[output.schema].outcomes
                    for path, total in summed_values(
                        self._index.contract, output, outcomes, content
                    ):
                        put(entity.values, path, total)
            self._count(entity)
        if self._store.script.late:
            # The request that leads to this state counts as well.
            entity.late = self._store.script.late + 1
        entity.source = entity.run = None

    def _file(self, entity: Entity, output: Output, content: Content, now: float) -> Entity:
        given: dict[str, Any] = {
            name: value.replace("{id}", entity.id) if isinstance(value, str) else value
            for name, value in output.values.items()
        }
        seconds = (
            lookup(cast("dict[str, Any]", entity.asked), output.expires_after)
            if output.expires_after
            else None
        )
        file = self._store.make(
            output.file, now, given=given, asked={}, content=content, kept=seconds
        )
        for name, value in given.items():
            if isinstance(value, str):
                file.values[name] = value.replace("{file}", file.id)
        return file
