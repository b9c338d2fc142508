"""The log of the package: a line for each exchange, repetition and warning, and no secrets."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
import sys
from pathlib import Path

import batchwright
import pytest
from batchwright import APIConnectionError, APIStatusError
from batchwright.testing import Reset, Truncate

from .loopback import answer, serve
from .parcels import KEY, Flavour, answering, both, photo, retrieve, saying, storing
from .retrying import Maker, flavours, look, make

SECRET = "very-secret"
EXCHANGE = r"DEBUG {}: {}, request id {}, \d+ ms"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        f"{record.levelname} {record.getMessage()}"
        for record in caplog.records
        if record.name == "batchwright"
    ]


@both
def test_each_exchange_has_a_line(flavour: Flavour, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="batchwright")
    with serve(answer(headers="X-Request-Id: req_1\r\n")) as server:
        flavour.send(f"{server.url}?key={SECRET}", retrieve())
    (line,) = lines(caplog)
    assert re.fullmatch(EXCHANGE.format("GET /parcels/p1", 200, "req_1"), line)
    caplog.clear()
    replies = [answer(b"", "302 Found", f"Location: /x?sig={SECRET}\r\n"), answer(b"content")]
    with serve(lambda _: replies.pop(0)) as server:
        flavour.read(server.url, photo())
    first, second = lines(caplog)
    assert re.fullmatch(EXCHANGE.format("GET /parcels/p1/photo", 302, "none"), first)
    assert re.fullmatch(
        EXCHANGE.format("GET /parcels/p1/photo", 200, "none") + r", redirect 1 to 127\.0\.0\.1",
        second,
    )
    caplog.clear()
    with pytest.raises(APIConnectionError):
        flavour.send(saying(Reset("after")), retrieve())
    assert lines(caplog) == ["DEBUG GET /parcels/p1: ReadError"]
    assert SECRET not in caplog.text
    assert KEY not in caplog.text


@flavours
def test_each_repetition_has_a_line(patient: Maker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="batchwright")
    body = f'{{"error": "{SECRET}"}}'.encode()
    fake = saying(answering(503, body), Reset("after"), answering())
    patient().send(fake, look())
    assert lines(caplog) == [
        "INFO GET /parcels/p1: 503 in attempt 1, which is repeated in 0.5 s",
        "INFO GET /parcels/p1: APIConnectionError in attempt 2, which is repeated in 1.0 s",
    ]
    caplog.clear()
    with pytest.raises(APIStatusError):
        patient().send(saying(answering(503, body)), make())
    assert lines(caplog) == []
    fake, call = storing(b"0123456789", Truncate(at=4))
    assert patient().read(fake, call) == b"0123456789"
    (line,) = lines(caplog)
    assert re.fullmatch(r"INFO GET /parcels/.*/photo: interrupted after 4 bytes, .* resumed", line)
    assert SECRET not in caplog.text


def test_a_copy_under_another_name_logs_under_its_name(tmp_path: Path) -> None:
    package = Path(str(batchwright.__file__)).parent
    shutil.copytree(package, tmp_path / "ours" / "vendored")
    script = """
import logging
logging.basicConfig(level=logging.DEBUG, format="%(name)s %(levelname)s")
from ours.vendored import Client
from ours.vendored.testing import Fake
Client(transport=Fake().transport, api_key="k").files.list().page()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert done.stderr.splitlines() == ["httpx2 INFO", "ours.vendored DEBUG"]
