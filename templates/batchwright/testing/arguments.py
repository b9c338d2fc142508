"""Validates the arguments of a test's calls."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import cast

from .message import encoded


def number(name: str, value: object, least: float = -math.inf, most: float = math.inf) -> None:
    """Check a finite number.

    Raises:
        ValueError: It is not a number, or out of range.
    """
    match value:
        case bool():
            pass
        case int() | float() if math.isfinite(value) and least <= value <= most:
            return
        case _:
            pass
    span = "a finite number" if least == -math.inf else f"a number >= {least:g}"
    if most != math.inf:
        span = f"a number from {least:g} to {most:.0f}"
    raise ValueError(f"{name}: expected {span}, got {value!r}")


def whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Check an integer.

    Raises:
        ValueError: It is not an integer, or out of range.
    """
    match value:
        case int() if (
            not isinstance(value, bool) and least <= value and (most is None or value <= most)
        ):
            return
        case _:
            span = f">= {least}" if most is None else f"from {least} to {most}"
            raise ValueError(f"{name}: expected an integer {span}, got {value!r}")


def kind(name: str, value: object, kinds: type, words: str) -> None:
    """Check the type of a value.

    Raises:
        ValueError: It has another type.
    """
    if not isinstance(value, kinds):
        raise ValueError(f"{name}: expected {words}, got {value!r}")


def flag(name: str, value: object) -> None:
    """Check a boolean.

    Raises:
        ValueError: It is another value.
    """
    kind(name, value, bool, "True or False")


def strings(name: str, value: object) -> None:
    """Check a mapping from strings to strings, such as headers.

    Raises:
        ValueError: It is another value.
    """
    kind(name, value, Mapping, "a mapping of strings")
    for item in cast("Mapping[object, object]", value).items():
        if not all(isinstance(one, str) for one in item):
            raise ValueError(f"{name}: expected strings, got {item[0]!r}: {item[1]!r}")


def choice(name: str, value: object, choices: Iterable[str]) -> None:
    """Check one of a few words.

    Raises:
        ValueError: It is another value.
    """
    choices = tuple(choices)
    if value not in choices:
        raise ValueError(
            f"{name}: expected {', '.join(choices[:-1])} or {choices[-1]}, got {value!r}"
        )


def text(name: str, value: object, *, empty: bool = False) -> None:
    """Check a string; `empty` allows an empty one.

    Raises:
        ValueError: It is empty or not a string.
    """
    if not isinstance(value, str) or not (value or empty):
        expected = "a string" if empty else "a non-empty string"
        raise ValueError(f"{name}: expected {expected}, got {value!r}")


def known(what: str, name: object, names: Iterable[str]) -> None:
    """Check a name.

    Raises:
        ValueError: The name is unknown.
    """
    names = tuple(names)
    if name not in names:
        close = difflib.get_close_matches(str(name), names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(names) or 'none'}"
        raise ValueError(f"there is no {what} {name!r}: {hint}")


def json_value(name: str, value: object) -> None:
    """Check a JSON value.

    Raises:
        ValueError: It, or a member of it, has no JSON form.
    """
    try:
        encoded(value)
    except TypeError as error:
        raise ValueError(f"{name}: expected a JSON value: {error}") from None
