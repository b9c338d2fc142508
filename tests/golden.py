"""What the case folders expect, and `python -m tests.golden`, which writes it anew.

A case is tests/cases/<name>/spec.yaml, with overlays/*.yaml beside it if it has some, and either
complaint.txt, for a spec that is refused, or expected/, which holds the generated files that show
what the case is about, and no others. A new case begins with an empty file of that name, which
this module then fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from generator import generate
from generator.complaint import SpecError
from generator.dialect_schema import dialect_schema

CASES = Path(__file__).parent / "cases"
DIALECT_SCHEMA = CASES.parent.parent / "spec/dialect.schema.json"


def accepted() -> list[Path]:
    """The cases whose spec is generated from."""
    return sorted(path.parent for path in CASES.glob("*/expected"))


def refused() -> list[Path]:
    """The cases whose spec is complained about."""
    return sorted(path.parent for path in CASES.glob("*/complaint.txt"))


@cache
def actual(case: Path) -> Mapping[str, str]:
    """The whole output for a case's spec."""
    return generate(_spec(case), "spec.yaml", _overlays(case))


def complaint(case: Path) -> str:
    """What is said of a case's spec, with a line break at the end."""
    try:
        generate(_spec(case), "spec.yaml", _overlays(case))
    except SpecError as error:
        return f"{error}\n"
    return ""


def _spec(case: Path) -> str:
    return (case / "spec.yaml").read_text(encoding="utf-8")


def _overlays(case: Path) -> dict[str, str]:
    return {
        f"overlays/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((case / "overlays").glob("*.yaml"))
    }


def expected_files(case: Path) -> list[str]:
    """The files that a case shows, as paths in the output."""
    folder = case / "expected"
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def rewrite() -> None:
    """Make every expectation what the generator does now, and what editors know of the dialect."""
    DIALECT_SCHEMA.write_text(dialect_schema(), encoding="utf-8")
    for case in refused():
        (case / "complaint.txt").write_text(complaint(case), encoding="utf-8")
    for case in accepted():
        try:
            pages = actual(case)
        except SpecError as error:
            raise SystemExit(f"{case.name} is not accepted any more:\n{error}") from None
        for path in expected_files(case):
            file = case / "expected" / path
            if path in pages:
                file.write_text(pages[path], encoding="utf-8")
            else:
                file.unlink()


if __name__ == "__main__":
    rewrite()
