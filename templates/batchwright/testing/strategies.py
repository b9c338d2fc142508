"""Strategies for hypothesis: valid objects of a schema, and their lifecycles."""

# Without hypothesis its types are unknown: the host of a copy does not need it.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator"
# pyright: basic, reportMissingImports=false, reportCallIssue=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as error:  # pragma: no cover
    message = f"{error}; these strategies need: pip install hypothesis"
    raise ModuleNotFoundError(message, name=error.name) from None

from .arguments import known
from .clock import START
from .contract import Contract, Field, Lifecycle, Shape
from .factories import lifecycle_of

CHARACTERS = st.characters(codec="utf-8")
"""Every character that UTF-8 can encode."""

LEAST, MOST = -(2**63), 2**63 - 1
"""The integers that every JSON decoder supports."""

_LONGEST = 20
_DEEPEST = 4


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON value, not too large."""
    texts = st.text(CHARACTERS, max_size=5)
    simple: st.SearchStrategy[Any] = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(LEAST, MOST),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    )
    return st.recursive(
        simple,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=5,
    )


def values(contract: Contract, shape: Shape, *, unknown: bool = True) -> st.SearchStrategy[Any]:
    """Any value of a shape.

    Args:
        contract: The contract with the schemas.
        shape: The shape of the value.
        unknown: Whether unknown enum values and properties may appear, as from a server.
    """
    return _values(contract, shape, unknown, 0)


def objects(
    contract: Contract, schema: str, *, unknown: bool = True
) -> st.SearchStrategy[dict[str, Any]]:
    """Any object of a schema: optional properties may be missing, or null if allowed.

    Args:
        contract: The contract with the schema.
        schema: Its name.
        unknown: Whether unknown enum values and properties may appear, as from a server.

    Raises:
        ValueError: There is no such schema.
    """
    known("schema", schema, contract.schemas)
    return _objects(contract, schema, unknown, 0)


@dataclass(frozen=True, kw_only=True)
class Step:
    """An object after a transition.

    Attributes:
        state: Its state.
        time: When it entered the state.
        values: Its state and the times that are set.
    """

    state: str
    time: int
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


def lives(
    contract: Contract, schema: str | None = None, *, longest: int = 20, start: int = int(START)
) -> st.SearchStrategy[tuple[Step, ...]]:
    """Any lifecycle of an object: from its first state by declared transitions.

    It ends in a final state or before. Times do not decrease.

    Args:
        contract: The contract with the lifecycle.
        schema: The schema of the object. Default: that of the first lifecycle.
        longest: The most states, if states repeat.
        start: The earliest time of the first state.

    Raises:
        ValueError: The schema has no lifecycle.
    """
    return _lives(lifecycle_of(contract, schema), longest, start)


@st.composite
def _lives(draw: st.DrawFn, lifecycle: Lifecycle, longest: int, start: int) -> tuple[Step, ...]:
    states = {state.name: state for state in lifecycle.states}
    state = states[lifecycle.initial]
    time = start + draw(st.integers(0, 10**6))
    known: dict[str, Any] = {}
    steps: list[Step] = []
    while True:
        known = {**known, lifecycle.property: state.name}
        if state.sets is not None:
            known[state.sets] = time
        steps.append(Step(state=state.name, time=time, values=known))
        if state.final or not state.to or len(steps) >= longest or draw(st.integers(0, 9)) == 0:
            return tuple(steps)
        state = states[draw(st.sampled_from(state.to))]
        time += draw(st.integers(0, 10**5))


def _values(contract: Contract, shape: Shape, unknown: bool, depth: int) -> st.SearchStrategy[Any]:
    found = _plain(contract, shape, unknown, depth)
    return st.none() | found if shape.null else found


def _plain(contract: Contract, shape: Shape, unknown: bool, depth: int) -> st.SearchStrategy[Any]:
    if shape.const is not None:
        return st.just(shape.const)
    if shape.enum:
        words = st.sampled_from(shape.enum)
        return words | _texts(shape) if unknown else words
    match shape.type:
        case "string":
            return _texts(shape)
        case "integer":
            least = LEAST if shape.minimum is None else int(shape.minimum)
            most = MOST if shape.maximum is None else int(shape.maximum)
            # A time that a calendar can represent.
            return st.integers(0, 2**35) if shape.timestamp else st.integers(least, most)
        case "number":
            return st.floats(shape.minimum, shape.maximum, allow_nan=False, allow_infinity=False)
        case "boolean":
            return st.booleans()
        case "array":
            item = shape.items or Shape(type="any")
            least, most = _sizes(shape.min_items, shape.max_items, 3)
            if depth >= _DEEPEST and not least:
                return st.just([])
            inner = _values(contract, item, unknown, depth + 1)
            return st.lists(inner, min_size=least, max_size=most)
        case "object" if shape.schema is not None:
            return _objects(contract, shape.schema, unknown, depth + 1)
        case "object":
            item = shape.items or Shape(type="any")
            least, most = _sizes(shape.min_properties, shape.max_properties, 3)
            longest = min(shape.property_names_max_length or _LONGEST, _LONGEST)
            return st.dictionaries(
                st.text(CHARACTERS, max_size=longest),
                _values(contract, item, unknown, depth + 1),
                min_size=least,
                max_size=most,
            )
        case "binary":
            return st.binary(max_size=_LONGEST)
        case "any":
            return json_values()


def _texts(shape: Shape) -> st.SearchStrategy[str]:
    least, most = _sizes(shape.min_length, shape.max_length, _LONGEST)
    if shape.pattern is not None:
        return st.from_regex(shape.pattern, fullmatch=True, alphabet=CHARACTERS).filter(
            lambda text: len(text) >= least and (shape.max_length is None or len(text) <= most)
        )
    return st.text(CHARACTERS, min_size=least, max_size=most)


def _sizes(least: int | None, limit: int | None, most: int) -> tuple[int, int]:
    least = least or 0
    return least, max(least, most if limit is None else min(limit, most))


def _objects(
    contract: Contract, schema: str, unknown: bool, depth: int
) -> st.SearchStrategy[dict[str, Any]]:
    declared = contract.schemas[schema]

    def those(some: list[Field]) -> dict[str, st.SearchStrategy[Any]]:
        return {one.name: _values(contract, one.shape, unknown, depth) for one in some}

    required = [one for one in declared.fields if one.required]
    # Recursive schemas have to end somewhere.
    optional = [one for one in declared.fields if not one.required and depth < _DEEPEST]
    known = st.fixed_dictionaries(those(required), optional=those(optional))
    if not unknown or declared.closed:
        return known
    names = {one.name for one in declared.fields}
    free = st.text(CHARACTERS, max_size=8).filter(lambda name: name not in names)
    more = st.dictionaries(free, json_values(), max_size=2)
    return st.builds(_joined, known, more)


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {**one, **other}
