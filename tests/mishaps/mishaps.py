"""The mishaps: each has a name and a fault of the server."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from batchwright.testing import Fake, Reset, Status, Truncate

ENDPOINT = "/v1/chat/completions"
COUNT = 50


@dataclass(frozen=True)
class Mishap:
    """Something that goes wrong.

    Attributes:
        name: The name in README.
        arrange: Scripts the server.
        times: How often the program is run.
    """

    name: str
    arrange: Callable[[Fake], None]
    times: int = 1


def requests() -> list[dict[str, Any]]:
    """The number of requests of each batch."""
    return [
        {
            "custom_id": f"request-{number}",
            "method": "POST",
            "url": ENDPOINT,
            "body": {"model": "m", "messages": [{"role": "user", "content": str(number)}]},
        }
        for number in range(COUNT)
    ]


def expected(custom_id: str) -> str:
    """The right response to a request."""
    return f"answer to {custom_id}"


def server() -> Fake:
    """A server without faults, whose batches are completed at the first poll."""
    fake = Fake(dwell=0)
    fake.answer(lambda line: {"body": {"answer": expected(line["custom_id"])}})
    return fake


def _faulty(operation: str, *faults: Any, times: int = 1) -> Callable[[Fake], None]:
    def arrange(fake: Fake) -> None:
        for number, fault in enumerate(faults, 1):
            fake.fault(operation, fault, call=number, times=times)

    return arrange


def _answering(custom_id: str, **response: Any) -> Callable[[Fake], None]:
    return lambda fake: fake.answer(custom_id=custom_id, **response)


def _separator(fake: Fake) -> None:
    def respond(line: dict[str, Any]) -> dict[str, Any]:
        return {"body": {"answer": expected(line["custom_id"]), "text": "one\u2028two"}}

    fake.answer(respond)


def _all_failed(fake: Fake) -> None:
    fake.answer(lambda _: {"status": 400, "error": {"message": "too long"}})


def _members(fake: Fake) -> None:
    """The download is the file, compressed in two parts."""
    lines = [
        json.dumps(
            {
                "custom_id": request["custom_id"],
                "response": {
                    "status_code": 200,
                    "body": {"answer": expected(request["custom_id"])},
                },
                "error": None,
            }
        ).encode()
        + b"\n"
        for request in requests()
    ]
    half = COUNT // 2
    body = b"".join(gzip.compress(b"".join(part)) for part in (lines[:half], lines[half:]))
    headers = {"content-encoding": "gzip", "content-type": "application/octet-stream"}
    fake.fault("files.content", Status(status=200, headers=headers, body=body))


def _late(fake: Fake) -> None:
    fake.late(2)


def _limit(fake: Fake) -> None:
    fake.problem("token_limit_exceeded", "Enqueued token limit reached")


def _capitals(fake: Fake) -> None:
    # From the first poll on, which executes the batch.
    fake.fault("batches.retrieve", lambda _: fake.force("Batch", status="COMPLETED"), times=None)


def _odd_field(fake: Fake) -> None:
    fake.force("Batch", errors=[], usage="none")


def _expired(fake: Fake) -> None:
    fake.answer(custom_id="request-7", never=True)
    # The first poll is more than a day later.
    fake.fault("batches.retrieve", lambda _: fake.clock.advance(hours=25))


MISHAPS: tuple[Mishap, ...] = (
    Mishap("nothing", lambda _: None),
    Mishap("the connection is reset after the server created the batch",
           _faulty("batches.create", Reset("after"))),
    Mishap("503, twice, after the server created the batch",
           _faulty("batches.create", Status(status=503, acts=True), times=2)),
    Mishap("the program is started a second time", lambda _: None, times=2),
    Mishap("four times 503 while polling",
           _faulty("batches.retrieve", Status(status=503), times=4)),
    Mishap("the batch fails: `token_limit_exceeded`", _limit),
    Mishap("the batch expires with one request left", _expired),
    Mishap("the server sends `COMPLETED`", _capitals),
    Mishap("`errors` is a list, `usage` a string", _odd_field),
    Mishap("a response contains U+2028", _separator),
    Mishap("the download is interrupted", _faulty("files.content", Truncate(at=9000))),
    Mishap("the download is cut short, without a Content-Length",
           _faulty("files.content", Truncate(at=9000, announced=False))),
    Mishap("a gateway compresses the download in two members", _members),
    Mishap("the result file appears two polls late", _late),
    Mishap("the result file returns 404 at first",
           _faulty("files.content", Status(status=404), times=2)),
    Mishap("one request fails", _answering("request-7", status=400, error={"message": "no"})),
    Mishap("every request fails", _all_failed),
    Mishap("a row is lost", _answering("request-7", copies=0)),
    Mishap("a row is repeated",
           _answering("request-7", copies=2, body={"answer": expected("request-7")})),
)  # fmt: skip
