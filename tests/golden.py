"""The expected output of the case folders, and `python -m tests.golden`, which rewrites it.

A case is a folder of tests/cases with a spec, with overlays/*.yaml beside it if it has some, and
either complaint.txt, for a spec that is refused, or expected/, which has only the generated files
that show the subject of the case. A new case begins with an empty file of that name, which this
module then fills.

The spec is spec.yaml, or change.diff, which has the differences from an accepted spec, in
tests/bases or in another case. Make such a file in the folder of the case with

    diff -U1 ../../bases/parcel.yaml spec.yaml > change.diff

An OpenAPI Overlay could not express these changes: a complaint has a line and a column, and many
are about the text, such as a duplicate key.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from generator import generate
from generator.complaint import SpecError
from generator.dialect_schema import dialect_schema

CASES = Path(__file__).parent / "cases"
BASES = CASES.parent / "bases"
DIALECT_SCHEMA = CASES.parent.parent / "spec/dialect.schema.json"


def accepted() -> list[Path]:
    """The cases whose spec is generated from."""
    return sorted(path.parent for path in CASES.glob("*/expected"))


def refused() -> list[Path]:
    """The cases whose spec is refused."""
    return sorted(path.parent for path in CASES.glob("*/complaint.txt"))


@cache
def actual(case: Path) -> Mapping[str, str]:
    """The whole output for a case's spec."""
    return generate(_spec(case), "spec.yaml", _overlays(case))


def complaint(case: Path) -> str:
    """The complaints about a case's spec, with a line break at the end."""
    try:
        generate(_spec(case), "spec.yaml", _overlays(case))
    except SpecError as error:
        return f"{error}\n"
    return ""


def bases() -> list[Path]:
    """The specs that refused cases are changes of."""
    return sorted(BASES.glob("*.yaml"))


def changes() -> list[Path]:
    """The files of refused cases with their differences from a base."""
    return sorted(CASES.glob("*/change.diff"))


def _spec(case: Path) -> str:
    change = case / "change.diff"
    return _changed(change) if change.exists() else (case / "spec.yaml").read_text("utf-8")


def _base(change: Path) -> Path:
    """The base, from the first line of a change."""
    return (change.parent / _lines(change)[0].split()[1]).resolve()


def _changed(change: Path) -> str:
    """The text of a base with a change.

    A hunk is where its lines are in the base, next to the line number that it names: that may be
    of an older base.
    """
    before, after, done = _lines(_base(change)), list[str](), 0
    for header, *lines in _hunks(change):
        old = [line[1:] for line in lines if line[0] != "+"]
        named = int(re.findall(r"\d+", header)[0]) - 1
        places = range(done, len(before))
        place = min(
            (at for at in places if before[at : at + len(old)] == old),
            key=lambda at: abs(at - named),
            default=None,
        )
        if place is None:
            raise SystemExit(f"{change} does not fit its base: {header}")
        after += before[done:place]
        after += [line[1:] for line in lines if line[0] != "-"]
        done = place + len(old)
    return "\n".join([*after, *before[done:], ""])


def _hunks(change: Path) -> list[list[str]]:
    """Each hunk of a change: its header and its lines."""
    hunks: list[list[str]] = []
    for line in _lines(change)[2:]:
        if line.startswith("@@"):
            hunks.append([])
        hunks[-1].append(line)
    return hunks


def difference(change: Path) -> str:
    """The text of a change with the current line numbers of its base."""
    header, before = _lines(change)[:2], _lines(_base(change))
    after = _changed(change).removesuffix("\n").split("\n")
    hunks = [*difflib.unified_diff(before, after, n=1, lineterm="")][2:]
    return "\n".join([*header, *hunks, ""])


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").removesuffix("\n").split("\n")


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


def shown(path: str, text: str) -> str:
    """The part of a file that a case shows: of a reference, the part that depends on the spec."""
    if path != "REFERENCE.md":
        return text
    return re.sub(r"^## (The package|Testing)\n.*?(?=^## |\Z)", "", text, flags=re.M | re.S)


def rewrite() -> None:
    """Rewrite every expectation, and the dialect's JSON Schema for editors."""
    DIALECT_SCHEMA.write_text(dialect_schema(), encoding="utf-8")
    for change in changes():
        change.write_text(difference(change), encoding="utf-8")
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
                file.write_text(shown(path, pages[path]), encoding="utf-8")
            else:
                file.unlink()


if __name__ == "__main__":
    rewrite()
