"""What recordings show otherwise than the spec, and why the spec does not say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .facts import Fact
from .routing import Routed


@dataclass(frozen=True, kw_only=True)
class Known:
    """A deviation that is explained.

    Attributes:
        reason: Ends the sentence "so many facts are known: ...".
        about: What the facts are about; empty for anything.
        before: The exchanges are of before that date, such as `2025-05`; empty for any.
        id: The exchanges are of this object; empty for any.

    All of them are of OpenAI's own server.
    """

    reason: str
    about: str = ""
    before: str = ""
    id: str = ""

    def explains(self, fact: Fact, one: Routed) -> bool:
        body = one.recorded.body
        id = body.get("id") if isinstance(body, dict) else None
        return (
            not one.recorded.server
            and self.about in ("", fact.about)
            and (not self.before or "" < one.recorded.date < self.before)
            and self.id in ("", id)
        )


KNOWN = (
    Known(
        reason="a batch did not have usage until 2025-09",
        about="batch/output_file_id/usage-summed",
        before="2025-09",
    ),
    Known(
        reason="the answer to an upload did not say when the file expires until 2025-05",
        about="file/expires_at-by-default",
        before="2025-05",
    ),
    Known(
        reason="a list of files of 2023 did not name its first and last item",
        about="file-list/promised-properties",
        before="2024",
    ),
    Known(
        reason="its publishers edited it to imitate a request that failed",
        id="batch_67da9f948d5481908986e92c9e212725",
    ),
)
"""They are historical, and no server of today answers so."""


def sorted_out(
    facts: Sequence[Fact], exchanges: Sequence[Routed]
) -> tuple[list[Fact], list[tuple[str, list[Fact]]]]:
    """The facts that nothing explains; then the reasons, each with what it explains."""
    by_line = {one.recorded.line: one for one in exchanges}
    left: list[Fact] = []
    explained: dict[str, list[Fact]] = {}
    for fact in facts:
        one = by_line.get(fact.line)
        known = next((each for each in KNOWN if one and each.explains(fact, one)), None)
        if known is None:
            left.append(fact)
        else:
            explained.setdefault(known.reason, []).append(fact)
    return left, [*explained.items()]
