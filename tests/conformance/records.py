"""The records that the checks produce and the reports show, frozen and without behaviour.

Each chosen `Requirement` has exactly one `Finding`, which has the numbers of the `Exchange`s that
prove it. A `Watcher` receives the events during the run, the `RunRecord` has them at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from .spec.requirement import Requirement

Verdict: TypeAlias = Literal["pass", "violation", "note", "unsupported", "unclear"]
"""The verdict on a requirement.

`note` is a tolerated deviation: a null in an optional property, an undocumented 4xx instead of the
documented status, properties that are not in the spec. `unsupported`: the server lacks the
operation. `unclear`: the server was unreachable or too slow, or the run did not produce the object
or response that the check needs; it is never a violation.
"""

VERDICTS: tuple[Verdict, ...] = ("violation", "note", "unclear", "unsupported", "pass")
"""All verdicts in the order of a report, the worst first."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its response.

    Attributes:
        number: Counted from 1 in the order of the requests.
        operation: Such as `batches.list`; None for a request to no operation.
        url: The complete URL, with the query.
        request_headers: The headers in lower case; a key is `[redacted]`.
        request_body: The beginning of the body; bytes that are not text are shown as `\\xff`. None
            for a request without a body.
        request_size: The size of the whole body in bytes.
        status: None without a response.
        response_body: The beginning of the body, as `request_body`; None without a response.
        response_size: The number of received bytes of the body.
        seconds: The time from sending the request to the end of the response.
        error: Why there was no complete response, in one line; None if there was one.
        curl: The request as a curl command, with the key as `$API_KEY`.
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
    """The verdict on a requirement and its proof.

    Attributes:
        reason: What the server did, in one line; empty for a pass, unless the server differs from
            a fact with weak evidence.
        exchanges: The numbers of the exchanges that prove it, the decisive one last.
    """

    requirement: Requirement
    verdict: Verdict
    reason: str = ""
    exchanges: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The maximum of a run, known before it begins."""

    requests: int
    bytes: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """A whole run.

    Attributes:
        name: The name of the folder with the reports, such as `aimock-1.43.0`.
        base_url: The base URL of the server.
        dialect: Empty for the spec without an overlay.
        model: The model in the requests.
        seed: The seed of all random values.
        started: The beginning, in seconds since 1970.
        seconds: The duration.
        budget: The maximum that the run was allowed to send.
        findings: One for each chosen requirement, in the order of the spec.
        exchanges: In the order of their numbers.
        excerpts: The lines of the spec at the place of each requirement.
        notes: Remarks, one line each: why the run ended early, what could not be deleted.
        interrupted: Whether it ended before all checks.
        obstacle: Why the server could not be checked at all, such as a wrong key; also in `notes`.
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
    obstacle: str = ""


class Watcher(Protocol):
    """Receives the events of a run, in one thread."""

    def begin(self, requirements: Sequence[Requirement], budget: Budget) -> None:
        """The run begins; each of the requirements gets one finding."""

    def phase(self, title: str) -> None:
        """A phase begins, such as `waiting for 3 batches`."""

    def exchanged(self, exchange: Exchange) -> None:
        """A request has a response, or failed."""

    def found(self, finding: Finding) -> None:
        """A requirement has its verdict."""

    def end(self, run: RunRecord) -> None:
        """The run is over."""
