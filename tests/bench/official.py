"""The works, done with what others have written, as their own documentation does it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .setting import ENDPOINT, SPEC, Action, Setting, blob_in, request

QUOTES = (
    ("openai", "for job in client.fine_tuning.jobs.list("),
    ("openai", "async for job in client.fine_tuning.jobs.list("),
    ("openai", 'file=Path("input.jsonl"),'),
    ("openapi-python-client", "openapi-python-client generate --path"),
    ("datamodel-code-generator", "datamodel-codegen"),
)
"""Lines of the README of each that say how it is used, as the installed packages have it."""

GUIDE = 'file_response = client.files.content("file-xyz123")\nprint(file_response.text)'
"""How the guide to the Batch API reads results; it decodes each line with `json.loads`."""


def _client(setting: Setting) -> Any:
    from openai import OpenAI

    client = OpenAI(api_key="k", base_url=setting.url)
    client.batches.list(limit=1)  # so that it is connected
    return client


def openapi_python_client(setting: Setting) -> Action:
    """A client of the same operations, without the lines, the fake and the rest."""
    return _generating("openapi-python-client", "generate", "--path", SPEC, "--output-path",
                       setting.folder / "out")  # fmt: skip


def datamodel_code_generator(setting: Setting) -> Action:
    """The models alone."""
    return _generating("datamodel-codegen", "--input", SPEC, "--output", setting.folder / "m.py")


def _generating(program: str, *arguments: object) -> Action:
    command = [str(Path(sys.executable).with_name(program)), *map(str, arguments)]

    def act() -> int:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return 1

    return act


def importing(setting: Setting) -> Action:
    def act() -> int:
        import openai

        return len([openai])

    return act


def page(setting: Setting) -> Action:
    client = _client(setting)

    def act() -> int:
        return sum(1 for _ in range(setting.count // 100) for _ in client.batches.list(limit=100))

    return act


def retrieve(setting: Setting) -> Action:
    client = _client(setting)

    def act() -> int:
        return sum(client.batches.retrieve("b").id == "b" for _ in range(setting.count))

    return act


def concurrent(setting: Setting) -> Action:
    from openai import AsyncOpenAI

    async def run() -> int:
        async with AsyncOpenAI(api_key="k", base_url=setting.url) as client:
            names = iter(["b"] * setting.count)

            async def look() -> int:
                return sum([(await client.batches.retrieve(name)).id == "b" for name in names])

            return sum(await asyncio.gather(*(look() for _ in range(64))))

    return lambda: asyncio.run(run())


def results(setting: Setting) -> Action:
    """The text is decoded whole, and each line once: that gives the bodies, asked for or not."""
    client = _client(setting)

    def act() -> int:
        text: str = client.files.content(setting.lines).text
        return sum(
            bool(json.loads(line)["response"]["body"]["choices"]) for line in text.splitlines()
        )

    return act


def upload(setting: Setting) -> Action:
    client, path = _client(setting), blob_in(setting)

    def act() -> int:
        size: int = client.files.create(file=path, purpose="batch").bytes
        return size

    return act


def download(setting: Setting) -> Action:
    client, path = _client(setting), setting.folder / "results.jsonl"

    def act() -> int:
        with client.files.with_streaming_response.content(setting.blob) as response:
            response.stream_to_file(path)
        return path.stat().st_size

    return act


def submit(setting: Setting) -> Action:
    """Two requests for each file; nothing is checked, and nothing is found again."""
    client = _client(setting)
    files = [
        b"".join(json.dumps(request(2 * number + one)).encode() + b"\n" for one in (0, 1))
        for number in range(setting.count)
    ]

    def act() -> int:
        names: set[str] = set()
        for content in files:
            file = client.files.create(file=("requests.jsonl", content), purpose="batch")
            batch = client.batches.create(
                input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h"
            )
            names.add(batch.id)
        return len(names)

    return act


def held(setting: Setting) -> Action:
    client = _client(setting)
    kept: list[Any] = []

    def act() -> int:
        for _ in range(setting.count // 100):
            kept.extend(client.batches.list(limit=100))
        return len(kept)

    return act
