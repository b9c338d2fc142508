"""Files that are not deleted, or only in part."""

from __future__ import annotations

import json
from dataclasses import replace

from batchwright.testing.message import Reply, Request

from .changes import (
    Object,
    json_reply,
    replied,
)
from .mutant import Handle, Mutant, Served


def _kept(served: Served, request: Request) -> Reply:
    """Respond that a file was deleted, but do not delete it."""
    operation = served.asked(request)
    if operation is None or operation.name != "files.delete":
        return served.usual(request)
    reply = served.usual(replace(request, method="GET"))
    if reply.status != 200:
        return reply
    identity = served.ids(request)["file_id"]
    return json_reply(reply, {"id": identity, "object": "file", "deleted": True})


def _remembered(operations: tuple[str, ...]) -> Handle:
    """These operations respond for a deleted file as before the deletion."""

    def handle(served: Served, request: Request) -> Reply:
        operation = served.asked(request)
        name = operation.name if operation else ""
        if name == "files.delete" and served.usual(replace(request, method="GET")).status == 200:
            identity = served.ids(request)["file_id"]
            path = request.path
            served.memory[identity] = {
                "files.retrieve": served.usual(replace(request, method="GET")).read(),
                "files.content": served.usual(
                    replace(request, method="GET", path=f"{path}/content")
                ).read(),
                "files.delete": json.dumps(
                    {"id": identity, "object": "file", "deleted": True}
                ).encode(),
            }
        reply = served.usual(request)
        gone = served.memory.get(served.ids(request).get("file_id", ""))
        if name not in operations or reply.status != 404 or gone is None:
            return reply
        return replace(reply, status=200, body=gone[name], length=len(gone[name]))

    return handle


def _still_listed(served: Served, request: Request) -> Reply:
    operation = served.asked(request)
    if operation is not None and operation.name == "files.delete":
        reply = served.usual(replace(request, method="GET"))
        if reply.status == 200:
            served.memory.setdefault("gone", []).append(json.loads(reply.read()))

    def add(page: Object) -> None:
        page["data"] += served.memory.get("gone", [])[:1]
        page["last_id"] = page["data"][-1]["id"] if page["data"] else None

    return replied("files.list", add)(served, request)


MUTANTS = (
    Mutant(
        name="deleted-still-there",
        title="a deleted file is not deleted",
        handle=_kept,
        caught=frozenset(
            {
                "files.retrieve/deleted",
                "files.content/deleted",
                "files.delete/deleted",
                "files.list/deleted",
            }
        ),
    ),
    Mutant(
        name="deleted-retrieved",
        title="a deleted file can still be retrieved",
        handle=_remembered(("files.retrieve",)),
        caught=frozenset({"files.retrieve/deleted"}),
    ),
    Mutant(
        name="deleted-downloaded",
        title="the content of a deleted file can still be downloaded",
        handle=_remembered(("files.content",)),
        caught=frozenset({"files.content/deleted"}),
    ),
    Mutant(
        name="deleted-twice",
        title="a deleted file can be deleted again",
        handle=_remembered(("files.delete",)),
        caught=frozenset({"files.delete/deleted"}),
    ),
    Mutant(
        name="deleted-listed",
        title="a deleted file is still listed",
        handle=_still_listed,
        caught=frozenset({"files.list/deleted"}),
    ),
    Mutant(
        name="deleted-denied",
        title="the response to a deletion has `deleted: false`",
        handle=replied("files.delete", lambda one: one | {"deleted": False}),
        caught=frozenset({"files.delete/names-it"}),
    ),
    Mutant(
        name="deleted-not-said",
        title="the response to a deletion does not have `deleted`",
        handle=replied("files.delete", lambda one: {"id": one["id"], "object": "file"}),
        caught=frozenset({"files.delete/names-it", "file-deleted/deleted-present"}),
    ),
    Mutant(
        name="deleted-another",
        title="the response to a deletion has the id of another file",
        handle=replied("files.delete", lambda one: one | {"id": "file-0"}),
        caught=frozenset({"files.delete/names-it"}),
    ),
)
