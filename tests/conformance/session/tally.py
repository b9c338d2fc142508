"""Collect verdicts on each requirement; the worst is the finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from ..client.driver import Reply
from ..records import Finding, Verdict, Watcher
from ..spec.requirement import Requirement

_WORSE: tuple[Verdict, ...] = ("violation", "note", "pass", "unclear", "unsupported")
"""The precedence of verdicts: a pass counts more than an unclear verdict."""


class Tally:
    """The chosen requirements and the verdicts on them.

    Args:
        requirements: All requirements.
        only: Patterns of ids, `files.*` or `files.content/bytes-unchanged`; empty for all.
    """

    def __init__(self, requirements: Iterable[Requirement], only: Sequence[str] = ()) -> None:
        self._all = {one.id: one for one in requirements}
        self.chosen = {id: one for id, one in self._all.items() if _matches(id, only)}
        self._seen: dict[str, Finding] = {}

    def saw(self, id: str, verdict: Verdict, reason: str = "", *replies: Reply) -> None:
        """Record a verdict on a requirement.

        Raises:
            KeyError: There is no such requirement.
        """
        requirement = self._all[id]
        verdict = weighed(requirement, verdict)
        numbers = tuple(dict.fromkeys(reply.exchange.number for reply in replies))
        before = self._seen.get(id)
        if before is None or (_WORSE.index(verdict), not reason) < (
            _WORSE.index(before.verdict),
            not before.reason,
        ):
            self._seen[id] = Finding(
                requirement=requirement,
                verdict=verdict,
                reason=" ".join(reason.split()),
                exchanges=numbers,
            )

    def holds(self, id: str, wrong: str, *replies: Reply) -> None:
        """Record a violation with `wrong` as its reason, or a pass if `wrong` is empty."""
        self.saw(id, "violation" if wrong else "pass", wrong, *replies)

    def knows(self, id: str) -> bool:
        return id in self._all

    def wants(self, ids: Iterable[str]) -> bool:
        """Whether any of these was chosen."""
        return any(id in self.chosen for id in ids)

    def fold(self, head: str, members: Sequence[str]) -> None:
        """If all verdicts on the members are violations, replace them by one of the head."""
        seen = [one for id in members if (one := self._seen.get(id)) is not None]
        told = [one for one in seen if one.verdict not in ("unclear", "unsupported")]
        if not told:
            return
        broken = [one for one in told if one.verdict == "violation"]
        if len(broken) < len(told) or len(broken) < 2:
            self.saw(head, "pass")
            return
        names = ", ".join(one.requirement.id.rpartition("/")[2] for one in broken)
        self._seen[head] = Finding(
            requirement=self._all[head],
            verdict="violation",
            reason=f"{broken[0].reason}; the same for {names}",
            exchanges=broken[0].exchanges,
        )
        for one in broken:
            self._follows(one, head)

    def imply(self, first: str, second: str) -> None:
        """If both are violated, report that the second follows from the first."""
        one, other = self._seen.get(first), self._seen.get(second)
        if one and other and one.verdict == other.verdict == "violation":
            self._follows(other, first)

    def _follows(self, finding: Finding, head: str) -> None:
        self._seen[finding.requirement.id] = replace(
            finding, verdict="unclear", reason=f"follows from {head}: {finding.reason}"
        )

    def _forget(self, id: str) -> None:
        """Drop the verdict on an operation that the server lacks, unless it is a violation."""
        if id in self._seen and self._seen[id].verdict != "violation":
            del self._seen[id]

    def findings(self, missing: frozenset[str], why: str, watcher: Watcher) -> tuple[Finding, ...]:
        """One finding for each chosen requirement, in order; the watcher receives each.

        Args:
            missing: The operations that the server lacks.
            why: The reason of requirements without a verdict.
        """
        lost = {name for name in missing if f"{name}/status" not in self._seen}
        for id, requirement in self.chosen.items():
            if requirement.operation in lost:
                self._forget(id)
        for id, requirement in self.chosen.items():
            if id not in self._seen:
                status = self._seen.get(f"{requirement.operation}/status")
                if requirement.operation in missing:
                    self.saw(id, "unsupported", f"the server has no {requirement.operation}")
                elif status is not None and status.verdict == "violation":
                    words = f"follows from {status.requirement.id}: {status.reason}"
                    self.saw(id, "unclear", words)
                else:
                    self.saw(id, "unclear", why)
        found = tuple(self._seen[id] for id in self.chosen)
        for one in found:
            watcher.found(one)
        return found


def weighed(requirement: Requirement, verdict: Verdict) -> Verdict:
    """The verdict, limited by the evidence: reported at most passes, inferred is at most a note."""
    match requirement.evidence, verdict:
        case "reported", "violation" | "note":
            return "pass"
        case "inferred", "violation":
            return "note"
        case _:
            return verdict


def _matches(id: str, only: Sequence[str]) -> bool:
    return not only or any(
        fnmatchcase(id, pattern) or id == pattern or id.startswith((f"{pattern}/", f"{pattern}-"))
        for pattern in only
    )
