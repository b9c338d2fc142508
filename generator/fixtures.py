"""The examples that become files, and the index of them: for tests in any language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .ir import (
    Api,
    BytesResult,
    ErrorExample,
    ExchangeExample,
    LinesExample,
    NoResult,
    Operation,
    Text,
)
from .ir.contract import Contract


@dataclass(frozen=True)
class Fixture:
    """A file with an example.

    Attributes:
        path: Below the folder of the fixtures.
        context: The variables of the template.
        operations: Those that can respond with it; for lines, those that take or return the file.
        schema: Of the body, or of each line; None for bytes and for no body.
        status: Of the response; None for lines.
        shows: The summary of the example.
    """

    path: str
    template: str
    context: dict[str, Any]
    operations: tuple[str, ...]
    schema: str | None
    status: int | None
    shows: Text | None

    @property
    def entry(self) -> dict[str, Any]:
        """The entry of the index."""
        return {
            "file": self.path,
            "operations": list(self.operations),
            "schema": self.schema,
            "status": self.status,
            "shows": self.shows,
        }


def fixtures(api: Api) -> Iterator[Fixture]:
    """A fixture for each example, in the order of the spec."""
    contract = api.contracts[0]
    for resource in api.resources:
        for operation in resource.operations:
            yield from (_exchange(operation, exchange) for exchange in operation.exchanges)
    yield from (_error(contract, example) for example in api.error_examples)
    yield from (_lines(contract, example) for example in api.lines_examples)


def exchange_path(exchange: ExchangeExample, operation: Operation) -> str:
    """The path of an example of an operation, below the folder of the fixtures."""
    return f"{_name(operation.id)}/{_name(exchange.name)}.json"


def error_path(example: ErrorExample) -> str:
    """The path of an example of an error."""
    return f"errors/{example.error}/{_name(example.name)}.json"


def lines_path(example: LinesExample) -> str:
    """The path of an example of lines."""
    return f"lines/{example.schema}/{_name(example.name)}.jsonl"


def _exchange(operation: Operation, exchange: ExchangeExample) -> Fixture:
    result, id = operation.result, _name(operation.id)
    return Fixture(
        path=exchange_path(exchange, operation),
        template="fixtures/exchange.json.jinja",
        context={"operation": operation, "exchange": exchange},
        operations=(id,),
        schema=None if isinstance(result, BytesResult | NoResult) else result.schema,
        status=exchange.status,
        shows=exchange.summary,
    )


def _error(contract: Contract, example: ErrorExample) -> Fixture:
    declared = [
        (operation.name, error.schema)
        for operation in contract.operations
        for error in operation.errors
        if error.name == example.error
    ]
    return Fixture(
        path=error_path(example),
        template="fixtures/error.json.jinja",
        context={"example": example},
        operations=tuple(name for name, _ in declared),
        schema=next((schema for _, schema in declared), None),
        status=example.status,
        shows=example.summary,
    )


def _lines(contract: Contract, example: LinesExample) -> Fixture:
    taken = {one.file for one in contract.inputs if one.schema == example.schema}
    given = {one.download for one in contract.outputs if one.schema == example.schema}
    return Fixture(
        path=lines_path(example),
        template="fixtures/lines.jsonl.jinja",
        context={"lines": example},
        operations=tuple(
            one.name
            for one in contract.operations
            if one.name in given or (one.role == "store" and one.of in taken)
        ),
        schema=example.schema,
        status=None,
        shows=example.summary,
    )


def _name(text: Text) -> str:
    """A name of the spec in a path; `check` allows only letters, digits, dots and underscores."""
    return text.get_untrusted_value()
