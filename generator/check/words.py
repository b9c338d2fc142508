"""The dialect's own words, those that begin with x-."""

from __future__ import annotations

from .leaves import (
    ANYTHING,
    COUNT,
    NAME,
    NAMES,
    PART,
    PATH,
    PATHS,
    POSITIVE,
    SOURCE,
    STATUSES,
    TEXT,
    TRUE,
    one_of,
)
from .shape import Each, Keys, Many, Shape

# What can be wrong with a file of lines, in the words of the client.
_LINE_RULES = (
    *("not_json", "not_object", "missing", "kind", "duplicate", "constant", "refused", "unequal"),
    *("different", "too_many_lines", "too_large", "too_many_total", "empty", "suffix"),
)

WORDS: dict[str, Shape] = {
    "retry policy": Keys(
        "x-retry",
        {
            "attempts": COUNT,
            "base": POSITIVE,
            "longest": POSITIVE,
            "jitter": PART,
            "give_up": POSITIVE,
            "after": NAMES,
            "advice": NAME,
        },
        SOURCE,
    ),
    "pages": Keys("x-pages", {"items": NAME, "cursor": NAME, "next": PATHS, "more": NAME}, SOURCE),
    "lines": Keys(
        "x-lines",
        {"schema": "schema's name"},
        {
            "when": Each("conditions", ANYTHING),
            "key": NAME,
            "suffix": TEXT,
            "limits": Keys("limits", may={"lines": COUNT, "bytes": COUNT, **SOURCE}),
            "same": PATHS,
            "equal": Each("equalities", NAME),
            "refused": Each("refused values", ANYTHING),
            "totals": Many("totals", "total", least=1),
            "count": PATH,
            "download": NAME,
            "codes": "line codes",
            "examples": "examples",
            **SOURCE,
        },
    ),
    "line codes": Keys("codes", may=dict.fromkeys(_LINE_RULES, NAME) | SOURCE),
    "submission": Keys(
        "x-submit",
        {
            "file": NAME,
            "upload": NAME,
            "id": NAME,
            "notes": NAME,
            "find": Keys("find", {"operation": NAME}, {"with": Each("arguments", ANYTHING)}),
        },
        SOURCE,
    ),
    "total": Keys(
        "a total", {"of": PATH, "most": COUNT}, {"when": Each("conditions", ANYTHING), **SOURCE}
    ),
    "outcomes": Keys(
        "x-outcomes",
        {"status": PATH, "body": PATH, "errors": PATHS, "rules": Many("rules", "rule", least=1)},
        {
            "request": PATH,
            "retryable": Keys("retryable", may={"statuses": STATUSES, "codes": NAMES, **SOURCE}),
            **SOURCE,
        },
    ),
    "rule": Keys(
        "a rule",
        {"outcome": one_of("succeeded", "failed", "unprocessed")},
        {"absent": PATH, "present": PATH, "statuses": STATUSES, "codes": NAMES, **SOURCE},
    ),
    "lifecycle": Keys(
        "x-lifecycle",
        {
            "initial": NAME,
            "states": Each("states", "state", least=1),
        },
        {
            "look": Keys("look", {"operation": NAME, "by": NAME}),
            "poll": Keys("poll", {"first": POSITIVE, "longest": POSITIVE}, SOURCE),
            **SOURCE,
        },
    ),
    "state": Keys(
        "a state",
        may={
            "sets": NAME,
            "to": NAMES,
            "final": TRUE,
            "files": NAMES,
            "results": one_of("all", "some"),
            "problems": PATH,
            "void": TRUE,
            **SOURCE,
        },
    ),
}
