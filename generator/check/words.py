"""The dialect's own words, those that begin with x-."""

from __future__ import annotations

from .leaves import (
    ANYTHING,
    COUNT,
    NAME,
    NAMES,
    NUMBER,
    PATH,
    PATHS,
    SOURCE,
    STATUSES,
    TEXT,
    TRUE,
    one_of,
)
from .shape import Each, Keys, Many, Shape

WORDS: dict[str, Shape] = {
    "retry policy": Keys(
        "x-retry",
        {
            "attempts": COUNT,
            "base": NUMBER,
            "longest": NUMBER,
            "jitter": NUMBER,
            "give_up": NUMBER,
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
            "examples": "examples",
            **SOURCE,
        },
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
        {"initial": NAME, "states": Each("states", "state", least=1)},
        {"poll": Keys("poll", {"first": NUMBER, "longest": NUMBER}, SOURCE), **SOURCE},
    ),
    "state": Keys(
        "a state",
        may={"sets": NAME, "to": NAMES, "final": TRUE, "files": NAMES, **SOURCE},
    ),
}
