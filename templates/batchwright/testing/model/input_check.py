"""Validates the file of requests of an object: its existence, its lines and the models in them.

The rules of lines are the client's: `_runtime.jsonl.check`.
"""

from __future__ import annotations

from collections.abc import Collection

from ..._runtime.jsonl.check import LineCheck
from ..._runtime.jsonl.rules import LineProblem
from .content import Content
from .store import Entity, Store


class InputCheck:
    """Validates files of requests.

    Args:
        store: The objects.
        models: The known models; None allows any.
    """

    def __init__(self, store: Store, models: Collection[str] | None) -> None:
        self._index = store.index
        self._script = store.script
        self._models = models

    def file(self, entity: Entity, content: Content) -> tuple[int, list[LineProblem]]:
        """The number of lines in an object's file of requests, and the problems of the file.

        The problems that a test has set come first.
        """
        source = self._index.inputs(entity.schema)[0]
        check = LineCheck(source.rules, entity.asked, self._models)
        check.name(entity.source_name)
        for line in content.lines():
            check.line(line)
        problems = [*self._script.problems_of_a_file(), *check.finish(content.size)]
        return check.lines, problems

    def missing(self, entity: Entity) -> list[LineProblem]:
        """The problem of a file that does not exist, on a server that looks for it only now."""
        if not entity.lost:
            return []
        source = self._index.inputs(entity.schema)[0]
        problem = source.rules.problem(
            "unknown",
            "the file does not exist",
            param=self._index.parameter(source.file),
            value=str(entity.values.get(source.property)),
        )
        return [problem] if problem is not None else []


def listed(problems: list[LineProblem]) -> list[dict[str, object]]:
    """The problems as an object shows them."""
    return [
        {"code": one.code, "message": one.message, "param": one.param, "line": one.line}
        for one in problems
    ]
