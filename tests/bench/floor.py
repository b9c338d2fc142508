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

from .parameters import SPEC, Action, Parameters, blob_in, request


def _client(parameters: Parameters) -> Any:
    import httpx2

    client = httpx2.Client()
    client.get(f"{parameters.url}/batches?limit=1")  # connects
    return client


def generate(parameters: Parameters) -> Action:
    """Python starts, and libyaml reads the spec."""
    text = f"import yaml; yaml.load(open({str(SPEC)!r}), yaml.CSafeLoader)"

    def act() -> int:
        subprocess.run([sys.executable, "-c", text], check=True)
        return 1

    return act


def importing(parameters: Parameters) -> Action:
    def act() -> int:
        import httpx2
        import msgspec

        return len([httpx2, msgspec]) - 1

    return act


def page(parameters: Parameters) -> Action:
    import msgspec

    client, url = _client(parameters), f"{parameters.url}/batches?limit=100"

    def act() -> int:
        pages = (client.get(url).content for _ in range(parameters.count // 100))
        return sum(len(msgspec.json.decode(content)["data"]) for content in pages)

    return act


def retrieve(parameters: Parameters) -> Action:
    import msgspec

    client, url = _client(parameters), f"{parameters.url}/batches/b"

    def act() -> int:
        answers = (client.get(url).content for _ in range(parameters.count))
        return sum(msgspec.json.decode(content)["id"] == "b" for content in answers)

    return act


def concurrent(parameters: Parameters) -> Action:
    import httpx2
    import msgspec

    url = f"{parameters.url}/batches/b"

    async def run() -> int:
        async with httpx2.AsyncClient() as client:
            left = iter(range(parameters.count))

            async def retrieve_rest() -> int:
                got = [(await client.get(url)).content for _ in left]
                return sum(msgspec.json.decode(content)["id"] == "b" for content in got)

            return sum(await asyncio.gather(*(retrieve_rest() for _ in range(64))))

    return lambda: asyncio.run(run())


def _lines(client: Any, parameters: Parameters) -> Iterator[bytes]:
    with client.stream("GET", f"{parameters.url}/files/{parameters.lines}/content") as response:
        rest = b""
        for chunk in response.iter_raw():
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines


def results(parameters: Parameters) -> Action:
    """The lines, and of each the id that pairs it with its request."""
    import msgspec

    kind = msgspec.defstruct("Line", [("custom_id", str)])
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(kind).decode
    client = _client(parameters)
    return lambda: sum(bool(decode(line).custom_id) for line in _lines(client, parameters))


def results_json(parameters: Parameters) -> Action:
    import msgspec

    decode: Callable[[bytes], Any] = msgspec.json.Decoder().decode
    client = _client(parameters)

    def act() -> int:
        lines = _lines(client, parameters)
        return sum(bool(decode(line)["response"]["body"]["choices"]) for line in lines)

    return act


def upload(parameters: Parameters) -> Action:
    """The bytes of the file as the body, without a form around them."""
    import msgspec

    client, path, url = _client(parameters), blob_in(parameters), f"{parameters.url}/files"

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


def download(parameters: Parameters) -> Action:
    client, path = _client(parameters), parameters.folder / "results.jsonl"
    url = f"{parameters.url}/files/{parameters.blob}/content"

    def act() -> int:
        with client.stream("GET", url) as response, open(path, "wb") as file:
            for chunk in response.iter_raw():
                file.write(chunk)
        return path.stat().st_size

    return act


def check(parameters: Parameters) -> Action:
    """Each line decoded, and its id compared with the others."""
    import msgspec

    most = min(parameters.count, 50_000)
    path = parameters.folder / "requests.jsonl"
    rows = (request(number, parameters.size) for number in range(most))
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    decode = msgspec.json.Decoder().decode

    def act() -> int:
        for _ in range(parameters.count // most):
            with open(path, "rb") as file:
                assert len({decode(line)["custom_id"] for line in file}) == most
        return parameters.count

    return act


def split(parameters: Parameters) -> Action:
    """Each request encoded, and files of 50,000 joined."""
    import msgspec

    rows = [request(number, parameters.size) for number in range(1000)]
    encode = msgspec.json.encode

    def act() -> int:
        again = chain.from_iterable(repeat(rows, parameters.count // 1000))
        lines = 0
        while content := b"\n".join(map(encode, islice(again, 50_000))):
            lines += content.count(b"\n") + 1
        return lines

    return act


def held(parameters: Parameters) -> Action:
    import msgspec

    client, url = _client(parameters), f"{parameters.url}/batches?limit=100"
    kept: list[Any] = []

    def act() -> int:
        for _ in range(parameters.count // 100):
            kept.extend(msgspec.json.decode(client.get(url).content)["data"])
        return len(kept)

    return act
