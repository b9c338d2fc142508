"""What an error says beside its status, held against what servers are known to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from batchwright.testing.contract import Answer, Operation

from ..driver import Reply
from ..shapes import spelled

if TYPE_CHECKING:
    from ..bench import Bench

_HOLE = re.compile(r"\{[a-z_]+\}")
_GUESSED = re.compile(r"inferred|not verified")


def differs(
    bench: Bench,
    operation: Operation,
    answer: Answer,
    reply: Reply,
    words: Mapping[str, Any],
    place: tuple[str, ...],
) -> str:
    """How the code, the parameter or the kind of an error is another one; empty if it is not.

    Sentences are left alone, and so is what the spec only guesses.
    """
    spec, status = bench.subject.spec, str(answer.status)
    mark = spec.mark(spec.answer(operation.name, status, answer.name))
    if mark.source and _GUESSED.search(mark.source):
        return ""
    known = dict(words)
    if len(place) == 1:
        known["param"] = place[0]
    for path, wanted in _leaves(answer.body):
        value = _filled(wanted, known)
        if isinstance(value, str) and (" " in value or _HOLE.search(value)):
            continue
        owner, found = reply.get(*path[:-1]), reply.get(*path)
        if isinstance(owner, dict) and path[-1] in owner and found != value:
            return f"`{'.'.join(path)}` is {spelled(found)}, where {spelled(value)} is known"
    return ""


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, list):
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    else:
        yield path, value


def _filled(text: Any, words: Mapping[str, Any]) -> Any:
    if not isinstance(text, str):
        return text
    for name, value in words.items():
        text = text.replace("{" + name + "}", str(value))
    return text
