"""The tasks, done with other packages, as their own documentation does them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from .setting import ENDPOINT, SPEC, Action, Setting, blob_in, request

QUOTES = (
    ("openai", "for job in client.fine_tuning.jobs.list(\n    limit=20,\n):"),
    ("openai", 'client.files.create(\n    file=Path("input.jsonl"),'),
    ("openai", "To stream the response body, use `.with_streaming_response` instead"),
    ("openapi-python-client",
     "openapi-python-client generate --path location/on/disk/openapi.json"),
    ("datamodel-code-generator",
     "  --input openapi.yaml \\\n  --input-file-type openapi \\"),
    ("datamodel-code-generator",
     "  --output-model-type pydantic_v2.BaseModel \\\n  --preset standard-py312-20261027 \\"),
)  # fmt: skip
"""How the README of each says that it is used; `verify_quotes` looks them up."""

COOKBOOK = "https://github.com/openai/openai-cookbook/blob/main/examples/batch_processing.ipynb"
COOKBOOK_LINES = (
    "batch_job = client.batches.create(\n"
    "  input_file_id=batch_file.id,\n"
    '  endpoint="/v1/chat/completions",\n'
    '  completion_window="24h"\n'
    ")",
    "batch_job = client.batches.retrieve(batch_job.id)",
    "result = client.files.content(result_file_id).content",
    "json_object = json.loads(line.strip())",
)
"""How OpenAI's cookbook uses the Batch API. It also writes the results to a file, which it reads
again, and keeps all of them; here this is left out."""


def verify_quotes() -> None:
    """Look up each quote in the README that is installed with its package.

    Raises:
        ValueError: A README does not have it.
    """
    for name, quote in QUOTES:
        if quote not in (metadata.distribution(name).read_text("METADATA") or ""):
            raise ValueError(f"the README of {name} {metadata.version(name)} lacks {quote!r}")


def _client(setting: Setting) -> Any:
    from openai import OpenAI

    client = OpenAI(api_key="k", base_url=setting.url)
    client.batches.list(limit=1)  # connects
    return client


def openapi_python_client(setting: Setting) -> Action:
    """A client of the same operations, without the lines, the fake and the rest."""
    return _generating("openapi-python-client", "generate", "--path", SPEC, "--output-path",
                       setting.folder / "out")  # fmt: skip


def datamodel_code_generator(setting: Setting) -> Action:
    """The models alone."""
    return _generating("datamodel-codegen", "--input", SPEC, "--input-file-type", "openapi",
                       "--output-model-type", "pydantic_v2.BaseModel",
                       "--preset", "standard-py312-20261027",
                       "--output", setting.folder / "models.py")  # fmt: skip


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

            async def retrieve_rest() -> int:
                return sum([(await client.batches.retrieve(name)).id == "b" for name in names])

            return sum(await asyncio.gather(*(retrieve_rest() for _ in range(64))))

    return lambda: asyncio.run(run())


def results(setting: Setting) -> Action:
    """The whole file, then each line of it: that gives the bodies, needed or not."""
    client = _client(setting)

    def act() -> int:
        result: bytes = client.files.content(setting.lines).content
        lines = map(json.loads, result.splitlines())
        return sum(bool(line["response"]["body"]["choices"]) for line in lines)

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
    """An upload and a create for each file: no check, and no search for an earlier batch."""
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
