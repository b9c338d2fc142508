"""What the strategies draw is what the specification allows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from batchwright.testing import strategies
from batchwright.testing.contracts import load
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.against_spec.subjects import subject

BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SUBJECTS = ("batchwright", "observatory")
SCHEMAS = [
    (name, schema)
    for name in SUBJECTS
    for schema in subject(name).module("testing.contracts").load().schemas
]


def without_bytes(value: Any) -> Any:
    """A value as JSON Schema can judge it: bytes are a text there."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {key: without_bytes(one) for key, one in value.items()}
    return value


STATES = [state.name for state in load().lifecycles[0].states]
SENT = {(name, one.name) for name in SUBJECTS for one in subject(name).api.objects if one.sent}


@pytest.mark.parametrize(
    ("name", "schema", "unknown"),
    [
        (*one, unknown)
        for one in SCHEMAS
        # What a client sends has nothing unknown in it.
        for unknown in ([False] if one in SENT else [True, False])
    ],
)
def test_objects_are_valid(name: str, schema: str, unknown: bool) -> None:
    contract = subject(name).module("testing.contracts").load()
    spec = subject(name).spec
    validator = Draft202012Validator({**spec, "$ref": f"#/components/schemas/{schema}"})

    @BOUNDED
    @given(subject(name).module("testing.strategies").objects(contract, schema, unknown=unknown))
    def hold(value: dict[str, Any]) -> None:
        assert [error.message for error in validator.iter_errors(without_bytes(value))] == []
        known = {field.name for field in contract.schemas[schema].fields}
        assert unknown or set(value) <= known

    hold()


@pytest.mark.parametrize(
    "seen",
    [
        lambda one: "model" in one and one["model"] is None,
        lambda one: "model" not in one,
        lambda one: one["status"] == "expired",
        lambda one: one["status"] not in STATES,
        lambda one: (
            set(one) > {field.name for field in load().schemas["Batch"].fields if field.required}
        ),
        lambda one: set(one) - {field.name for field in load().schemas["Batch"].fields},
    ],
)
def test_objects_are_as_different_as_they_may_be(seen: Callable[[dict[str, Any]], object]) -> None:
    find(
        strategies.objects(load(), "Batch"),
        lambda one: bool(seen(one)),
        settings=settings(BOUNDED, max_examples=500, phases=[Phase.generate]),
    )


@pytest.mark.parametrize("name", SUBJECTS)
def test_lives_are_legal(name: str) -> None:
    contract = subject(name).module("testing.contracts").load()
    (lifecycle,) = contract.lifecycles
    states = {state.name: state for state in lifecycle.states}
    seen: set[str] = set()
    ends: set[str] = set()

    @settings(BOUNDED, max_examples=200)
    @given(subject(name).module("testing.strategies").lives(contract))
    def hold(life: tuple[Any, ...]) -> None:
        assert life[0].state == lifecycle.initial
        for before, after in pairwise(life):
            assert after.state in states[before.state].to
            assert after.time >= before.time
            assert after.values.items() >= {
                (key, value)
                for key, value in before.values.items()
                if key != lifecycle.property and key != states[after.state].sets
            }
        for step in life:
            assert step.values[lifecycle.property] == step.state
            sets = states[step.state].sets
            assert sets is None or step.values[sets] == step.time
        seen.update(step.state for step in life)
        ends.add(life[-1].state)

    hold()
    assert seen == set(states)
    assert {states[end].final for end in ends} == {True, False}


def test_what_has_no_lifecycle_has_no_lives() -> None:
    with pytest.raises(ValueError, match="File has no lifecycle"):
        strategies.lives(load(), "File")


@BOUNDED
@given(st.data())
def test_values_keep_to_the_limits_of_a_shape(data: st.DataObject) -> None:
    fields = [field for schema in load().schemas.values() for field in schema.fields]
    field = data.draw(st.sampled_from([one for one in fields if one.shape.maximum is not None]))
    value = data.draw(strategies.values(load(), field.shape, unknown=False))
    shape = field.shape
    assert value is None or (shape.minimum or 0) <= value <= (shape.maximum or 0)
