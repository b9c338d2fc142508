"""Known differences of recordings and the spec, and why the spec does not have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .facts import Fact
from .routing import Routed


@dataclass(frozen=True, kw_only=True)
class Known:
    """A known difference; a fact has to match all attributes.

    Attributes:
        reason: The end of the sentence "5 known: ...".
        about: The subject of the fact; empty for any.
        server: A dialect; empty for OpenAI's own server.
        before: The exchange is older than this date, such as `2025-05`; empty for any.
        id: The exchange has this object; empty for any.
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
        reason="the response to an upload had no expires_at until 2025-05",
        about=("file/expires_at-by-default",),
        before="2025-05",
    ),
    Known(
        reason="a list of files had no first_id and last_id in 2023",
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
"""They are historical, or not part of the API."""


def sorted_out(
    facts: Sequence[Fact], exchanges: Sequence[Routed]
) -> tuple[list[Fact], list[tuple[str, list[Fact]]]]:
    """The facts without an explanation; then the reasons, each with its facts."""
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
