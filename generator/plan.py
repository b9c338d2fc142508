"""Which file comes from which template: the whole output, as one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .model import Api
from .templates import copied_files

INDEX = "fixtures/index.json"
CONTRACTS = "batchwright/testing/contracts"


@dataclass(frozen=True)
class Page:
    """One file to write: a template and what it sees, or a file that is copied as it is."""

    path: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def plan(api: Api) -> list[Page]:
    """Every page of the output, each with the name of its template."""
    fixtures = list(_fixtures(api))
    return [
        _page("batchwright/__init__.py", api=api),
        _page("batchwright/client.py", api=api),
        _page("batchwright/errors.py", api=api),
        _page("batchwright/models.py", api=api),
        *(
            Page(
                f"batchwright/{resource.name}.py",
                "batchwright/resource.py.jinja",
                {"api": api, "resource": resource},
            )
            for resource in api.resources
        ),
        *(Page(path, path) for path in copied_files("batchwright")),
        _page(
            f"{CONTRACTS}/__init__.py",
            dialects=tuple(one.name for one in api.dialects),
        ),
        *(
            Page(
                f"{CONTRACTS}/{one.dialect or 'base'}.py",
                f"{CONTRACTS}/contract.py.jinja",
                {"contract": one},
            )
            for one in api.contracts
        ),
        *fixtures,
        _page(INDEX, paths=[page.path for page in fixtures]),
        _page("REFERENCE.md", api=api),
    ]


def _page(path: str, **context: Any) -> Page:
    return Page(path, f"{path}.jinja", context)


def _fixtures(api: Api) -> Iterator[Page]:
    for resource in api.resources:
        for operation in resource.operations:
            for exchange in operation.exchanges:
                yield Page(
                    f"fixtures/{_file(operation.id)}/{_file(exchange.name)}.json",
                    "fixtures/exchange.json.jinja",
                    {"operation": operation, "exchange": exchange},
                )
    for example in api.error_examples:
        yield Page(
            f"fixtures/errors/{example.error}/{_file(example.name)}.json",
            "fixtures/error.json.jinja",
            {"example": example},
        )
    for lines in api.lines_examples:
        yield Page(
            f"fixtures/lines/{lines.schema}/{_file(lines.name)}.jsonl",
            "fixtures/lines.jsonl.jinja",
            {"lines": lines},
        )


def _file(name: Any) -> str:
    """A name of the spec in a path; `check` let only letters, digits, dots and underscores by."""
    text: str = name.get_untrusted_value()
    return text
