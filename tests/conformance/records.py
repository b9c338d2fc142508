"""What the conformance checks produce and the reports show: plain frozen records, no behaviour.

A run tries `Requirement`s. Each one that was tried, or could not be, has exactly one `Finding`,
which names by number the `Exchange`s that prove it. A `Watcher` is told all of it while it
happens; the `Run` holds all of it in the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from .spec.requirement import Requirement

Verdict: TypeAlias = Literal["pass", "violation", "note", "unsupported", "unclear"]
"""What was found.

`note` is a tolerated deviation: a null on an optional property, an undocumented 4xx in the place
of the documented status, keys that the spec does not know. `unsupported`: the server lacks the
operation. `unclear`: the server was unreachable or too slow, or what the check needs could not be
brought about; it is never counted as a violation.
"""

VERDICTS: tuple[Verdict, ...] = ("violation", "note", "unclear", "unsupported", "pass")
"""All of them, in the order in which a report shows them: the worst first."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and what came back.

    Attributes:
        number: Counted from 1 in the order in which the requests were sent.
        operation: Such as `batches.list`; None for a request that belongs to none.
        url: Complete, with the query.
        request_headers: As they were sent, in lower case; a key is written as `[redacted]`.
        request_body: The beginning of the body; bytes that are not text are shown as `\\xff`. None
            if nothing was sent.
        request_size: How many bytes the whole body has.
        status: None if there was no response.
        response_body: The beginning of the body, as `request_body`; None if there was no response.
        response_size: How many bytes of the body arrived.
        seconds: From sending the request until the whole response was read.
        error: Why there was no response, or none that is complete, in one line; None if all is
            well.
        curl: The same request as a command that can be copied, with the key as `$API_KEY`.
    """

    number: int
    operation: str | None
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str | None
    request_size: int
    status: int | None
    response_headers: Mapping[str, str]
    response_body: str | None
    response_size: int
    seconds: float
    error: str | None = None
    curl: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found about a requirement.

    Attributes:
        reason: One line that says what the server did; empty if it passed, unless the server
            differs from a fact that is only reported.
        exchanges: The numbers of the exchanges that prove it, the decisive one last.
    """

    requirement: Requirement
    verdict: Verdict
    reason: str = ""
    exchanges: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The most that a run sends, known before it begins."""

    requests: int
    bytes: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Run:
    """A whole run.

    Attributes:
        name: What the reports of this run are filed under, such as `aimock-1.43.0`.
        base_url: Of the server.
        dialect: Empty for the spec without an overlay.
        model: The model that the requests name.
        seed: Of all that looks random.
        started: When it began, in seconds since 1970.
        seconds: How long it took.
        budget: The most it may have sent.
        findings: One for each requirement that was chosen, in the order of the spec.
        exchanges: In the order of their numbers.
        excerpts: The lines of the spec at the place of each requirement.
        notes: What else a reader has to know, one line each: what could not be cleaned up, that
            the run was interrupted.
        interrupted: Whether it ended before everything was tried.
    """

    name: str
    base_url: str
    dialect: str
    model: str
    seed: int
    started: float
    seconds: float
    budget: Budget
    findings: Sequence[Finding]
    exchanges: Sequence[Exchange]
    excerpts: Mapping[str, str]
    notes: Sequence[str] = field(default_factory=tuple[str, ...])
    interrupted: bool = False


class Watcher(Protocol):
    """Receives the events of a run, in one thread."""

    def begin(self, requirements: Sequence[Requirement], budget: Budget) -> None:
        """The run begins; each of the requirements gets one finding."""

    def phase(self, title: str) -> None:
        """Something begins that takes a while, in a few words: `waiting for 3 batches`."""

    def exchanged(self, exchange: Exchange) -> None:
        """A request was answered, or was not."""

    def found(self, finding: Finding) -> None:
        """A requirement is settled."""

    def end(self, run: Run) -> None:
        """The run is over."""
