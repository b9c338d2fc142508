"""The specs whose clients are tried: our own, and one about something else."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import yaml

from generator.build import build
from generator.check import check
from generator.ir import Api, Operation
from generator.spec.load import load
from tests import golden

SPEC = Path(__file__).parents[2] / "spec/openapi.yaml"


@dataclass(frozen=True)
class Subject:
    """A spec as plain data and as the generator's model, and its client."""

    name: str
    spec: dict[str, Any]
    api: Api

    @property
    def package(self) -> ModuleType:
        """The client, which is imported where the first test needs it."""
        return _package(self.name)

    def client(self, answer: Callable[[httpx2.Request], httpx2.Response]) -> Any:
        """A client of the documented server, all of whose settings are given."""
        settings = {self.api.token.name: "key"}
        settings |= {setting.name: "set" for setting in self.api.settings}
        return self.package.Client(
            **settings,
            base_url=self.api.server.get_untrusted_value(),
            transport=httpx2.MockTransport(answer),
            max_retries=0,
        )

    def module(self, name: str) -> Any:
        """A module of the package, such as `testing.strategies`."""
        return importlib.import_module(f"{self.package.__name__}.{name}")

    def operation(self, operation: Operation) -> dict[str, Any]:
        """The operation as the spec writes it."""
        path = self.spec["paths"][operation.path.get_untrusted_value()]
        found: dict[str, Any] = path[operation.http.lower()]
        return found

    def followed(self, node: dict[str, Any]) -> dict[str, Any]:
        """The target of a `$ref`, or the node itself."""
        while "$ref" in node:
            found: Any = self.spec
            for key in node["$ref"].removeprefix("#/").split("/"):
                found = found[key]
            node = found
        return node


@cache
def subject(name: str) -> Subject:
    """`batchwright`, or the case folder `observatory`."""
    text = (SPEC if name == "batchwright" else golden.CASES / name / "spec.yaml").read_text("utf-8")
    api = build(check(load(text, f"{name}.yaml")))
    return Subject(name, yaml.load(text, yaml.CSafeLoader), api)


def operations() -> list[tuple[str, Operation]]:
    """Every operation of every subject, with the subject's name."""
    return [
        (name, operation)
        for name in ("batchwright", "observatory")
        for resource in subject(name).api.resources
        for operation in resource.operations
    ]


def title(value: object) -> str | None:
    """How a test names an operation."""
    return value.id.get_untrusted_value() if isinstance(value, Operation) else None


# Modules are imported from there when they are asked for; it is removed at the end.
_FOLDER = tempfile.TemporaryDirectory()


@cache
def _package(name: str) -> ModuleType:
    if name == "batchwright":
        return importlib.import_module(name)
    for path, text in golden.actual(golden.CASES / name).items():
        # A name of its own: other tests import the same package from elsewhere.
        file = Path(_FOLDER.name) / path.replace("batchwright/", f"{name}_against_spec/", 1)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    sys.path.insert(0, _FOLDER.name)
    try:
        return importlib.import_module(f"{name}_against_spec")
    finally:
        sys.path.remove(_FOLDER.name)
