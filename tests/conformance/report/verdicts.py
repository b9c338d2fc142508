"""The titles, signs, meanings and counts of verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..records import VERDICTS, Finding, RunRecord, Verdict


@dataclass(frozen=True, kw_only=True)
class Face:
    """How a verdict is shown; never by colour alone."""

    verdict: Verdict
    sign: str
    title: str
    meaning: str
    style: str


_ALL = (
    Face(
        verdict="violation",
        sign="✕",
        title="Violations",
        meaning="The server violates the specification.",
        style="bold red",
    ),
    Face(
        verdict="note",
        sign="!",
        title="Notes",
        meaning="The server differs from the specification in a way that clients tolerate.",
        style="yellow",
    ),
    Face(
        verdict="unclear",
        sign="?",
        title="Unclear",
        meaning="The run gave no verdict, for the reason shown; this is not a violation.",
        style="magenta",
    ),
    Face(
        verdict="unsupported",
        sign="∅",
        title="Unsupported",
        meaning="The server does not have the operation.",
        style="dim",
    ),
    Face(
        verdict="pass",
        sign="✓",
        title="Passed",
        meaning="The server meets the specification.",
        style="green",
    ),
)
FACE_OF = {face.verdict: face for face in _ALL}
FACES = tuple(FACE_OF[verdict] for verdict in VERDICTS)


def failures_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by verdict, then `must` before the other levels; otherwise in the given order."""
    return sorted(
        findings,
        key=lambda one: (VERDICTS.index(one.verdict), one.requirement.level != "must"),
    )


def counted(findings: Iterable[Finding]) -> dict[Verdict, int]:
    """The number of findings with each verdict, including 0."""
    counts: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0)
    for finding in findings:
        counts[finding.verdict] += 1
    return counts


def summed_up(run: RunRecord) -> str:
    """A run in one line: `2 violations, 1 note, 120 passed of 123 requirements`."""
    words = {
        "violation": ("violation", "violations"),
        "note": ("note", "notes"),
        "unclear": ("unclear", "unclear"),
        "unsupported": ("unsupported", "unsupported"),
        "pass": ("passed", "passed"),
    }
    said = [
        f"{count or 'no'} {words[verdict][count != 1]}"
        for verdict, count in counted(run.findings).items()
        if count or verdict == "violation"
    ]
    line = f"{', '.join(said)} of {len(run.findings)} requirements"
    if run.obstacle:
        return f"{line}; the server could not be checked"
    return f"{line}; interrupted" if run.interrupted else line
