"""Lists that lose or repeat items, or have them in another order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from batchwright.testing.message import Reply, Request

from .changes import Object, answered, asked, queried, replied, shown, without_answer
from .mutant import Mutant, Served

ENDS = frozenset({"files.list/has_more-until-the-end"})
WHOLE = frozenset({"files.list/complete"})
NOTHING = {"message": "nothing", "type": "invalid_request_error", "param": None, "code": None}


def _after(step: int) -> Any:
    """Begin pages this number of items late."""

    def other(served: Served, request: Request) -> Request:
        query = dict(request.query)
        ids = [one["id"] for one in reversed(served.objects("File"))]
        if query.get("order") != "asc" and query.get("after") in ids:
            at = ids.index(query["after"]) + step
            query["after"] = ids[min(at, len(ids) - 1)] if at >= 0 else ""
        return replace(request, query=tuple(query.items()))

    return asked("files.list", other)


def _unlisted(served: Served, request: Request) -> Reply:
    """The list skips the first file: a request with its id as the cursor begins after the next."""
    operation = served.asked(request)
    if operation is None or operation.name != "files.create":
        return _skipping(served, request)
    reply = served.usual(request)
    served.memory.setdefault("skipped", served.objects("File")[0]["id"])
    return reply


def _skipping(served: Served, request: Request) -> Reply:
    def skip(page: Object) -> None:
        kept = [one for one in page["data"] if one["id"] != served.memory.get("skipped")]
        if kept:
            page |= {"data": kept, "first_id": kept[0]["id"], "last_id": kept[-1]["id"]}
        elif page["data"]:
            page |= {"data": [], "first_id": None, "last_id": None, "has_more": False}

    return replied("files.list", skip)(served, request)


def _swapped(query: dict[str, str]) -> None:
    if "order" in query:
        query["order"] = {"asc": "desc", "desc": "asc"}.get(query["order"], query["order"])


def _oldest_first(query: dict[str, str]) -> None:
    query.setdefault("order", "asc")


def _no_ascending(query: dict[str, str]) -> None:
    if query.get("order") == "asc":
        del query["order"]


def _ignored_limit(query: dict[str, str]) -> None:
    if query.get("limit") == "2":
        query["limit"] = "20"


def _no_filter(query: dict[str, str]) -> None:
    query.pop("purpose", None)


def _forgotten_cursor(served: Served, request: Request) -> Request:
    known = {one["id"] for one in served.objects("File")}
    query = tuple(one for one in request.query if one[0] != "after" or one[1] not in known)
    return replace(request, query=query)


def _used_up(operation: str) -> Any:
    """A page after an id that an earlier request had as the cursor begins one item late."""

    def other(served: Served, request: Request) -> Request:
        query = dict(request.query)
        if "order" in query or "after" not in query:
            return request
        used = served.memory.setdefault("used", set())
        if query["after"] in used:
            of = "File" if operation == "files.list" else "Batch"
            ids = [one["id"] for one in reversed(served.objects(of))]
            query["after"] = ids[min(ids.index(query["after"]) + 1, len(ids) - 1)]
        used.add(query["after"])
        return replace(request, query=tuple(query.items()))

    return asked(operation, other)


def _listed(kind: str, **values: Any) -> Any:
    return shown(kind, lambda one: one.update(values), "*.list")


def _none_fits(served: Served, request: Request) -> Reply:
    def none(page: Object) -> Object:
        return page | {"data": [], "first_id": None, "last_id": None, "has_more": False}

    filtered = "purpose" in dict(request.query)
    return replied("files.list", none)(served, request) if filtered else served.usual(request)


def _mixed(page: Object) -> None:
    if len(page["data"]) > 2:
        page["data"][1], page["data"][-1] = page["data"][-1], page["data"][1]


def _without(name: str) -> Any:
    def change(page: Object) -> None:
        del page[name]

    return change


def _with(**values: Any) -> Any:
    def change(page: Object) -> Object:
        return page | values

    return change


def _other_edges(page: Object) -> Object:
    return page | {"first_id": page["last_id"], "last_id": page["first_id"]}


def _doubled(page: Object) -> None:
    page["data"] += page["data"][-1:]


def _largest_refused(served: Served, request: Request) -> Reply:
    if dict(request.query).get("limit") != "10000":
        return served.usual(request)
    request = replace(request, query=(("limit", "10001"),))
    return served.usual(request)


MUTANTS = (
    Mutant(
        name="has_more-missing",
        title="pages have no has_more",
        handle=replied("files.list", _without("has_more")),
        caught=ENDS | {"file-list/promised-properties"},
    ),
    Mutant(
        name="has_more-always-false",
        title="has_more is always false",
        handle=replied("files.list", _with(has_more=False)),
        caught=ENDS,
    ),
    Mutant(
        name="has_more-always-true",
        title="has_more is always true",
        handle=replied("files.list", _with(has_more=True)),
        caught=ENDS,
    ),
    Mutant(
        name="has_more-a-text",
        title="has_more is a string",
        handle=replied("batches.list", lambda page: page | {"has_more": str(page["has_more"])}),
        caught=frozenset({"batches.list/has_more-until-the-end", "batch-list/has_more-type"}),
    ),
    Mutant(
        name="limit-ignored",
        title="a page has more items than requested",
        handle=queried("files.list", _ignored_limit),
        caught=frozenset({"files.list/limit-kept"}),
    ),
    Mutant(
        name="largest-limit-refused",
        title="the documented maximum of the limit is refused",
        handle=_largest_refused,
        caught=frozenset({"files.list/limit-bounds-accepted"}),
    ),
    Mutant(
        name="cursor-skips-one",
        title="a page begins one item late",
        handle=_after(1),
        caught=WHOLE,
    ),
    Mutant(
        name="cursor-inclusive",
        title="the page after an item begins with that item",
        handle=_after(-1),
        caught=WHOLE,
    ),
    Mutant(
        name="cursor-ignored",
        title="every page is the first",
        handle=asked("files.list", _forgotten_cursor),
        caught=WHOLE,
    ),
    Mutant(
        name="file-cursor-used-up",
        title="the second page after a file begins one file late",
        handle=_used_up("files.list"),
        caught=frozenset({"files.list/pages-complete"}),
    ),
    Mutant(
        name="batch-cursor-used-up",
        title="the second page after a batch begins one batch late",
        handle=_used_up("batches.list"),
        caught=frozenset({"batches.list/pages-complete"}),
    ),
    Mutant(
        name="listed-under-another-name",
        title="a file has another name in the list",
        handle=_listed("file", filename="upload"),
        caught=frozenset({"files.list/as-made"}),
    ),
    Mutant(
        name="listed-without-notes",
        title="a batch has no metadata in the list",
        handle=_listed("batch", metadata={}),
        caught=frozenset({"batches.list/as-made"}),
    ),
    Mutant(
        name="unknown-cursor-accepted",
        title="the page after an unknown id is empty",
        contract=without_answer("unknown_cursor", "files.list"),
        caught=frozenset({"files.list/after-unknown"}),
    ),
    Mutant(
        name="negative-page-accepted",
        title="a page with a negative limit is empty",
        contract=without_answer("minimum", "batches.list"),
        caught=frozenset({"batches.list/limit-below-minimum"}),
    ),
    Mutant(
        name="empty-page-of-files-accepted",
        title="a page of files with limit 0 is empty",
        contract=without_answer("minimum", "files.list"),
        caught=frozenset({"files.list/limit-below-minimum"}),
    ),
    Mutant(
        name="item-unlisted",
        title="one object is on no page",
        handle=_unlisted,
        caught=frozenset({"files.list/complete"}),
    ),
    Mutant(
        name="item-twice",
        title="a page has its last item twice",
        handle=replied("batches.list", _doubled),
        caught=frozenset({"batches.list/complete", "batches.list/limit-kept"}),
    ),
    Mutant(
        name="order-swapped",
        title="ascending and descending are swapped",
        handle=queried("files.list", _swapped),
        caught=frozenset({"files.list/order-asc", "files.list/order-desc"}),
    ),
    Mutant(
        name="order-ignored",
        title="the requested order is ignored",
        handle=queried("files.list", _no_ascending),
        caught=frozenset({"files.list/order-asc"}),
    ),
    Mutant(
        name="oldest-first",
        title="the default order is ascending",
        handle=queried("files.list", _oldest_first),
        caught=frozenset({"files.list/order-by-default"}),
    ),
    Mutant(
        name="filter-ignored",
        title="a filter by purpose is ignored",
        handle=queried("files.list", _no_filter),
        caught=frozenset({"files.list/purpose-filters", "files.list/purpose-unknown-value"}),
    ),
    Mutant(
        name="filter-finds-nothing",
        title="a filter by purpose finds nothing",
        handle=_none_fits,
        caught=frozenset({"files.list/purpose-filters"}),
    ),
    Mutant(
        name="edges-swapped",
        title="first_id and last_id are swapped",
        handle=replied("files.list", _other_edges),
        caught=frozenset({"files.list/first_id-is-the-first", "files.list/last_id-is-the-last"}),
    ),
    Mutant(
        name="first_id-constant",
        title="first_id is the id of another object",
        handle=replied("batches.list", lambda page: page | {"first_id": "batch_0"}),
        caught=frozenset({"batches.list/first_id-is-the-first"}),
    ),
    Mutant(
        name="last_id-constant",
        title="last_id is the id of another object",
        handle=replied("batches.list", lambda page: page | {"last_id": "batch_0"}),
        caught=frozenset({"batches.list/last_id-is-the-last"}),
    ),
    Mutant(
        name="object-of-a-list",
        title="`object` of a page is page",
        handle=replied("files.list", _with(object="page")),
        caught=frozenset({"file-list/object-type"}),
    ),
    Mutant(
        name="limit-above-maximum-accepted",
        title="a limit above the maximum is accepted",
        contract=without_answer("maximum", "*.list"),
        caught=frozenset(
            {"files.list/limit-above-maximum", "batches.list/limit-above-maximum"},
        ),
    ),
    Mutant(
        name="no-page-of-one",
        title="the response to a limit of one is 410",
        handle=lambda served, request: (
            answered("batches.list", 410, 200, {"error": NOTHING})(served, request)
            if dict(request.query).get("limit") == "1"
            else served.usual(request)
        ),
        caught=frozenset(
            {
                "batches.list/status",
                "batches.list/limit-bounds-accepted",
                "batches.list/complete",
            }
        ),
        noted=frozenset({"batches.list/documented-status"}),
    ),
)
