"""Specs and overlays with random changes, and the properties of every output."""

from __future__ import annotations

import ast
import copy
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator import generate
from generator.complaint import SpecError

ROOT = Path(__file__).parents[2]
LONGEST = 5.0
"""The maximum processor time per document in seconds."""
Way = tuple[Any, ...]

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 3.5, 2**63 - 1, "", " ", "x", "a b", "é", "\u202e", "a\nb"),
    *(
        "class",
        "None",
        "import",
        "file",
        "submit",
        "wait",
        "__init__",
        "{x}",
        "{{ x }}",
        '"""',
        "\\",
    ),
    *("$ref", "#/components/schemas/None", "../x", "/", "a.b", "a.b.c", "A" * 300, "^(a+)+$", "[a"),
    *([], {}, [None], [[]], {"": 1}, {"$ref": "#/"}, {"type": "null"}, {"type": "string"}),
)


@dataclass(frozen=True)
class Source:
    """A valid spec with its overlays, as data."""

    name: str
    spec: Any
    overlays: Mapping[str, Any]

    @staticmethod
    def read(folder: Path, spec: str = "spec.yaml") -> Source:
        overlays = sorted((folder / "overlays").glob("*.yaml"))
        return Source(
            folder.name,
            _loaded(folder / spec),
            {f"overlays/{path.name}": _loaded(path) for path in overlays},
        )


def _loaded(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def ways(value: Any, above: Way = ()) -> Iterator[Way]:
    """The path to every nested value."""
    keys: Any = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield (*above, key)
        if isinstance(value[key], dict | list):
            yield from ways(value[key], (*above, key))


def at(value: Any, way: Way) -> Any:
    for key in way:
        value = value[key]
    return value


def mutated(value: Any, chance: random.Random) -> Any:
    """A copy with one change: a value removed, replaced, moved, duplicated or renamed."""
    whole = copy.deepcopy(value)
    places = list(ways(whole))
    way = chance.choice(places)
    holder, key = at(whole, way[:-1]), way[-1]
    match chance.randrange(6):
        case 0:
            del holder[key]
        case 1:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
        case 2:
            holder[key] = copy.deepcopy(at(whole, chance.choice(places)))
        case 3 if isinstance(holder, list):
            holder.insert(chance.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
        case 4 if isinstance(holder, dict) and isinstance(key, str):
            other = chance.choice(places)[-1]
            texts = [str(one) for one in VALUES if isinstance(one, str)]
            named = chance.choice([str(other), *texts, key[:-1], f"{key}s", key.swapcase()])
            holder[named] = holder.pop(key)
        case _ if isinstance(holder[key], str):
            text = holder[key]
            spot = chance.randrange(len(text) + 1)
            extra = chance.choice(["", "x", '"', "'", "\\", "`", "\n", "#", "{", ".", "_"])
            holder[key] = text[:spot] + extra + text[spot + 1 :]
        case _:
            holder[key] = copy.deepcopy(at(whole, chance.choice(places)))
    return whole


def mutants(sources: list[Source], chance: random.Random) -> Iterator[tuple[str, dict[str, str]]]:
    """Endless mutants of each source in turn: the name, and the texts of spec and overlays."""
    number = 0
    while True:
        source = sources[number % len(sources)]
        number += 1
        spec, overlays = source.spec, dict(source.overlays)
        name = chance.choice([*overlays, ""]) if overlays else ""
        for _ in range(chance.choice([1, 1, 1, 2])):
            if name:
                overlays[name] = mutated(overlays[name], chance)
            else:
                spec = mutated(spec, chance)
        texts = {"spec.yaml": dumped(spec)}
        texts |= {path: dumped(overlay) for path, overlay in overlays.items()}
        yield f"{number} of {source.name}{f', {name}' if name else ''}", texts


def dumped(value: Any) -> str:
    """The value as YAML in the strict form of the generator."""
    dumper = type("Dumper", (yaml.CSafeDumper,), {"ignore_aliases": lambda *_: True})
    return str(yaml.dump(value, Dumper=dumper, sort_keys=False, allow_unicode=True, width=200))


def outcome(texts: Mapping[str, str]) -> dict[str, str] | None:
    """The output, None if the generator complains.

    Raises:
        AssertionError: The generator has a bug.
    """
    overlays = {name: text for name, text in texts.items() if name != "spec.yaml"}
    begun = time.process_time()
    try:
        pages = generate(texts["spec.yaml"], "spec.yaml", overlays)
    except SpecError as error:
        assert error.complaints
        assert all(one.where.file in texts for one in error.complaints), error
        pages = None
    except Exception as error:
        raise AssertionError(f"{type(error).__name__}: {str(error)[:500]}") from error
    took = time.process_time() - begun
    assert took < LONGEST, f"{took:.1f} s"
    return pages


def judge(pages: Mapping[str, str]) -> None:
    """Check an output: paths inside the folder, valid Python, valid JSON."""
    for path, text in pages.items():
        assert ".." not in path and not path.startswith("/"), path
        if text.startswith("# Copied"):
            continue
        if path.endswith(".py"):
            compile(text, path, "exec", dont_inherit=True)
        elif path.endswith(".json"):
            json.loads(text, parse_constant=_no_json)
        elif path.endswith(".jsonl"):
            for line in text.splitlines():
                json.loads(line, parse_constant=_no_json)


def _no_json(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


class Importer:
    """Imports the packages of outputs, which share the copied runtime."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        sys.path.insert(0, str(folder))

    def close(self) -> None:
        sys.path.remove(str(self._folder))

    def load(self, pages: Mapping[str, str]) -> None:
        """Import the client, and the fake with each of its contracts."""
        self._number += 1
        name = f"mutant_{self._number}"
        for path, text in pages.items():
            if path.endswith(".py"):
                file = self._folder / path.replace("batchwright/", f"{name}/", 1)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        try:
            self._use(name, pages)
        finally:
            for module in [one for one in sys.modules if one.split(".")[0] == name]:
                del sys.modules[module]
            for file in sorted((self._folder / name).rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()
            (self._folder / name).rmdir()

    def _use(self, name: str, pages: Mapping[str, str]) -> None:
        import importlib

        package = importlib.import_module(name)
        testing = importlib.import_module(f"{name}.testing")
        contracts = importlib.import_module(f"{name}.testing.contracts")
        for dialect in ("", *contracts.DIALECTS):
            fake = testing.Fake(dialect)
            assert fake.contract.operations
        for one in package.__all__:
            assert getattr(package, one) is not None
        tree = ast.parse(pages["batchwright/client.py"])
        assert any(isinstance(one, ast.ClassDef) and one.name == "Client" for one in tree.body)
