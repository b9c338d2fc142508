"""Chooses the response to a refused request: the first error rule of the contract that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from ..._runtime.errors import brief
from ..contract import ErrorRule, When
from ..message import encoded

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LONGEST = 200
MAP = "map"
"""An object with any keys, as an expected type."""

_EXPECTED = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "an array",
    "object": "an object",
}
_FOUND: tuple[tuple[type, str], ...] = (
    (str, "a string"),
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a number"),
    (list, "an array"),
    (dict, "an object"),
)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The reason for refusing a request.

    Attributes:
        when: The reason.
        of: The schema of the object.
        param: The parameter or property, such as `notes.key`.
        value: Its value, or its size if that is out of range.
        limit: The violated limit.
        choices: The allowed values.
        key: The key of a map.
        id, status: Those of an object.
        held: The properties of the object.
        method, path: Those of the request.
    """

    when: When
    of: str | None = None
    param: str | None = None
    value: Any = None
    limit: float | None = None
    choices: tuple[object, ...] = ()
    key: str | None = None
    id: str | None = None
    status: str | None = None
    held: Mapping[str, Any] = field(default_factory=dict[str, Any])
    method: str | None = None
    path: str | None = None

    @property
    def expected(self) -> str:
        """The expected type of a value; for a map, its property is named."""
        kind = str(self.choices[0]) if self.choices else ""
        return f"a {self.param} object" if kind == MAP else _EXPECTED.get(kind, kind)

    @property
    def found(self) -> str:
        """The type of the value."""
        return next((words for kind, words in _FOUND if isinstance(self.value, kind)), "null")

    @property
    def listed(self) -> str:
        """The allowed values, as a list in brackets."""
        return str(list(self.choices))


class Refused(Exception):
    """A request is refused.

    Attributes:
        status: The HTTP status.
        body: The decoded JSON body.
        headers: The headers.
    """

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


def rule_for(refusal: Refusal, rules: Iterable[ErrorRule]) -> ErrorRule | None:
    """The first error rule that fits; None if the contract does not refuse for this reason."""
    for rule in rules:
        if (
            rule.when == refusal.when
            and rule.of in (None, refusal.of)
            and (not rule.params or _named(refusal.param, rule.params))
            and all(refusal.held.get(name) in values for name, values in rule.where.items())
            and not (rule.prefix and str(refusal.id).startswith(rule.prefix))
        ):
            return rule
    return None


def refuse(
    refusal: Refusal, rules: Sequence[ErrorRule], headers: Mapping[str, str] | None = None
) -> None:
    """Raise the refusal of the contract, if it has one.

    Raises:
        Refused: The contract refuses it.
    """
    if (rule := rule_for(refusal, rules)) is not None:
        raise Refused(rule.status, filled(rule.body, refusal), headers)


def filled(body: Any, refusal: Refusal) -> Any:
    """The body of an error rule with its placeholders replaced."""
    match body:
        case dict():
            fields = cast("dict[str, Any]", body)
            return {name: filled(value, refusal) for name, value in fields.items()}
        case list():
            return [filled(item, refusal) for item in cast("list[object]", body)]
        case str():
            if whole := _PLACEHOLDER.fullmatch(body):
                return _value(refusal, whole[1], body)
            return _PLACEHOLDER.sub(lambda found: _words(refusal, found), body)
        case _:
            return body


def _named(param: str | None, params: tuple[str, ...]) -> bool:
    """Whether a parameter, or its parent, is one of these."""
    steps = re.split(r"[.\[]", param or "")
    return any(".".join(steps[:depth]) in params for depth in range(1, len(steps) + 1))


def _value(refusal: Refusal, name: str, text: str) -> Any:
    value = getattr(refusal, name, text)
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value


def _words(refusal: Refusal, found: re.Match[str]) -> str:
    value = getattr(refusal, found[1], found[0])
    if isinstance(value, str):
        return brief(value, _LONGEST)
    if isinstance(value, tuple):
        return _listed([f"'{choice}'" for choice in cast("tuple[object, ...]", value)])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return brief(encoded(value).decode(), _LONGEST)


def _listed(words: list[str]) -> str:
    if len(words) < 3:
        return " and ".join(words)
    return f"{', '.join(words[:-1])}, and {words[-1]}"
