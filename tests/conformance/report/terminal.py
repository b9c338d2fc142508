"""A run in the terminal: the progress, then the findings that did not pass, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from types import TracebackType

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ..records import Budget, Exchange, Finding, RunRecord
from ..spec.requirement import Requirement
from .verdicts import FACE_OF, FACES, counted, failures_first, summed_up
from .visible import one_line

NOTES = 5
"""The maximum number of remarks on a run that are printed."""

ALIKE = 3
"""The number of unclear findings with the same reason above which only the first is printed."""


class Terminal:
    """Watches a run. A context manager, so that the terminal is restored however a run ends.

    Without a terminal it prints plain lines: `verdict level requirement reason`. Text of a server
    is never markup, and has no control characters.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._progress = Progress(
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[counts]}", markup=False),
            TextColumn("{task.fields[phase]}", markup=False, style="dim"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("", total=None, counts="", phase="", start=False)
        self._found: list[Finding] = []
        self._requests = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begin(self, requirements: Sequence[Requirement], budget: Budget) -> None:
        """Start the bar."""
        self._say(
            f"{len(requirements)} requirements, at most {budget.requests} requests, "
            f"{budget.bytes / 1e6:.1f} MB and {budget.seconds:.0f} s"
        )
        self._progress.start()
        self._progress.start_task(self._task)
        self._progress.update(self._task, total=len(requirements))

    def phase(self, title: str) -> None:
        """Print the current phase; on a terminal it replaces the last one."""
        if self._console.is_terminal:
            self._progress.update(self._task, phase=one_line(title))
        else:
            self._say(f"... {title}")

    def exchanged(self, exchange: Exchange) -> None:
        """Exchanges are not shown one by one."""

    def found(self, finding: Finding) -> None:
        """Count a finding."""
        self._found.append(finding)
        said = [
            f"{count} {FACE_OF[verdict].sign}"
            for verdict, count in counted(self._found).items()
            if count
        ]
        self._progress.update(self._task, advance=1, counts="  ".join(said))

    def end(self, run: RunRecord) -> None:
        """Print the findings that did not pass, then the summary."""
        self._progress.stop()
        ordered = [one for one in failures_first(run.findings) if one.verdict != "pass"]
        if run.obstacle:
            self._say(run.obstacle, "bold red")
        others = [one for one in ordered if not run.obstacle or one.reason != run.obstacle]
        rows = [*_summarised(others)]
        if self._console.is_terminal:
            self._table(rows)
        else:
            for finding, reason in rows:
                self._print(_plain(finding, reason))
        notes = [note for note in run.notes if note != run.obstacle]
        for note in notes[:NOTES]:
            self._say(note)
        if (more := len(notes) - NOTES) > 0:
            self._say(f"and {more} more remarks in report.json")
        if ordered and ordered[0].verdict == "violation":
            page = ordered[0].requirement.listed.partition("#")[0]
            self._say(f"each requirement is explained in {page}")
        self._say(f"{run.name}: {summed_up(run)}", _style(run))

    def _table(self, rows: Sequence[tuple[Finding, str]]) -> None:
        if not rows:
            return
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), expand=True)
        table.add_column("")
        table.add_column("")
        table.add_column("requirement", overflow="fold", min_width=30)
        table.add_column("reason", overflow="fold", ratio=1)
        for finding, reason in rows:
            face, requirement = FACE_OF[finding.verdict], finding.requirement
            table.add_row(
                Text(f"{face.sign} {face.verdict}", face.style),
                Text(requirement.level, "dim"),
                Text(requirement.id),
                Text(reason),
            )
        self._console.print(table)

    def _say(self, text: str, style: str = "") -> None:
        self._print(one_line(text), style)

    def _print(self, text: str, style: str = "") -> None:
        # Without a terminal lines are not wrapped, so that programs can search them.
        self._console.print(Text(text, style), soft_wrap=not self._console.is_terminal)


def _summarised(findings: Sequence[Finding]) -> Iterator[tuple[Finding, str]]:
    """The findings with their reasons; of many with one reason that count for nothing, the first.

    A wrong key, for example, leaves 200 requirements unclear for one reason.
    """
    minor = [one for one in findings if one.verdict in ("unclear", "unsupported")]
    alike = Counter((one.verdict, one.reason) for one in minor)
    seen = set[tuple[str, str]]()
    for one in findings:
        key = (one.verdict, one.reason)
        if alike[key] <= ALIKE:
            yield one, one_line(one.reason)
        elif key not in seen:
            seen.add(key)
            yield one, f"{one_line(one.reason)} (and {alike[key] - 1} more)"


def _plain(finding: Finding, reason: str) -> str:
    requirement = finding.requirement
    return f"{finding.verdict:11}  {requirement.level:6}  {requirement.id}  {reason}"


def _style(run: RunRecord) -> str:
    counts = counted(run.findings)
    return next((face.style for face in FACES if counts[face.verdict]), "")
