# Copied by `make generate` from templates/batchwright/testing/contract_data.py. Do not edit.
"""Decodes a contract from JSON.

The members of an object are the attributes of a struct. Structs with a name are the members of an
object, by their names. Error rules and errors are in `shared`, and operations refer to them by
name. A path is an array of names, and a map from paths is an array of pairs. A dialect is an
array of its differences from the specification: `[path, value]`, or `[path]` for a missing value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from .contract import Contract, Error, ErrorRule

_KINDS = {kind.__name__: kind for kind in (bool, dict, float, int, list, str)}


def read(data: bytes, differences: bytes = b"[]") -> Contract:
    """The contract in `data`, with the differences of a dialect."""
    written = json.loads(data)
    for path, *value in json.loads(differences):
        _differ(written, path, value)
    shared: Mapping[str, Any] = written.pop("shared")
    rules = {one["name"]: msgspec.convert(one, ErrorRule) for one in _listed(shared["error_rules"])}
    errors = {one["name"]: msgspec.convert(one, Error) for one in _listed(shared["errors"])}
    written["schemas"] = {one["name"]: one for one in _listed(written["schemas"])}
    for schema in written["schemas"].values():
        schema["fields"] = _listed(schema["fields"])
    written["operations"] = _listed(written["operations"])
    for one in (written, *written["operations"]):
        for name in ("parameters", "query"):
            if name in one:
                one[name] = _listed(one[name])
        for name, known in (("error_rules", rules), ("errors", errors)):
            if name in one:
                one[name] = [known[each] for each in one[name]]
    for lifecycle in written.get("lifecycles", ()):
        lifecycle["states"] = _listed(lifecycle["states"])
    for source in written.get("inputs", ()):
        rules = source["rules"]
        for name in ("totals", "needs", "refused"):
            for one in rules.get(name, ()):
                _place(one, "when")
        _place(rules, "kinds", "constants", "equal")
    return msgspec.convert(written, Contract, dec_hook=_kind)


def _differ(written: Any, path: list[str | int], value: list[Any]) -> None:
    """Set the value at a path, or remove it if there is no value."""
    for name in path[:-1]:
        written = written[name]
    if value:
        (written[path[-1]],) = value
    else:
        del written[path[-1]]


def _listed(named: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The members of an object, in order."""
    return [{"name": name, **one} for name, one in named.items()]


def _place(written: dict[str, Any], *names: str) -> None:
    """Convert the pairs of paths and values with these names to maps."""
    for name in names:
        if name in written:
            written[name] = {tuple(path): value for path, value in written[name]}


def _kind(kind: type, value: Any) -> Any:
    return _KINDS[value] if kind is type else value
