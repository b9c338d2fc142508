"""`python -m tests.torture`: run the cases, and count those tried and those that hold by kind."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Tally:
    """Counts what pytest reports, by the module of the case."""

    def __init__(self) -> None:
        self.tried = Counter[str]()
        self.lost = Counter[str]()
        self.duties: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            module = item.getparent(pytest.Module)
            assert module is not None
            kind = _kind(item.nodeid)
            self.tried[kind] += 1
            self.duties[kind] = (module.obj.__doc__ or "").splitlines()[0]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.lost[_kind(report.nodeid)] += 1

    def table(self) -> list[str]:
        """A line for each kind, and their sum."""
        lines = [f"{'kind':<20} {'tried':>6} {'held':>6}"]
        for kind, tried in sorted(self.tried.items()):
            held = tried - min(self.lost[kind], tried)
            lines.append(f"{kind:<20} {tried:>6} {held:>6}  {self.duties[kind]}")
        whole, lost = self.tried.total(), self.lost.total()
        return [*lines, f"{'all':<20} {whole:>6} {whole - min(lost, whole):>6}"]


def main(arguments: list[str]) -> int:
    """The exit status of pytest."""
    tally = Tally()
    status = pytest.main([str(HERE), "--tb=line", *arguments], plugins=[tally])
    print("\n" + "\n".join(tally.table()))
    return int(status)


def _kind(nodeid: str) -> str:
    return Path(nodeid.partition("::")[0]).stem.removeprefix("test_").replace("_", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
