"""A spec about something else altogether gives a client that type-checks and works."""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests import golden
from tests.observatory import CASE, imported, written

USE = """
from observatory import Client, AsyncClient, Night, NightPage, Plate, Download
from observatory.models import Weather

weather: Weather = {"clouds": 20}
client = Client(pass_="key")
night: Night = client.nights.plan(plan="plate-7", telescope="west", weather=weather)
for one in client.nights.list(size=3, class_="survey"):
    night = one
page: NightPage = client.nights.list().page()
plate: Plate = client.plates.store(plate=b"stars", kind="plan", position={"rack": 1, "slot": "b"})
download: Download = client.plates.develop("plate-7")
for line in download.lines():
    text: bytes = line


async def asynchronously(client: AsyncClient) -> tuple[Night, bytes]:
    night: Night = await client.nights.look("night-1")
    async for one in client.nights.list():
        night = one
    return night, await client.plates.develop("plate-7").read()
"""

MISUSE = """
from observatory import Client

client = Client(pass_="key")
client.nights.plan(plan=7)
client.nights.list(class_="other")
client.nights.plan(plan="a", weather={"cloud": 1})
client.plates.store(plate=b"", kind="plan", position={"rack": 1})
client.nights.look()
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("generated"))


@pytest.fixture(scope="module")
def observatory(package: Path) -> Iterator[ModuleType]:
    with imported(package) as module:
        yield module


def _run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    return f"{done.stdout}{done.stderr}"


def test_it_type_checks_strictly_and_so_does_its_use(package: Path) -> None:
    (package / "use.py").write_text(USE)
    said = _run(package, "mypy", "--strict", "--cache-dir", ".mypy", "observatory", "use.py")
    assert "Success: no issues found" in said, said


def test_its_misuse_does_not_type_check(package: Path) -> None:
    (package / "misuse.py").write_text(MISUSE)
    said = _run(package, "mypy", "--strict", "--cache-dir", ".mypy", "misuse.py")
    lines = MISUSE.splitlines()
    for number in range(lines.index("client.nights.plan(plan=7)") + 1, len(lines) + 1):
        assert f"misuse.py:{number}: error" in said, lines[number - 1]


def test_another_type_checker_agrees(package: Path) -> None:
    (package / "use.py").write_text(USE)
    settings = {"typeCheckingMode": "strict", "include": ["observatory", "use.py"]}
    (package / "pyrightconfig.json").write_text(json.dumps(settings))
    said = _run(package, "basedpyright", "--pythonpath", sys.executable)
    assert "0 errors, 0 warnings" in said, said


def test_it_is_linted_and_formatted(package: Path) -> None:
    rules = ["--isolated", "--no-cache", "--target-version=py311", "--config=line-length=100"]
    rules.append("observatory")
    select = "--select=B,C4,E4,E7,E9,F,I,PIE,RUF,SIM,UP,W"
    assert "All checks passed" in _run(package, "ruff", "check", select, *rules)
    form = _run(package, "ruff", "format", "--check", *rules)
    assert "would be" not in form, form


# --- Every example, through both flavours ----------------------------------------------------


def _exchanges() -> list[dict[str, Any]]:
    pages = golden.actual(CASE)
    texts = [
        pages[path]
        for path in sorted(pages)
        if path.startswith(("fixtures/nights.", "fixtures/plates."))
    ]
    return [json.loads(text) for text in texts]


EXCHANGES = _exchanges()
SPELLED = {"page-token": "page_token", "class": "class_", "from": "from_"}


class Server:
    """Answers one exchange and keeps the request."""

    def __init__(self, exchange: dict[str, Any]) -> None:
        self.exchange = exchange
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        return self._answer(request)

    async def asynchronously(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        return self._answer(request)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        told = self.exchange["response"]
        body = told["body"]
        content = body if isinstance(body, str) else json.dumps(body)
        return httpx2.Response(told["status"], headers=told["headers"], content=content.encode())


def _arguments(exchange: dict[str, Any]) -> dict[str, Any]:
    arguments = {SPELLED.get(name, name): value for name, value in exchange["arguments"].items()}
    if exchange["operation"] == "plates.store":
        arguments["plate"] = arguments["plate"].encode()
    return arguments


def _check_request(exchange: dict[str, Any], request: httpx2.Request) -> None:
    told = exchange["request"]
    assert request.method == told["method"]
    assert request.url.path == f"/api{told['path']}"
    assert dict(request.url.params) == {name: str(value) for name, value in told["query"].items()}
    assert request.headers["authorization"] == "Bearer key"
    assert request.headers["x-dome"] == "west"
    if exchange["operation"] == "plates.store":
        assert b'name="position[rack]"\r\n\r\n3\r\n' in request.content
        assert b"stars\n" in request.content
    elif told["body"] is not None:
        defaults = {"telescope": "north"} if exchange["operation"] == "nights.plan" else {}
        assert json.loads(request.content) == defaults | told["body"]


def _check_result(exchange: dict[str, Any], result: Any, module: ModuleType) -> None:
    body = exchange["response"]["body"]
    if isinstance(body, str):
        assert result == body.encode()
        return
    read = json.loads(module._runtime.wire.encode(result))
    assert {name: read[name] for name in body} | read == read
    for name, value in body.items():
        if not isinstance(value, list):
            assert read[name] == value


@pytest.mark.parametrize(
    "exchange", EXCHANGES, ids=lambda one: f"{one['operation']}-{one['summary']}"
)
def test_every_example_is_what_the_client_sends_and_reads(
    exchange: dict[str, Any], observatory: ModuleType
) -> None:
    importlib.import_module("observatory._runtime.wire")
    resource, method = exchange["operation"].split(".")
    server = Server(exchange)
    client = observatory.Client(pass_="key", dome="west", transport=httpx2.MockTransport(server))
    result = getattr(getattr(client, resource), method)(**_arguments(exchange))
    if method == "list":
        result = result.page()
    elif method == "develop":
        result = result.read()
    _check_request(exchange, server.requests[0])
    _check_result(exchange, result, observatory)

    async def asynchronously() -> Any:
        transport = httpx2.MockTransport(server.asynchronously)
        async with observatory.AsyncClient(pass_="key", dome="west", transport=transport) as client:
            call = getattr(getattr(client, resource), method)(**_arguments(exchange))
            return await (call.page() if method == "list" else call)

    again = asyncio.run(asynchronously())
    _check_request(exchange, server.requests[1])
    _check_result(exchange, again, observatory)


def test_the_examples_cover_every_operation() -> None:
    operations = {exchange["operation"] for exchange in EXCHANGES}
    assert operations == {
        "nights.close_dome",
        "nights.list",
        "nights.look",
        "nights.plan",
        "plates.develop",
        "plates.store",
    }


def test_its_errors_have_its_names(observatory: ModuleType) -> None:
    def rain(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(503, json={"error": {"message": "It rains.", "code": "rain"}})

    client = observatory.Client(pass_="key", transport=httpx2.MockTransport(rain))
    with pytest.raises(observatory.DomeClosedError, match="It rains") as caught:
        client.nights.look("night-1")
    assert caught.value.code == "rain"


def test_its_limits_are_checked_before_anything_is_sent(observatory: ModuleType) -> None:
    def never(request: httpx2.Request) -> httpx2.Response:
        pytest.fail(f"{request.method} {request.url} was sent")

    client = observatory.Client(pass_="key", transport=httpx2.MockTransport(never))
    refused: tuple[tuple[Callable[[], object], str], ...] = (
        (
            lambda: client.nights.list(size=11).page(),
            "nights.list: size: expected an integer <= 10, got 11",
        ),
        (
            lambda: client.nights.list(class_="x").page(),
            "nights.list: class: expected 'guest' or 'survey', got 'x'",
        ),
        (
            lambda: client.nights.plan(plan="p", filters=["a"] * 4),
            "filters: expected a list of at most 3 items",
        ),
        (lambda: client.nights.plan(plan="p", filters=[""]), "at least 1 character"),
        (
            lambda: client.nights.plan(plan="p", from_="DUSK"),
            "nights.plan: from: expected a string matching regex",
        ),
        (
            lambda: client.nights.plan(plan="p", weather={"clouds": 101}),
            "weather.clouds: expected an integer <= 100",
        ),
        (
            lambda: client.plates.store(plate=b"", kind="plan", position={"rack": 1, "slot": "c"}),
            "position.slot",
        ),
        (lambda: client.plates.store(plate=b"x" * 1_000_001, kind="plan"), "at most 1000000 bytes"),
    )
    for call, said in refused:
        with pytest.raises(observatory.ArgumentError) as caught:
            call()
        assert said in str(caught.value)


def test_its_environment_variables_are_its_own(
    observatory: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBSERVATORY_PASS", "from-environment")
    monkeypatch.setenv("OBSERVATORY_URL", "https://south.example/v3/")
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"nights": []})

    assert list(observatory.Client(transport=httpx2.MockTransport(answer)).nights.list()) == []
    assert str(seen[0].url) == "https://south.example/v3/nights"
    assert seen[0].headers["authorization"] == "Bearer from-environment"
