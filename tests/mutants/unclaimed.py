"""Faults that the checks do not claim to catch: allowed, invisible, or too slow to check."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from batchwright.testing.contract import Contract
from batchwright.testing.message import Reply, Request
from msgspec import structs

from .changes import (
    Object,
    each_result,
    headed,
    json_reply,
    other_answer,
    results,
    shown,
    without_answer,
)
from .lifecycles import not_twice
from .mutant import Handle, Mutant, Served, Unclaimed


def _skipped(one: Object) -> None:
    if one["status"] == "finalizing":
        one |= {"status": "in_progress", "finalizing_at": None}


def _at_once(served: Served, request: Request) -> Reply:
    reply, operation = served.usual(request), served.asked(request)
    if operation is None or operation.name != "batches.cancel" or reply.status != 200:
        return reply
    path = request.path.removesuffix("/cancel")
    look = replace(request, method="GET", path=path)
    while json.loads((reply := served.usual(look)).read())["status"] == "cancelling":
        pass
    return served.usual(look)


def _never_expired(contract: Contract) -> Contract:
    return structs.replace(
        contract,
        lifecycles=tuple(
            structs.replace(
                one, states=tuple(structs.replace(state, due_at=None) for state in one.states)
            )
            for one in contract.lifecycles
        ),
    )


def _rotated(lines: list[Object]) -> None:
    responses = [line["response"] for line in lines]
    for line, response in zip(lines, [*responses[1:], *responses[:1]], strict=True):
        line["response"] = response


def _sentence(served: Served, request: Request) -> Reply:
    reply = served.usual(request)
    if reply.status < 400:
        return reply
    value = json.loads(reply.read())
    value["error"]["message"] = "Something about your request is not right."
    return json_reply(reply, value)


def _lines(change: Callable[[Object], None]) -> Handle:
    def each(line: Object) -> None:
        if line["response"] is not None:
            change(line["response"])

    return each_result(each)


UNCLAIMED = (
    Unclaimed(
        mutant=Mutant(
            name="state-skipped",
            title="a batch is completed without being finalizing before",
            handle=shown("batch", _skipped),
        ),
        why="A client that polls may miss a state.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="cancelled-at-once",
            title="the response to cancelling a batch has the status cancelled",
            handle=_at_once,
        ),
        why="The cancellation may be complete before the response is sent.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="cancel-twice-409",
            title="cancelling a batch that is cancelling is refused like cancelling a final one",
            handle=not_twice(409),
        ),
        why="The batch may have been final by then; a later poll cannot show it.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="batch-never-expires",
            title="a batch does not expire at expires_at",
            contract=_never_expired,
        ),
        why="It takes a day, and a file that expires at least an hour; a run takes a minute.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="too-large-accepted",
            title="a file may have any size",
            contract=without_answer("too_large"),
        ),
        why="The check would upload more than 512 MB.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="responses-swapped",
            title="the responses in a result file are those of other requests",
            handle=results(_rotated),
        ),
        why="Two requests may have the same answer: the checks do not compare answers.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="results-shuffled",
            title="the result lines have another order than the requests",
            setup=lambda served: served.shuffle(),
        ),
        why="The spec allows it: custom_id joins them.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="line-ids-equal",
            title="all result lines have the same id",
            handle=each_result(lambda line: line.update(id="batch_req_1")),
        ),
        why="The spec does not say that they differ, and nothing takes them.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="request-ids-equal",
            title="all result lines have the same request_id",
            handle=_lines(lambda response: response.update(request_id="req_1")),
        ),
        why="The spec does not say that they differ, and nothing takes them.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="x-request-id-equal",
            title="all responses have the same x-request-id",
            handle=headed("*", "x-request-id", "req_1"),
        ),
        why="The spec does not say that they differ; proxies repeat the caller's.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="no-version",
            title="no response has the header openai-version",
            handle=headed("*", "openai-version", None),
        ),
        why="The spec does not require it: no client reads it, and other servers do not have it.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="content-unnamed",
            title="a download does not have the name of the file",
            handle=headed("files.content", "content-disposition", None),
        ),
        why="The spec does not require it: the File object has the name, too.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="content-of-a-type",
            title="content is sent as HTML",
            handle=headed("files.content", "content-type", "text/html"),
        ),
        why="The spec does not require a media type of downloads; servers differ.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="other-sentences",
            title="the message of every error differs",
            handle=_sentence,
        ),
        why="Messages are for people; the checks compare the code, the parameter and the type.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="guessed-code",
            title="the error of a limit above the maximum has another code",
            contract=other_answer(
                "above_maximum",
                lambda one: structs.replace(
                    one, body={"error": one.body["error"] | {"code": "much"}}
                ),
            ),
        ),
        why="The spec has no certain evidence for this code.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="results-late",
            title="a completed batch has its files one poll later",
            setup=lambda served: served.late(),
        ),
        why="Servers are known to do so, and the last poll counts.",
    ),
)
