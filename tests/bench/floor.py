"""The tasks, done with httpx2 and msgspec alone: no types, errors, retries or checks.

This is the cost of a plain program, not a lower bound: batchwright takes less where it reads large
bodies from the connection itself.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import chain, islice, repeat
from typing import Any

from .setting import SPEC, Action, Setting, blob_in, request


def _client(setting: Setting) -> Any:
    import httpx2

    client = httpx2.Client()
    client.get(f"{setting.url}/batches?limit=1")  # connects
    return client


def generate(setting: Setting) -> Action:
    """Python starts, and libyaml reads the spec."""
    text = f"import yaml; yaml.load(open({str(SPEC)!r}), yaml.CSafeLoader)"

    def act() -> int:
        subprocess.run([sys.executable, "-c", text], check=True)
        return 1

    return act


def importing(setting: Setting) -> Action:
    def act() -> int:
        import httpx2
        import msgspec

        return len([httpx2, msgspec]) - 1

    return act


def page(setting: Setting) -> Action:
    import msgspec

    client, url = _client(setting), f"{setting.url}/batches?limit=100"

    def act() -> int:
        pages = (client.get(url).content for _ in range(setting.count // 100))
        return sum(len(msgspec.json.decode(content)["data"]) for content in pages)

    return act


def retrieve(setting: Setting) -> Action:
    import msgspec

    client, url = _client(setting), f"{setting.url}/batches/b"

    def act() -> int:
        answers = (client.get(url).content for _ in range(setting.count))
        return sum(msgspec.json.decode(content)["id"] == "b" for content in answers)

    return act


def concurrent(setting: Setting) -> Action:
    import httpx2
    import msgspec

    url = f"{setting.url}/batches/b"

    async def run() -> int:
        async with httpx2.AsyncClient() as client:
            left = iter(range(setting.count))

            async def retrieve_rest() -> int:
                got = [(await client.get(url)).content for _ in left]
                return sum(msgspec.json.decode(content)["id"] == "b" for content in got)

            return sum(await asyncio.gather(*(retrieve_rest() for _ in range(64))))

    return lambda: asyncio.run(run())


def _lines(client: Any, setting: Setting) -> Iterator[bytes]:
    with client.stream("GET", f"{setting.url}/files/{setting.lines}/content") as response:
        rest = b""
        for chunk in response.iter_raw():
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines


def results(setting: Setting) -> Action:
    """The lines, and of each the id that pairs it with its request."""
    import msgspec

    kind = msgspec.defstruct("Line", [("custom_id", str)])
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(kind).decode
    client = _client(setting)
    return lambda: sum(bool(decode(line).custom_id) for line in _lines(client, setting))


def results_json(setting: Setting) -> Action:
    import msgspec

    decode: Callable[[bytes], Any] = msgspec.json.Decoder().decode
    client = _client(setting)

    def act() -> int:
        lines = _lines(client, setting)
        return sum(bool(decode(line)["response"]["body"]["choices"]) for line in lines)

    return act


def upload(setting: Setting) -> Action:
    """The bytes of the file as the body, without a form around them."""
    import msgspec

    client, path, url = _client(setting), blob_in(setting), f"{setting.url}/files"

    def pieces() -> Iterator[bytes]:
        with open(path, "rb") as file:
            while piece := file.read(1 << 18):
                yield piece

    def act() -> int:
        headers = {"content-length": str(path.stat().st_size)}
        answer = client.post(url, content=pieces(), headers=headers, timeout=60)
        size: int = msgspec.json.decode(answer.content)["bytes"]
        return size

    return act


def download(setting: Setting) -> Action:
    client, path = _client(setting), setting.folder / "results.jsonl"
    url = f"{setting.url}/files/{setting.blob}/content"

    def act() -> int:
        with client.stream("GET", url) as response, open(path, "wb") as file:
            for chunk in response.iter_raw():
                file.write(chunk)
        return path.stat().st_size

    return act


def check(setting: Setting) -> Action:
    """Each line decoded, and its id compared with the others."""
    import msgspec

    most = min(setting.count, 50_000)
    path = setting.folder / "requests.jsonl"
    rows = (request(number, setting.size) for number in range(most))
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    decode = msgspec.json.Decoder().decode

    def act() -> int:
        for _ in range(setting.count // most):
            with open(path, "rb") as file:
                assert len({decode(line)["custom_id"] for line in file}) == most
        return setting.count

    return act


def split(setting: Setting) -> Action:
    """Each request encoded, and files of 50,000 joined."""
    import msgspec

    rows = [request(number, setting.size) for number in range(1000)]
    encode = msgspec.json.encode

    def act() -> int:
        again = chain.from_iterable(repeat(rows, setting.count // 1000))
        lines = 0
        while content := b"\n".join(map(encode, islice(again, 50_000))):
            lines += content.count(b"\n") + 1
        return lines

    return act


def held(setting: Setting) -> Action:
    import msgspec

    client, url = _client(setting), f"{setting.url}/batches?limit=100"
    kept: list[Any] = []

    def act() -> int:
        for _ in range(setting.count // 100):
            kept.extend(msgspec.json.decode(client.get(url).content)["data"])
        return len(kept)

    return act
