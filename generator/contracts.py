"""Contracts -> JSON with an entry a line: the base as a whole, each dialect as its differences.

The package's `testing/contract_data.py` defines the format and reads it. Each text is read back at
once: unless it gives the contract that it was made from, generation stops.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin

import msgspec

from .ir.contract import Contract, attributes, read

_Path: TypeAlias = tuple[str | int, ...]

_LONG = 100
"""The most columns of a value with several members on one line."""


class _Record(dict[str, Any]):
    """The attributes of a struct, in the order of its class."""


class _Holder(_Record):
    """The attributes of a struct that holds others by their names, or has no name itself."""


class _Entries(dict[str, Any]):
    """Structs by their names."""


class _Pool(_Entries):
    """Structs by their names; their order has no meaning."""


def texts(contracts: Sequence[Contract]) -> list[str]:
    """The texts of the contracts: the base, then each dialect.

    Raises:
        RuntimeError: Reading a text back does not give its contract.
    """
    trees = [*map(_written, contracts)]
    found = [_lines(trees[0])]
    for tree in trees[1:]:
        differences = _differences(trees[0], tree, ())
        found.append("[\n" + ",\n".join(map(_text, differences)) + "\n]")
    for contract, tree, text in zip(contracts, trees, found, strict=True):
        again = read(*(one.encode("ascii") for one in dict.fromkeys((found[0], text))))
        # Equal values may differ in type, or in order.
        if again != contract or _text(_written(again)) != _text(tree):
            raise RuntimeError(f"the contract {contract.dialect!r} is not read as it was written")
    return found


def _text(value: Any) -> str:
    """A value on one line, in printable ASCII; JSON never has three quotes in a row."""
    return json.dumps(value).replace("\x7f", "\\u007f")


# --- Contract -> JSON --------------------------------------------------------------------------


def _written(contract: Contract) -> _Record:
    """A contract as JSON; what its operations share is pooled."""
    pools = {"error_rules": _Pool(), "errors": _Pool()}
    whole = _tree(contract, pools)
    return _Holder(**whole, shared=_Holder(pools))


def _tree(value: Any, pools: Mapping[str, _Pool]) -> Any:
    match value:
        case None | str() | bool() | int() | float():
            return value
        case dict() if any(isinstance(key, tuple) for key in value):
            return [[[*path], _tree(inner, pools)] for path, inner in value.items()]
        case dict():
            return {key: _tree(inner, pools) for key, inner in value.items()}
        case list() | tuple():
            trees = ((_tree(one, pools), isinstance(one, msgspec.Struct)) for one in value)
            return [_Holder(tree) if struct else tree for tree, struct in trees]
        case type():
            return value.__name__
        case _:
            return _record(value, pools)


def _record(struct: Any, pools: Mapping[str, _Pool]) -> _Record:
    kind: Any = type(struct)
    found = _Holder() if any(_holds_named(one) for *_, one in attributes(kind)) else _Record()
    for name, default, annotation in attributes(kind):
        inner = getattr(struct, name)
        if inner == default:
            continue
        if not _holds_named(annotation):
            found[name] = _tree(inner, pools)
        elif name in pools:
            _name_all(inner, pools[name], pools)
            found[name] = [one.name for one in inner]
        else:
            structs = inner.values() if isinstance(inner, dict) else inner
            found[name] = _name_all(structs, _Entries(), pools)
    return found


def _name_all(structs: Iterable[Any], into: _Entries, pools: Mapping[str, _Pool]) -> _Entries:
    """Add the structs by their names, each once."""
    for one in structs:
        if one.name not in into:
            into[one.name] = _record(one, pools)
            del into[one.name]["name"]
    return into


@cache
def _holds_named(kind: Any) -> bool:
    return get_origin(kind) in (tuple, Mapping) and any(
        "name" in getattr(one, "__struct_fields__", ()) for one in get_args(kind)
    )


# --- Two contracts -> differences --------------------------------------------------------------


def _differences(base: Any, other: Any, path: _Path) -> list[list[Any]]:
    """The changes from `base` to `other`: values to set and paths to remove.

    Entries are changed one by one, other values as a whole if that is shorter.
    """
    if _text(base) == _text(other):
        return []
    whole = [[path, other]]
    parts = _parts(base, other, path)
    if parts is None:
        return whole
    if isinstance(other, _Entries | _Holder):
        return parts
    return whole if len(_text(whole)) <= len(_text(parts)) else parts


def _parts(base: Any, other: Any, path: _Path) -> list[list[Any]] | None:
    """The same member by member; None if that is impossible."""
    match base, other:
        case dict(), dict() if not _in_order(base, other):
            return None
        case dict(), dict():
            found = [[(*path, name)] for name in base if name not in other]
            for name, value in other.items():
                if name in base:
                    found += _differences(base[name], value, (*path, name))
                else:
                    found.append([(*path, name), value])
            return found
        case list(), list() if len(base) == len(other):
            return [
                each
                for number, (one, value) in enumerate(zip(base, other, strict=True))
                for each in _differences(one, value, (*path, number))
            ]
        case _:
            return None


def _in_order(base: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether new members come last, if the order has a meaning."""
    if isinstance(other, _Record | _Pool):
        return True
    kept = [name for name in base if name in other]
    return [*other] == kept + [name for name in other if name not in base]


# --- JSON -> lines -----------------------------------------------------------------------------


def _lines(value: Any, margin: str = "") -> str:
    """A value as text: each entry on its own line, and each member of a long map."""
    inner = margin + " "
    match value:
        case _Holder():
            return _members({name: _lines(one, inner) for name, one in value.items()}, margin)
        case _Entries():
            entries = {name: _entry(one, inner) for name, one in value.items()}
            return _members(entries, margin)
        case list() if any(isinstance(one, dict) for one in value):
            rows = ",\n".join(inner + _entry(one, inner) for one in value)
            return f"[\n{rows}\n{margin}]"
        case dict() if len(_text(value)) > _LONG:
            return _members({name: _text(one) for name, one in value.items()}, margin)
        case _:
            return _text(value)


def _entry(value: Any, margin: str) -> str:
    return _lines(value, margin) if isinstance(value, _Holder) else _text(value)


def _members(texts: Mapping[str, str], margin: str) -> str:
    rows = ",\n".join(f"{margin} {_text(name)}: {text}" for name, text in texts.items())
    return f"{{\n{rows}\n{margin}}}"
