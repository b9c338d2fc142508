"""The public names of the generated package as text, and `python -m tests.signature_snapshot`.

A line for every public name, method, property and attribute: its signature, and the first line of
its docstring. The text is the same wherever the package is, with any version of Python and of
msgspec. The module rewrites it (with generated/ on PYTHONPATH); review with git diff.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Literal, get_args, get_origin, is_typeddict

import batchwright
import batchwright.testing

PATH = Path(__file__).parent / "signatures.txt"

_PROTOCOLS = (
    "__aenter__",
    "__aexit__",
    "__aiter__",
    "__await__",
    "__call__",
    "__enter__",
    "__exit__",
    "__iter__",
)
"""Methods that users call by statements."""


def text() -> str:
    """The text of the snapshot."""
    lines: list[str] = []
    for module in (batchwright, batchwright.testing):
        for name in sorted(module.__all__):
            lines += _lines(f"{module.__name__}.{name}", getattr(module, name))
    return "".join(f"{line}\n" for line in lines)


def _lines(place: str, value: Any) -> Iterator[str]:
    if is_typeddict(value):
        yield f"{place}: TypedDict{_docstring(value)}"
        required: frozenset[str] = value.__required_keys__
        for name, kind in sorted(value.__annotations__.items()):
            yield f"{place}.{name}: {_shown(kind)}{'' if name in required else ' (optional)'}"
    elif inspect.isclass(value) and _is_ours(value):
        bases = [base for base in value.__mro__[1:] if _is_ours(base) or _is_builtin(base)]
        yield f"class {place}({', '.join(map(_shown, bases))}){_docstring(value)}"
        if value.__init__ is not object.__init__:
            yield _line(place, value)
        yield from _members(place, value)
    elif inspect.isfunction(value):
        yield _line(place, value)
    else:
        yield f"{place} = {_shown(value)}"


def _members(place: str, owner: type[Any]) -> Iterator[str]:
    """The attributes of a class and of its bases in this package."""
    found: dict[str, str] = {}
    for base in filter(_is_ours, reversed(owner.__mro__)):
        for name, kind in inspect.get_annotations(base).items():
            if not name.startswith("_"):
                default = getattr(base, name, None)
                given = default is not None and not callable(default) and not _is_slot(default)
                shown = f" = {_shown(default)}" if given else ""
                found[name] = f"{place}.{name}: {_shown(kind)}{shown}"
        for name, member in vars(base).items():
            if name.startswith("_") and name not in _PROTOCOLS:
                continue
            plain = getattr(member, "__func__", member)
            if isinstance(member, property | cached_property):
                getter = member.fget if isinstance(member, property) else member.func
                kind = inspect.signature(getter).return_annotation if getter else ""
                found[name] = f"{place}.{name}: {_shown(kind)} (property){_docstring(member)}"
            elif inspect.isfunction(plain) and _is_ours(plain):
                found[name] = _line(f"{place}.{name}", plain)
    for name in sorted(found):
        yield found[name]


def _line(place: str, function: Any, more: str = "") -> str:
    kind = "async def " if inspect.iscoroutinefunction(function) else "def "
    return f"{kind}{place}{_signature(function)}{more}{_docstring(function)}"


def _signature(function: Any) -> str:
    """Spelled alike by every version of Python."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return "(...)"
    parts: list[str] = []
    before: Any = None
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and before not in (
            parameter.KEYWORD_ONLY,
            parameter.VAR_POSITIONAL,
        ):
            parts.append("*")
        before = parameter.kind
        stars: dict[Any, str] = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}
        part = stars.get(parameter.kind, "") + parameter.name
        if parameter.annotation is not parameter.empty:
            part += f": {_shown(parameter.annotation)}"
        if parameter.default is not parameter.empty:
            part += f" = {_shown(parameter.default)}"
        parts.append(part)
    made = signature.return_annotation
    result = "" if made is signature.empty else f" -> {_shown(made)}"
    return f"({', '.join(parts)}){result}"


def _shown(value: Any) -> str:
    """An annotation or a default, without addresses in memory and paths on the disk."""
    if isinstance(value, str):
        return value or '""'
    if (name := getattr(value, "__forward_arg__", None)) is not None:
        return str(name)
    if isinstance(value, UnionType):
        return " | ".join(map(_shown, get_args(value)))
    if get_origin(value) is Literal:
        return f"Literal[{', '.join(map(repr, get_args(value)))}]"
    if get_origin(value) is not None:
        arguments = map(_shown, get_args(value))
        return f"{_shown(get_origin(value))}[{', '.join(arguments)}]"
    if inspect.isclass(value) or inspect.isroutine(value):
        return str(value.__qualname__)
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    if dataclasses.is_dataclass(value) or type(value) is object:
        return type(value).__name__
    shown = repr(value)
    return type(value).__name__ if " at 0x" in shown else shown


def _docstring(value: Any) -> str:
    lines = (inspect.getdoc(value) or "").splitlines()
    return f"  # {lines[0]}" if lines else ""


def _is_ours(value: Any) -> bool:
    """Whether a class or a function is one of this package."""
    return str(value.__module__).partition(".")[0] == "batchwright"


def _is_builtin(value: type[Any]) -> bool:
    return value.__module__ == "builtins" and value is not object


def _is_slot(value: object) -> bool:
    return inspect.ismemberdescriptor(value) or inspect.isdatadescriptor(value)


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
