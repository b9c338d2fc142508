"""Several runs as one page: a column per server, a row per requirement, links to the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Finding, RunRecord
from ..spec.requirement import Requirement
from .files import safe_name
from .markup import rendered
from .page import Bar, bars, group_of
from .verdicts import FACE_OF, Face, summed_up
from .visible import one_line


@dataclass(frozen=True, kw_only=True)
class Column:
    """A server.

    Attributes:
        link: The link to its report.
    """

    name: str
    dialect: str
    link: str
    summary: str
    total: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The finding for a requirement at a server; without a face if it was not checked."""

    face: Face | None
    server: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A requirement.

    Attributes:
        name: Its id without the name of the group.
        kept: Whether no server violates it.
    """

    id: str
    name: str
    title: str
    level: str
    kept: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The requirements of an operation or a kind of object."""

    name: str
    kept: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The whole page."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    total: int


def matrix_page(runs: Sequence[RunRecord]) -> str:
    """The page as HTML, for the parent folder of the runs."""
    found = [{one.requirement.id: one for one in run.findings} for run in runs]
    groups: dict[str, dict[str, Requirement]] = {}
    for run in runs:
        for one in run.findings:
            groups.setdefault(group_of(one), {}).setdefault(one.requirement.id, one.requirement)
    rows = {
        name: tuple(_row(name, requirement, runs, found) for requirement in group.values())
        for name, group in sorted(groups.items())
    }
    page = Grid(
        columns=tuple(_column(run) for run in runs),
        groups=tuple(
            Group(name=name, kept=all(row.kept for row in group), rows=group)
            for name, group in rows.items()
        ),
        total=sum(len(group) for group in rows.values()),
    )
    return rendered("matrix.html.jinja", page)


def _column(run: RunRecord) -> Column:
    return Column(
        name=one_line(run.name),
        dialect=one_line(run.dialect),
        link=f"{safe_name(run.name)}/report.html",
        summary=summed_up(run),
        total=len(run.findings),
        bars=bars(run.findings),
    )


def _row(
    group: str,
    requirement: Requirement,
    runs: Sequence[RunRecord],
    found: Sequence[dict[str, Finding]],
) -> Row:
    cells: list[Cell] = []
    for run, findings in zip(runs, found, strict=True):
        finding = findings.get(requirement.id)
        cells.append(
            Cell(
                face=FACE_OF[finding.verdict] if finding else None,
                server=one_line(run.name),
                link=f"{safe_name(run.name)}/report.html#{requirement.id}",
            )
        )
    return Row(
        id=requirement.id,
        name=requirement.id.removeprefix(f"{group}/"),
        title=one_line(requirement.title),
        level=requirement.level,
        kept=all(cell.face is not FACE_OF["violation"] for cell in cells),
        cells=tuple(cells),
    )
