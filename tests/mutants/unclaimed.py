"""Deviations of which nothing is said: they are allowed, cannot be told, or take too long."""

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
from .lives import not_twice
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
            title="a batch is completed without having been finalizing",
            handle=shown("batch", _skipped),
        ),
        why="Whoever looks now and then may have missed a state.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="cancelled-at-once",
            title="cancelling a batch answers that it is cancelled already",
            handle=_at_once,
        ),
        why="Cancelling may be over before the answer is written.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="cancel-twice-409",
            title="cancelling what is being cancelled is refused like cancelling what is final",
            handle=not_twice(409),
        ),
        why="By then the batch may have been final; a look afterwards cannot tell.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="batch-never-expires",
            title="a batch is not over when its time is",
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
        why="It would take an upload of more than 512 MB.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="responses-swapped",
            title="the responses in a file of results belong to other requests",
            handle=results(_rotated),
        ),
        why="What a model says is not judged, and need not differ from one request to another.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="results-shuffled",
            title="the lines of results stand in another order than the requests",
            setup=lambda served: served.shuffle(),
        ),
        why="The spec allows it: custom_id pairs them.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="line-ids-equal",
            title="all lines of results have the same id",
            handle=each_result(lambda line: line.update(id="batch_req_1")),
        ),
        why="The spec does not say that they differ, and nothing takes them.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="request-ids-equal",
            title="all lines of results have the same request_id",
            handle=_lines(lambda response: response.update(request_id="req_1")),
        ),
        why="The spec does not say that they differ, and nothing takes them.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="x-request-id-equal",
            title="all answers have the same x-request-id",
            handle=headed("*", "x-request-id", "req_1"),
        ),
        why="The spec does not say that they differ; proxies repeat the caller's.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="no-version",
            title="no answer has the header openai-version",
            handle=headed("*", "openai-version", None),
        ),
        why="The spec does not require it: no client reads it, and other servers do not have it.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="content-unnamed",
            title="a download does not tell the name of the file",
            handle=headed("files.content", "content-disposition", None),
        ),
        why="The spec does not require it: the name stands in the object of the file, too.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="content-of-a-type",
            title="content is sent as HTML",
            handle=headed("files.content", "content-type", "text/html"),
        ),
        why="The spec does not say of which type a download is; servers differ.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="other-sentences",
            title="the message of every error is another one",
            handle=_sentence,
        ),
        why="Sentences are for people; the code, the parameter and the kind are held to the spec.",
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
        why="The spec says of this code that it is not verified.",
    ),
    Unclaimed(
        mutant=Mutant(
            name="results-late",
            title="what is completed names its files a look later",
            setup=lambda served: served.late(),
        ),
        why="Known of servers, and the last look counts.",
    ),
)
