"""Validates the arguments of a test's calls."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable

from .message import encoded


def number(name: str, value: object, least: float) -> None:
    """Check a finite number.

    Raises:
        ValueError: It is not a number, or too small.
    """
    match value:
        case int() | float() if math.isfinite(value) and value >= least:
            return
        case _:
            raise ValueError(f"{name}: expected a number >= {least:g}, got {value!r}")


def whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Check an integer.

    Raises:
        ValueError: It is not an integer, or out of range.
    """
    match value:
        case int() if least <= value and (most is None or value <= most):
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


def text(name: str, value: object) -> None:
    """Check a string that is not empty.

    Raises:
        ValueError: It is empty or not a string.
    """
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name}: expected a string that is not empty, got {value!r}")


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
