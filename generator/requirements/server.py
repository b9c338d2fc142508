"""What holds for the whole server: its keys, and the paths and methods that it does not know."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Answer
from ..ir.requirement import Requirement
from .about import About, best
from .places import evidence_of

IDS = {
    "no_key": "server/no-key",
    "wrong_key": "server/wrong-key",
    "unroutable": "server/unknown-endpoint",
    "wrong_method": "server/wrong-method",
}
"""The requirement that a refusal belongs to, by its reason."""

_TITLES = {
    "no_key": "Every operation refuses a request without a key.",
    "wrong_key": "Every operation refuses a request with a wrong key.",
    "unroutable": "A path that the spec does not know is refused.",
    "wrong_method": "A method that the path does not have is refused.",
}


def requirements(about: About) -> Iterator[Requirement]:
    answers: dict[str, Answer] = {one.when: one for one in about.contract.answers}
    for when, title in _TITLES.items():
        if (answer := answers.get(when)) is not None:
            yield _everywhere(about, IDS[when], title, answer)


def _everywhere(about: About, id: str, title: str, answer: Answer) -> Requirement:
    spec = about.spec
    operations = [one.name for one in about.contract.operations]
    nodes = [spec.answer(name, str(answer.status), answer.name) for name in operations]
    response = spec.document.root.at("components", "responses", answer.error)
    exact = response.at("x-answers", answer.name) if response else None
    mark = spec.mark(*nodes, exact, response)
    evidence = mark.evidence
    if answer.when in ("no_key", "wrong_key"):
        evidence = best(evidence, evidence_of(spec.document.root["security"]))
    return about.require(id, title, mark, evidence=evidence)
