"""The tree has small folders, files of a few pages, and no circle of imports.

Every import counts: those for type checkers, and those within functions, which hide a circle
instead of resolving it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PACKAGES = ("generated/batchwright", "generator", "tests/conformance")
"""Where there is no circle."""

FOLDERS = (
    *("generated/batchwright/_runtime", "generated/batchwright/testing"),
    *("generator", "tests"),
)
"""Where folders and files are small, with all folders in them."""

OUTPUT = ("testing/contracts", "tests/cases")
"""Where the generator writes: its files are as long as a spec makes them."""

MOST_FILES = 20
MOST_LINES = 500

LEVELS = {
    "generated/batchwright/_runtime": ("request", "jsonl", "http", "client", "results", "submit"),
    "generated/batchwright/testing": (
        *("contracts", "model", "api", "http"),
        *("fake.py", "serve.py", "factories.py", "strategies.py", "pytest_plugin.py"),
        *("__init__.py", "__main__.py"),
    ),
}
"""The sub-packages of each, and the files built on them: one imports only those before it, and the
other files beside them, which import none of these.
"""


def _imports(path: Path, package: Path) -> Iterator[Path]:
    """The files of a package that one of them imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            folder = path.parents[node.level - 1]
        elif (node.module or "").partition(".")[0] == package.name:
            folder = package.parent
        else:
            continue
        place = folder.joinpath(*(node.module or "").split(".")) if node.module else folder
        for name in node.names:
            yield from _file(place / name.name) or _file(place)


def _file(module: Path) -> list[Path]:
    found = [module.with_suffix(".py"), module / "__init__.py"]
    return [path for path in found if path.is_file()][:1]


def _graph(package: Path) -> dict[Path, set[Path]]:
    return {path: set(_imports(path, package)) for path in sorted(package.rglob("*.py"))}


def _circle(graph: dict[Path, set[Path]]) -> list[Path]:
    """Files each of which imports the next one, and the last one the first; empty without any."""
    done: set[Path] = set()
    for start in graph:
        way: list[Path] = []
        waiting = [(start, iter(sorted(graph[start])))]
        while waiting:
            path, others = waiting[-1]
            if path not in way:
                way.append(path)
            other = next((one for one in others if one not in done), None)
            if other is None:
                done.add(path)
                way.pop()
                waiting.pop()
            elif other in way:
                return way[way.index(other) :]
            else:
                waiting.append((other, iter(sorted(graph.get(other, ())))))
    return []


@pytest.mark.parametrize("name", PACKAGES)
def test_no_file_imports_itself_through_others(name: str) -> None:
    package = ROOT / name
    graph = _graph(package)
    assert len(graph) > 20
    assert sum(map(len, graph.values())) > 2 * len(graph)
    assert [path.relative_to(package).as_posix() for path in _circle(graph)] == []


def test_a_circle_is_found_wherever_an_import_hides(tmp_path: Path) -> None:
    package = tmp_path / "stars"
    (package / "near").mkdir(parents=True)
    for path, text in {
        "__init__.py": "",
        "sun.py": "from .near import moon",
        "near/__init__.py": "",
        "near/moon.py": "if TYPE_CHECKING:\n    from ..earth import Earth",
        "earth.py": "def orbit():\n    from stars.sun import Sun",
    }.items():
        (package / path).write_text(text)
    names = [path.relative_to(package).as_posix() for path in _circle(_graph(package))]
    assert sorted(names) == ["earth.py", "near/moon.py", "sun.py"]
    (package / "earth.py").write_text("from . import near")
    assert _circle(_graph(package)) == []


@pytest.mark.parametrize("name", FOLDERS)
def test_folders_and_files_are_small(name: str) -> None:
    every = sorted((ROOT / name).rglob("*.py"))
    files = [one for one in every if not any(part in one.as_posix() for part in OUTPUT)]
    assert files
    folders = {path.parent for path in files}
    assert [one for one in folders if len(list(one.glob("*.py"))) > MOST_FILES] == []
    lines = {path.relative_to(ROOT).as_posix(): path.read_text().count("\n") for path in files}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize("name", LEVELS)
def test_sub_packages_have_levels(name: str) -> None:
    package, levels = ROOT / name, LEVELS[name]
    folders = sorted(path.parent.name for path in package.glob("*/__init__.py"))
    assert folders == sorted(level for level in levels if not level.endswith(".py"))
    found = {
        (path.relative_to(package).parts[0], other.relative_to(package).parts[0])
        for path, others in _graph(package).items()
        for other in others
        if other.is_relative_to(package)
    }
    found = {(one, other) for one, other in found if one != other and other in levels}
    allowed = {(one, other) for place, one in enumerate(levels) for other in levels[:place]}
    assert ("submit", "client") in found or ("http", "api") in found
    assert found - allowed == set()
