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
        server: Empty for OpenAI's own, or a dialect.
        before: The exchanges are of before that date, such as `2025-05`; empty for any.
        id: The exchanges are of this object; empty for any.
    """

    reason: str
    about: tuple[str, ...] = ()
    server: str = ""
    before: str = ""
    id: str = ""

    def explains(self, fact: Fact, one: Routed) -> bool:
        body = one.recorded.body
        id = body.get("id") if isinstance(body, dict) else None
        return (
            self.server == one.recorded.server
            and (not self.about or fact.about in self.about)
            and (not self.before or "" < one.recorded.date < self.before)
            and self.id in ("", id)
        )


KNOWN = (
    Known(
        reason="a batch did not have usage until 2025-09",
        about=("batch/output_file_id/usage-summed",),
        before="2025-09",
    ),
    Known(
        reason="the answer to an upload did not say when the file expires until 2025-05",
        about=("file/expires_at-by-default",),
        before="2025-05",
    ),
    Known(
        reason="a list of files of 2023 did not name its first and last item",
        about=("file-list/promised-properties",),
        before="2024",
    ),
    Known(
        reason="proxies in front of the server add headers of their own",
        about=("header x-envoy-upstream-service-time", "header x-openai-proxy-wasm"),
    ),
    Known(
        reason="Azure's API before `/openai/v1` had another version, status and headers",
        about=(
            "parameter api-version",
            "files.create/status",
            "file/expires_at-by-default",
            "header deployment-enqueued-tokens",
            "header deployment-maximum-enqueued-tokens",
        ),
        server="azure",
        before="2025-08",
    ),
    Known(
        reason="its publishers edited it to imitate a request that failed",
        id="batch_67da9f948d5481908986e92c9e212725",
    ),
)
"""They are historical, or no part of the API."""


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
