"""An object is moved to another state on request: once, again, and when it is too late."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.requirement import Requirement
from .about import About
from .kinds import answer_of


def requirements(about: About) -> Iterator[Requirement]:
    for operation in about.contract.operations:
        if operation.role != "move" or operation.state is None:
            continue
        mark = about.spec.mark(about.spec.operation(operation.name))
        led = about.spec.mark(about.spec.response(operation.name, str(operation.status)))
        title = f"What is not final yet becomes `{operation.state}`."
        yield about.require(f"{operation.name}/leads-to-{operation.state}", title, led)
        if operation.idempotent:
            title = "Asking for it again does no harm."
            yield about.require(f"{operation.name}/repeated", title, mark)
        if answer := answer_of(operation, "final"):
            title = "What is final is not moved any more."
            yield about.of_answer(f"{operation.name}/final", title, operation, answer)
