"""The structs of a contract: the package's own, loaded from templates/.

The fake and the conformance checks read contracts with them, and the generator fills them in. Type
checkers find the definition in the generator's output.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from ..templates import copied_module

if TYPE_CHECKING:
    from batchwright._runtime.jsonl.check import LineCheck
    from batchwright._runtime.jsonl.rules import (
        LineCodes,
        LineRules,
        RefusedValue,
        RequiredValue,
        TotalLimit,
    )
    from batchwright._runtime.path import FieldPath, lookup
    from batchwright._runtime.results.outcome import Outcome, OutcomeRule, Outcomes
    from batchwright.testing.contract import (
        BEARER,
        Contract,
        Error,
        ErrorRule,
        Example,
        Expiry,
        Field,
        Input,
        Lifecycle,
        Operation,
        Output,
        Paging,
        Parameter,
        Reason,
        Role,
        Schema,
        Shape,
        State,
        ValueType,
        Via,
        Writing,
    )
    from batchwright.testing.contract_data import read
    from batchwright.testing.model.aggregates import summed_paths

__all__ = [
    "BEARER",
    "Contract",
    "Error",
    "ErrorRule",
    "Example",
    "Expiry",
    "Field",
    "FieldPath",
    "Input",
    "Lifecycle",
    "LineCheck",
    "LineCodes",
    "LineRules",
    "Operation",
    "Outcome",
    "OutcomeRule",
    "Outcomes",
    "Output",
    "Paging",
    "Parameter",
    "Reason",
    "RefusedValue",
    "RequiredValue",
    "Role",
    "Schema",
    "Shape",
    "State",
    "TotalLimit",
    "ValueType",
    "Via",
    "Writing",
    "lookup",
    "read",
    "summed_paths",
]

_MODULES = (
    "testing/contract.py",
    "testing/contract_data.py",
    "testing/model/aggregates.py",
    "_runtime/jsonl/check.py",
    "_runtime/jsonl/rules.py",
    "_runtime/results/outcome.py",
    "_runtime/path.py",
)


@cache
def attributes(kind: Any) -> tuple[tuple[str, Any, Any], ...]:
    """The attributes of a struct's class: the name, the default, and the type."""
    return tuple((one.name, _default(one), one.type) for one in msgspec.structs.fields(kind))


def _default(field: Any) -> Any:
    """The default of an attribute; if there is none, a value that equals no other."""
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def __getattr__(name: str) -> Any:
    if name in __all__:
        for module in map(copied_module, _MODULES):
            if hasattr(module, name):
                return globals().setdefault(name, getattr(module, name))
    raise AttributeError(name)
