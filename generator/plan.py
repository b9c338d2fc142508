"""The whole output as one table: each file with its template."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from .contracts import texts
from .fixtures import fixtures
from .ir import Api
from .templates import PACKAGE, VERSION, copied_files

CONTRACTS = f"{PACKAGE}/testing/contracts"

INDEX = "fixtures/index.json"

# A package of such a name would shadow its own imports, or a folder beside it.
_TAKEN = {"anyio", "fixtures", "hypothesis", "httpx2", "lifecycle", "msgspec", "pytest", "uvicorn"}
_TAKEN |= {"python_multipart", *sys.stdlib_module_names}


@dataclass(frozen=True)
class Page:
    """One file to write: a template with its variables, or a file to copy unchanged.

    Attributes:
        documents: The package that it documents: it is rendered last, with a variable `documented`.
    """

    path: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    documents: str = ""


def is_package_name(text: str) -> bool:
    """Whether a package can be generated under this name."""
    is_name = re.fullmatch(r"[a-z][a-z0-9_]*", text) is not None
    return is_name and not keyword.iskeyword(text) and text not in _TAKEN


def plan(api: Api, package: str = PACKAGE) -> list[Page]:
    """Every page of the output, each with the name of its template.

    The folder of templates mirrors the output, except for the name of the package.
    """
    return [
        replace(page, path=re.sub(rf"^{PACKAGE}(?=/)", package, page.path))
        for page in _pages(api, package)
    ]


def _pages(api: Api, package: str) -> list[Page]:
    examples = list(fixtures(api))
    return [
        _page(f"{PACKAGE}/__init__.py", api=api, version=VERSION),
        _page(f"{PACKAGE}/client.py", api=api),
        _page(f"{PACKAGE}/errors.py", api=api),
        _page(f"{PACKAGE}/models.py", api=api),
        *(
            Page(
                f"{PACKAGE}/{resource.name}.py",
                f"{PACKAGE}/resource.py.jinja",
                {"api": api, "resource": resource},
            )
            for resource in api.resources
        ),
        *(Page(path, path) for path in copied_files(PACKAGE)),
        _page(
            f"{PACKAGE}/testing/pytest_plugin.py",
            package=package,
            # The fixtures of our own package have a shorter name, which its users know.
            prefix=PACKAGE.removesuffix("wright") if package == PACKAGE else package,
        ),
        _page(
            f"{CONTRACTS}/__init__.py",
            dialects=tuple(one.name for one in api.dialects),
        ),
        *_contracts(api),
        *(Page(f"fixtures/{one.path}", one.template, one.context) for one in examples),
        _page(INDEX, fixtures=examples),
        Page(
            "REFERENCE.md",
            "REFERENCE.md.jinja",
            {"api": api, "package": package},
            documents=package,
        ),
        *(
            Page(f"lifecycle/{one.schema}.svg", "lifecycle.svg.jinja", {"lifecycle": one})
            for one in api.lifecycles
        ),
    ]


def _page(path: str, **context: Any) -> Page:
    return Page(path, f"{path}.jinja", context)


def _contracts(api: Api) -> Iterator[Page]:
    for contract, data in zip(api.contracts, texts(api.contracts), strict=True):
        yield Page(
            f"{CONTRACTS}/{contract.dialect or 'base'}.py",
            f"{CONTRACTS}/data.py.jinja",
            {"dialect": contract.dialect, "data": data},
        )
