# Copied by `make generate` from templates/batchwright/testing/arguments.py. Do not edit.
"""The arguments of a test's calls, validated: a mistake is an error where it is made."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable

from .message import encoded


def number(name: str, value: object, least: float) -> None:
    """Expect a finite number.

    Raises:
        ValueError: It is none, or less than that.
    """
    match value:
        case int() | float() if math.isfinite(value) and value >= least:
            return
        case _:
            raise ValueError(f"{name}: expected a number >= {least:g}, got {value!r}")


def whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Expect a whole number.

    Raises:
        ValueError: It is none, or less or more than that.
    """
    match value:
        case int() if least <= value and (most is None or value <= most):
            return
        case _:
            span = f">= {least}" if most is None else f"from {least} to {most}"
            raise ValueError(f"{name}: expected a whole number {span}, got {value!r}")


def kind(name: str, value: object, kinds: type, words: str) -> None:
    """Expect a value of a kind, which the error says in words.

    Raises:
        ValueError: It is of another kind.
    """
    if not isinstance(value, kinds):
        raise ValueError(f"{name}: expected {words}, got {value!r}")


def text(name: str, value: object) -> None:
    """Expect a text that is not empty.

    Raises:
        ValueError: It is empty or no text.
    """
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name}: expected a text that is not empty, got {value!r}")


def known(what: str, name: object, names: Iterable[str]) -> None:
    """Expect the name of something that there is.

    Raises:
        ValueError: There is no such thing.
    """
    names = tuple(names)
    if name not in names:
        close = difflib.get_close_matches(str(name), names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(names) or 'none'}"
        raise ValueError(f"there is no {what} {name!r}: {hint}")


def json_value(name: str, value: object) -> None:
    """Expect what JSON can hold.

    Raises:
        ValueError: It is something else, or holds something else.
    """
    try:
        encoded(value)
    except TypeError as error:
        raise ValueError(f"{name}: expected a JSON value: {error}") from None
