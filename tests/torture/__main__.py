"""`python -m tests.torture`: run the cases, and print how many of each kind pass."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Tally:
    """Counts what pytest reports, by the module of the case."""

    def __init__(self) -> None:
        self._outcomes: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        held = self._outcomes.get(report.nodeid, True)
        self._outcomes[report.nodeid] = held and not report.failed

    def table(self) -> list[str]:
        """A line for each kind, and their sum."""
        tried = Counter(map(_kind, self._outcomes))
        held = Counter(_kind(case) for case, one in self._outcomes.items() if one)
        lines = [_line("kind", "tried", "held", "what")]
        lines += [_line(kind, tried[kind], held[kind], _duty(kind)) for kind in sorted(tried)]
        return [*lines, _line("all", tried.total(), held.total())]


def main(arguments: list[str]) -> int:
    """The exit status of pytest."""
    tally = Tally()
    status = pytest.main([str(HERE), "--tb=line", *arguments], plugins=[tally])
    print("\n" + "\n".join(tally.table()))
    return int(status)


def _kind(case: str) -> str:
    return Path(case.partition("::")[0]).stem.removeprefix("test_").replace("_", " ")


def _duty(kind: str) -> str:
    """The first line of a module."""
    [path] = HERE.rglob(f"test_{kind.replace(' ', '_')}.py")
    module = ast.parse(path.read_text(encoding="utf-8"))
    return (ast.get_docstring(module) or "").partition("\n")[0]


def _line(kind: str, tried: object, held: object, duty: str = "") -> str:
    return f"{kind:<18} {tried:>6} {held:>6}  {duty}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
