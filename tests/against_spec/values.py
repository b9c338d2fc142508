"""A schema of the dialect -> hypothesis strategies for its valid values."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .subjects import Subject

# All characters that UTF-8 can encode.
CHARACTERS = st.characters(codec="utf-8")

# Integers of 64 bits, as JSON writers use.
LEAST, MOST = -(2**63), 2**63 - 1

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(LEAST, MOST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(CHARACTERS, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(CHARACTERS, max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def values(
    subject: Subject, schema: dict[str, Any], *, unknown: bool = True
) -> st.SearchStrategy[Any]:
    """Any valid value: nulls, absent optionals and unknown words included.

    Args:
        unknown: Whether objects may have properties that the schema lacks.
    """
    schema = {**subject.followed(schema), **{k: v for k, v in schema.items() if k != "$ref"}}
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([values(subject, one, unknown=unknown) for one in schema["anyOf"]])
    kinds = schema.get("type", "anything")
    named = kinds if isinstance(kinds, list) else [kinds]
    return st.one_of([_of_kind(subject, kind, schema, unknown) for kind in named])


def _of_kind(
    subject: Subject, kind: str, schema: dict[str, Any], unknown: bool
) -> st.SearchStrategy[Any]:
    least, most = schema.get("minimum"), schema.get("maximum")
    match kind:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            # Not all unsigned 64 bits: an integer without a maximum may be a time.
            return st.integers(LEAST if least is None else least, MOST if most is None else most)
        case "number":
            return st.floats(least, most, allow_nan=False, allow_infinity=False)
        case "string" if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True, alphabet=CHARACTERS)
        case "string":
            longest = min(schema.get("maxLength", 20), 20)
            return st.text(CHARACTERS, min_size=schema.get("minLength", 0), max_size=longest)
        case "array":
            longest = min(schema.get("maxItems", 3), 3)
            return st.lists(values(subject, schema["items"], unknown=unknown), max_size=longest)
        case "object":
            return _object(subject, schema, unknown)
        case "anything":
            return ANYTHING
        case _:
            raise AssertionError(f"{kind}: the dialect has no such type")


def _object(
    subject: Subject, schema: dict[str, Any], unknown: bool
) -> st.SearchStrategy[dict[str, Any]]:
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    strategies = {name: values(subject, one, unknown=unknown) for name, one in properties.items()}
    known = st.fixed_dictionaries(
        {name: one for name, one in strategies.items() if name in required},
        optional={name: one for name, one in strategies.items() if name not in required},
    )
    others = schema.get("additionalProperties", unknown)
    if others is False:
        return known
    name = st.text(CHARACTERS, max_size=schema.get("propertyNames", {}).get("maxLength", 8))
    value = values(subject, others, unknown=unknown) if isinstance(others, dict) else ANYTHING
    most = min(schema.get("maxProperties", 2), 2)
    more = st.dictionaries(name.filter(lambda text: text not in properties), value, max_size=most)
    return st.builds(lambda one, other: {**one, **other}, known, more)
