"""A run as one HTML page: the data of the template, and the rendered page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..records import Exchange, Finding, RunRecord
from .markup import rendered
from .verdicts import FACE_OF, FACES, Face, counted, failures_first, summed_up
from .visible import one_line, timestamp, visible

SHOWN = 5
"""The maximum number of exchanges of a finding on the page; exchanges.jsonl has all."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The number of findings with a verdict, and of those before them in the bar."""

    face: Face
    count: int
    before: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """The counts of an operation or a kind of object."""

    name: str
    cells: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class ShownExchange:
    """An exchange on the page.

    Attributes:
        anchor: The id of its command; a page shows an exchange once for each finding.
        answer: The status, or why there is none.
        cut: A remark that the body is truncated; empty if it is complete.
    """

    number: int
    anchor: str
    curl: str
    answer: str
    seconds: str
    headers: tuple[str, ...]
    body: str
    cut: str


@dataclass(frozen=True, kw_only=True)
class FindingEntry:
    """A requirement and its finding.

    Attributes:
        group: Its operation, or its kind of object.
        more: The numbers of the exchanges that are not shown.
    """

    id: str
    group: str
    level: str
    title: str
    reason: str
    listed: str
    place: str
    excerpt: str
    source: str | None
    exchanges: tuple[ShownExchange, ...]
    more: str


@dataclass(frozen=True, kw_only=True)
class VerdictSection:
    """The entries with one verdict."""

    face: Face
    entries: tuple[FindingEntry, ...]


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """The whole page."""

    name: str
    summary: str
    worst: Face
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    total: int
    bars: tuple[Bar, ...]
    operations: tuple[Row, ...]
    sections: tuple[VerdictSection, ...]


def report_page(run: RunRecord) -> str:
    """The page as self-contained HTML."""
    return rendered("report.html.jinja", _page(run), script="page.js")


def group_of(finding: Finding) -> str:
    """The group of a finding: its operation, or its kind of object."""
    return finding.requirement.operation or finding.requirement.id.split("/")[0]


def bars(findings: Iterable[Finding]) -> tuple[Bar, ...]:
    """The findings counted by verdict."""
    found: list[Bar] = []
    before = 0
    for verdict, count in counted(findings).items():
        found.append(Bar(face=FACE_OF[verdict], count=count, before=before))
        before += count
    return tuple(found)


def _page(run: RunRecord) -> ReportPage:
    exchanges = {exchange.number: exchange for exchange in run.exchanges}
    groups: dict[str, list[Finding]] = {}
    for finding in run.findings:
        groups.setdefault(group_of(finding), []).append(finding)
    ordered = failures_first(run.findings)
    return ReportPage(
        name=one_line(run.name),
        summary=summed_up(run),
        worst=FACE_OF[ordered[0].verdict] if ordered else FACE_OF["unclear"],
        facts=(
            ("Server", visible(run.base_url)),
            ("Dialect", visible(run.dialect) or "none"),
            ("Model", visible(run.model) or "those of the examples in the specification"),
            ("Started", timestamp(run.started)),
            ("Took", f"{run.seconds:.1f} s and {len(run.exchanges)} requests, seed {run.seed}"),
        ),
        notes=tuple(visible(note) for note in run.notes),
        total=len(run.findings),
        bars=bars(run.findings),
        operations=tuple(Row(name=name, cells=bars(groups[name])) for name in sorted(groups)),
        sections=tuple(
            VerdictSection(face=face, entries=entries)
            for face in FACES
            if (
                entries := tuple(
                    _entry(one, exchanges, run.excerpts)
                    for one in ordered
                    if one.verdict == face.verdict
                )
            )
        ),
    )


def _entry(
    finding: Finding, exchanges: Mapping[int, Exchange], excerpts: Mapping[str, str]
) -> FindingEntry:
    requirement = finding.requirement
    known = [number for number in finding.exchanges if number in exchanges]
    # The decisive one is the last: it is shown first.
    shown, left = known[-SHOWN:][::-1], known[:-SHOWN]
    return FindingEntry(
        id=requirement.id,
        group=group_of(finding),
        level=requirement.level,
        title=visible(requirement.title),
        reason=one_line(finding.reason),
        listed=requirement.listed,
        place=requirement.place,
        excerpt=visible(excerpts[requirement.place]),
        source=requirement.source,
        exchanges=tuple(_shown(requirement.id, exchanges[number]) for number in shown),
        more=", ".join(str(number) for number in left),
    )


def _shown(requirement: str, exchange: Exchange) -> ShownExchange:
    body = exchange.response_body or ""
    return ShownExchange(
        number=exchange.number,
        anchor=f"curl:{requirement}:{exchange.number}",
        curl=visible(exchange.curl),
        answer=_answer(exchange),
        seconds=f"{exchange.seconds:.3f} s",
        headers=tuple(
            one_line(f"{name}: {value}") for name, value in exchange.response_headers.items()
        ),
        body=visible(body),
        cut=f"Truncated: the body has {exchange.response_size:,} bytes."
        if len(body.encode("utf-8", "replace")) < exchange.response_size
        else "",
    )


def _answer(exchange: Exchange) -> str:
    said = [] if exchange.status is None else [f"Status {exchange.status}"]
    if exchange.error is not None:
        said.append(one_line(exchange.error))
    return "; ".join(said) or "No answer"
