"""The types of the model: a closed sum, free of OpenAPI's words and of Python's."""

from __future__ import annotations

from dataclasses import dataclass

from openapi_python_client.schema import UntrustedString

Text = UntrustedString
"""A text of the spec, as it is: it cannot be printed before it is spelled."""


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
