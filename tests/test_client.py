"""Promises of the generated client beyond single exchanges."""

from __future__ import annotations

import asyncio
import copy
import inspect
import os
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import batchwright
import httpx2
import pytest
from batchwright import ArgumentError, AsyncClient, Client
from batchwright.testing.contracts import load

PACKAGE = Path(batchwright.__file__).parent
EXPIRY: Any = {"anchor": "created_at", "seconds": 10}


def never(request: httpx2.Request) -> httpx2.Response:
    pytest.fail(f"{request.method} {request.url} was sent")


@pytest.fixture
def client() -> Client:
    return Client(api_key="sk-test", transport=httpx2.MockTransport(never))


# --- Constraints -----------------------------------------------------------------------------

CREATE: dict[str, Any] = {"input_file_id": "file-abc123", "endpoint": "/v1/responses"}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("batches.list", {"limit": 0}, "limit: expected an integer >= 1, got 0"),
    ("batches.list", {"limit": 101}, "limit: expected an integer <= 100, got 101"),
    ("files.list", {"limit": 10_001}, "limit: expected an integer <= 10000, got 10001"),
    ("batches.list", {"limit": "20"}, "limit: expected an integer, got '20'"),
    ("files.list", {"order": "up"}, "order: expected 'asc' or 'desc', got 'up'"),
    (
        "batches.create",
        {**CREATE, "metadata": {f"key{number}": "" for number in range(17)}},
        "metadata: expected a mapping of at most 16 entries",
    ),
    ("batches.create", {**CREATE, "metadata": {"k" * 65: ""}}, "at most 64 characters"),
    ("batches.create", {**CREATE, "metadata": {"key": "v" * 513}}, "at most 512 characters"),
    (
        "batches.create",
        {**CREATE, "metadata": {"key": 1}},
        "metadata.key: expected a string, got 1",
    ),
    (
        "batches.create",
        {**CREATE, "output_expires_after": EXPIRY},
        "output_expires_after.seconds: expected an integer >= 3600, got 10",
    ),
    (
        "files.create",
        {"file": b"", "purpose": "batch", "expires_after": {**EXPIRY, "seconds": 2_592_001}},
        "expires_after.seconds: expected an integer <= 2592000, got 2592001",
    ),
    (
        "files.create",
        {"file": b"", "purpose": "batch", "expires_after": {"seconds": 3600}},
        "anchor",
    ),
    ("batches.retrieve", {"batch_id": ""}, "batch_id: expected an id, got ''"),
    ("batches.cancel", {"batch_id": ".."}, "batch_id: expected an id, got '..'"),
    ("files.content", {"file_id": "."}, "file_id: expected an id, got '.'"),
    ("files.delete", {"file_id": None}, "file_id: expected a string, got NoneType"),
    ("files.retrieve", {"file_id": "f", "extra_headers": {"x": "a\r\nb: c"}}, "extra_headers.x"),
]


@pytest.mark.parametrize(("operation", "arguments", "said"), REFUSED)
def test_what_the_spec_does_not_allow_never_leaves(
    operation: str, arguments: dict[str, Any], said: str, client: Client
) -> None:
    asynchronous = AsyncClient(api_key="sk-test", transport=httpx2.MockTransport(never))
    for one in (client, asynchronous):
        resource, method = operation.split(".")
        with pytest.raises(ArgumentError) as caught:
            result = getattr(getattr(one, resource), method)(**arguments)
            if inspect.iscoroutine(result):
                asyncio.run(result)
        assert str(caught.value).startswith(f"{operation}: ")
        assert said in str(caught.value)


def test_what_the_spec_just_allows_is_sent() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"object": "list", "data": [], "has_more": False})

    client = Client(api_key="sk-test", transport=httpx2.MockTransport(answer))
    for limit in (1, 100):
        assert client.batches.list(limit=limit).page().data == []
    for limit in (1, 10_000):
        assert (
            client.files.list(limit=limit, order="asc", purpose="one of tomorrow").page().data == []
        )


def test_a_file_beyond_the_maximum_is_refused_where_its_size_is_known(
    tmp_path: Path, client: Client
) -> None:
    large = tmp_path / "large.jsonl"
    with large.open("wb") as file:
        file.truncate(536_870_913)
    with pytest.raises(ArgumentError, match="at most 536870912 bytes, got 536870913"):
        client.files.create(file=large, purpose="batch")


# --- Configuration ---------------------------------------------------------------------------


def test_a_client_without_a_key_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for make in (Client, AsyncClient):
        with pytest.raises(ArgumentError, match=r"api_key: required.*OPENAI_API_KEY"):
            make()


def test_the_environment_configures_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"data": []})

    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/prefix/v1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-1")
    transport = httpx2.MockTransport(answer)
    list(Client(transport=transport).batches.list())
    list(Client(transport=transport, api_key="sk-mine", organization="org-2").batches.list())
    assert [str(request.url) for request in seen] == ["http://127.0.0.1:9/prefix/v1/batches"] * 2
    told = [(r.headers["authorization"], r.headers["openai-organization"]) for r in seen]
    assert told == [("Bearer sk-environment", "org-1"), ("Bearer sk-mine", "org-2")]
    assert seen[0].headers["openai-project"] == "proj-1"


def test_no_key_is_in_any_form_of_a_client(client: Client) -> None:
    secret = Client(api_key="sk-secret", base_url="https://user:password@server.example/v1")
    for text in (repr(secret), str(secret), repr(secret.settings), f"{secret.batches!r}"):
        assert "sk-secret" not in text
        assert "password" not in text


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_client_can_be_pickled_and_copied(kind: Callable[..., Any]) -> None:
    client = kind(api_key="sk-test", base_url="https://server.example/v1", organization="org-1")
    assert client.batches.create
    for twin in (pickle.loads(pickle.dumps(client)), copy.copy(client), copy.deepcopy(client)):
        assert twin.settings == client.settings
        assert twin.batches is not client.batches


# --- Documentation and names -----------------------------------------------------------------


def test_methods_have_signatures_and_docstrings(client: Client) -> None:
    signature = inspect.signature(client.batches.create)
    sent = load().schemas["CreateBatchRequest"]
    assert list(signature.parameters) == [*(field.name for field in sent.fields), "options"]
    assert signature.parameters["completion_window"].default == "24h"
    words = " ".join((inspect.getdoc(client.batches.list) or "").split())
    for fact in ("1 to 100", "The server assumes `20`", "APIError: An argument is invalid"):
        assert fact in words
    assert "(Documented" not in words


def test_a_misspelt_argument_is_an_error(client: Client) -> None:
    arguments: dict[str, Any] = {"limits": 3}
    with pytest.raises(TypeError, match="limits"):
        client.batches.list(**arguments)


def test_the_names_are_those_of_the_official_sdk() -> None:
    for name in (
        "APIError", "APIConnectionError", "APITimeoutError", "APIStatusError", "BadRequestError",
        "APIResponseValidationError", "AuthenticationError", "PermissionDeniedError",
        "NotFoundError", "ConflictError", "UnprocessableEntityError", "RateLimitError",
        "InternalServerError",
    ):  # fmt: skip
        error = getattr(batchwright, name)
        assert issubclass(error, batchwright.APIError)
    assert set(batchwright.__all__) <= set(dir(batchwright))


# --- Vendoring -------------------------------------------------------------------------------

VENDORED = """
import importlib, sys
import httpx2
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"data": []}))
    client = package.Client(api_key="sk-test", transport=transport)
    assert list(client.batches.list()) == []
    assert package.Batch.__module__ == f"{name}.models"
assert "batchwright" not in sys.modules
one, two = (sys.modules[name] for name in sys.argv[1:])
assert one.APIError is not two.APIError
"""


@pytest.mark.parametrize("zipped", [False, True])
def test_the_package_works_renamed_nested_twice_and_from_a_zip(
    zipped: bool, tmp_path: Path
) -> None:
    root = tmp_path / "packages.zip"
    with zipfile.ZipFile(root, "w") as archive:
        for package in ("mine", "mine/vendor"):
            archive.writestr(f"{package}/__init__.py", "")
        for file in PACKAGE.rglob("*.*"):
            if file.suffix in (".py", ".typed"):
                name = file.relative_to(PACKAGE).as_posix()
                archive.writestr(f"mine/vendor/batches_api/{name}", file.read_text())
                archive.writestr(f"other/{name}", file.read_text())
    if not zipped:
        with zipfile.ZipFile(root) as archive:
            archive.extractall(root := tmp_path / "packages")
    script = f"import sys; sys.path.insert(0, {str(root)!r})\n{VENDORED}"
    command = [sys.executable, "-W", "error", "-c", script, "mine.vendor.batches_api", "other"]
    subprocess.run(command, check=True, cwd=tmp_path)


def test_importing_opens_nothing_and_starts_no_thread(tmp_path: Path) -> None:
    script = """
import sys, threading
import httpx2, msgspec
opened = []
sys.addaudithook(lambda event, arguments: opened.append(event))
import batchwright
assert threading.active_count() == 1
bad = {event for event in opened if event.startswith(("socket.", "subprocess.", "os.putenv"))}
assert not bad, bad
"""
    environ = {"PYTHONPATH": str(PACKAGE.parent), "PATH": ""}
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path, env=environ)


# --- Types -----------------------------------------------------------------------------------

REVEALED = """
from batchwright import AsyncClient, Client

client = Client(api_key="")
reveal_type(client.batches.create)
reveal_type(client.batches.retrieve("b"))
reveal_type(client.batches.retrieve("b").status)
reveal_type(client.batches.retrieve("b").output_file_id)
reveal_type(client.batches.list())
reveal_type([one for one in client.files.list()])
reveal_type(client.files.content("f").read())


async def main(client: AsyncClient) -> None:
    reveal_type(await client.batches.retrieve("b"))
    reveal_type([one async for one in client.files.list()])
    reveal_type(await client.files.content("f"))
"""


def test_type_checkers_see_everything(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(REVEALED)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "use.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.findall(r'Revealed type is "(.*)"', done.stdout)
    create, *revealed = [
        re.sub(r"batchwright\.(models|_runtime(\.[a-z_]+)+)\.", "", one) for one in said
    ]
    for part in ("*, input_file_id: str", "completion_window: Literal['24h'] | str =", "-> Batch"):
        assert part in create
    assert revealed == [
        "Batch",
        "str",
        "str | None",
        "Pages[BatchList, Batch]",
        "list[File]",
        "bytes",
        "Batch",
        "list[File]",
        "bytes",
    ]
