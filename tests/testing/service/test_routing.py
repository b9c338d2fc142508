"""Finds the operation of a request."""

from __future__ import annotations

import pytest
from batchwright.testing.api.routing import prefix, route
from batchwright.testing.contract import Contract, Operation, Role


def operation(name: str, method: str, path: str, role: Role = "example") -> Operation:
    return Operation(name=name, method=method, path=path, role=role)


CONTRACT = Contract(
    dialect="",
    title="Things",
    server="https://things.example/v1",
    key="api_key",
    schemas={},
    operations=(
        operation("things.list", "GET", "/things"),
        operation("things.create", "POST", "/things"),
        operation("things.retrieve", "GET", "/things/{thing_id}"),
        operation("things.newest", "GET", "/things/newest"),
        operation("parts.read", "GET", "/things/{thing_id}/parts/{part}"),
    ),
)


@pytest.mark.parametrize(
    ("method", "path", "expected", "values"),
    [
        ("GET", "/v1/things", "things.list", {}),
        ("HEAD", "/v1/things", "things.list", {}),
        ("POST", "/v1/things", "things.create", {}),
        ("GET", "/v1/things/t1", "things.retrieve", {"thing_id": "t1"}),
        ("GET", "/v1/things/newest", "things.newest", {}),
        ("GET", "/v1/things/a%2Fb%20c", "things.retrieve", {"thing_id": "a/b c"}),
        ("GET", "/v1/things/things", "things.retrieve", {"thing_id": "things"}),
        ("GET", "/v1/things/t1/parts/p2", "parts.read", {"thing_id": "t1", "part": "p2"}),
        ("GET", "/things/t1", "things.retrieve", {"thing_id": "t1"}),
        ("GET", "/proxy/openai/v1/things/t1", "things.retrieve", {"thing_id": "t1"}),
    ],
)
def test_a_path_leads_to_its_operation(
    method: str, path: str, expected: str, values: dict[str, str]
) -> None:
    found = route(CONTRACT, method, path)
    assert found is not None
    assert found.operation is not None
    assert (found.operation.name, found.values) == (expected, values)


@pytest.mark.parametrize(
    "path", ["/v1/other/things", "/v1/thing", "/v1/things/", "/v1/things//parts/p", "/v1", "/", ""]
)
def test_other_paths_lead_nowhere(path: str) -> None:
    assert route(CONTRACT, "GET", path) is None


def test_a_path_without_the_method_says_which_it_has() -> None:
    found = route(CONTRACT, "DELETE", "/v1/things")
    assert found is not None
    assert (found.operation, found.methods) == (None, ("GET", "HEAD", "POST"))


def test_the_prefix_is_the_path_of_the_server() -> None:
    assert prefix(CONTRACT) == "/v1"
