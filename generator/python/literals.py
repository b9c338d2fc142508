"""Values of a spec as Python's literals, quoted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..ir import Text
from ..ir.contract import (
    LineCodes,
    OutcomeRule,
    RefusedValue,
    RequiredValue,
    TotalLimit,
    attributes,
)


def literal(value: Any) -> str:
    """A Python literal of a spec's value: text, numbers, flags, and tuples and maps of them."""
    match value:
        case Text():
            return literal(value.get_untrusted_value())
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case tuple():
            inner = ", ".join(map(literal, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case dict():
            inner = ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items())
            return f"{{{inner}}}"
        case str():
            return _quoted(value)
        case None | bool() | int() | float():
            return repr(value)
        case _:
            raise TypeError(f"no literal of {type(value).__name__}")


_ESCAPES = {"\\": "\\\\", '"': '\\"'}


def _quoted(text: str) -> str:
    inner = "".join(
        _ESCAPES.get(character)
        or (character if character.isprintable() else ascii(character)[1:-1])
        for character in text
    )
    return f'"{inner}"'


def path(value: Text | str) -> str:
    """A path of names as the tuple that the runtime looks up."""
    text = value if isinstance(value, str) else value.get_untrusted_value()
    return literal(tuple(text.split(".")))


def paths(values: Iterable[Text]) -> str:
    """Several paths."""
    inner = "".join(f"{path(value)}, " for value in values)
    return f"({inner})"


def construction(struct: Any) -> str:
    """The call that constructs a struct of the package, without arguments that have the default."""
    kind: Any = type(struct)
    given = ", ".join(
        f"{name}={_argument(value)}"
        for name, default, _ in attributes(kind)
        if (value := getattr(struct, name)) != default
    )
    return f"{kind.__name__}({given})"


def _argument(value: Any) -> str:
    match value:
        case type():
            return value.__name__
        case LineCodes() | RequiredValue() | RefusedValue() | OutcomeRule() | TotalLimit():
            return construction(value)
        case tuple():
            return f"({''.join(f'{_argument(one)}, ' for one in value)})"
        case dict():
            inner = ", ".join(f"{literal(key)}: {_argument(one)}" for key, one in value.items())
            return f"{{{inner}}}"
        case _:
            return literal(value)
