"""The types of the model: a closed sum, free of OpenAPI's words and of Python's."""

from __future__ import annotations

from dataclasses import dataclass


class Text:
    """A text of the spec, as it is: it cannot be printed before it is spelled.

    It has no `str` of its own that would show it, and Jinja refuses to print it.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_untrusted_value(self) -> str:
        """The text itself, which is to be spelled before it becomes part of the output."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __eq__(self, other: object) -> bool:
        return self._value == (other._value if isinstance(other, Text) else other)


@dataclass(frozen=True)
class Limits:
    """Constraints on a value that is sent; each is None where the spec sets none."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: Text | None = None
    longest_key: int | None = None

    def __bool__(self) -> bool:
        return self != Limits()


@dataclass(frozen=True)
class Scalar:
    """`str`, `int`, `float` or `bool`; `datetime` or `UUID`, which JSON writes as text."""

    python: str
    limits: Limits = Limits()


@dataclass(frozen=True)
class Moment:
    """A point in time, in seconds since 1970."""


@dataclass(frozen=True)
class Anything:
    """Any JSON value."""


@dataclass(frozen=True)
class Binary:
    """Bytes that are uploaded or downloaded; `longest` counts them."""

    longest: int | None = None


@dataclass(frozen=True)
class Choice:
    """One of several words; if `open`, others are possible too."""

    values: tuple[Text, ...]
    open: bool


@dataclass(frozen=True)
class Constant:
    """Always the same value."""

    value: Text | int | float | bool


@dataclass(frozen=True)
class ListOf:
    item: Type
    limits: Limits = Limits()


@dataclass(frozen=True)
class MapOf:
    value: Type
    limits: Limits = Limits()


@dataclass(frozen=True)
class Nullable:
    inner: Type


@dataclass(frozen=True)
class Named:
    """A schema by its name; `alias` is what it stands for if it is no class."""

    name: str
    alias: Type | None = None


Type = Scalar | Moment | Anything | Binary | Choice | Constant | ListOf | MapOf | Nullable | Named
