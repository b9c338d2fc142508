"""What a response holds, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

import msgspec

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Received(msgspec.Struct, kw_only=True, frozen=True, dict=True):
    """The base of everything that a server sends."""

    @property
    def unreadable(self) -> Mapping[str, object]:
        """The original values of the fields that did not fit their type, by the fields' names.

        Such a field is None. A list or a mapping lacks the items that did not fit, which are
        here, and has the others. Empty if all was readable.
        """
        kept: dict[str, object] | None = self.__dict__.get("unreadable")
        return MappingProxyType(kept) if kept else _NOTHING

    # msgspec knows of the fields alone, here and below.
    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) is True and unreadable(self) == unreadable(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()

    def __repr__(self) -> str:
        said = super().__repr__()
        names = ", ".join(self.unreadable)
        return f"{said[:-1]}; unreadable: {names})" if names else said

    def __copy__(self) -> Self:
        copied = msgspec.structs.replace(self)
        vars(copied).update(vars(self))
        return copied

    def __reduce__(self) -> str | tuple[Any, ...]:
        made = super().__reduce__()
        return (*made, self.__dict__) if self.__dict__ and isinstance(made, tuple) else made


def unreadable(value: object) -> Mapping[str, object]:
    """`value.unreadable` of what a server sent; empty for anything else."""
    return value.unreadable if isinstance(value, Received) else _NOTHING
