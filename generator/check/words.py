"""The dialect's own words, those that begin with x-."""

from __future__ import annotations

from .leaves import (
    ANYTHING,
    BODY_PROPERTY,
    COUNT,
    FLAG,
    LINE_KEY,
    LINE_PATH,
    NAME,
    NAMES,
    OPERATION,
    OPERATIONS,
    OWNER_PATH,
    OWNER_PROPERTY,
    PART,
    PATH,
    PATHS,
    POSITIVE,
    QUERY_PARAMETER,
    SCHEMA_PATH,
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
    *("unknown", "unavailable"),
)

# Why a server refuses a request, in the words of the contract.
REASONS = (
    *("no_key", "wrong_key", "unroutable", "wrong_method", "not_json", "not_form"),
    *("required", "type", "enum", "const", "minimum", "maximum", "minLength", "maxLength"),
    *("pattern", "minItems", "maxItems", "minProperties", "maxProperties", "propertyNames"),
    *("additionalProperties", "suffix", "first_line", "too_large"),
    *("prefix", "unknown", "unknown_reference"),
    *("wrong_reference", "unknown_cursor", "final", "undownloadable"),
)

OUTCOME = one_of("succeeded", "failed", "unprocessed")

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
    "pages": Keys(
        "x-pages",
        {"items": NAME, "cursor": QUERY_PARAMETER, "next": PATHS, "more": NAME},
        {
            "first": NAME,
            "limit": QUERY_PARAMETER,
            "order": QUERY_PARAMETER,
            "whole": TRUE,
            **SOURCE,
        },
    ),
    "lines": Keys(
        "x-lines",
        {"schema": "schema's name"},
        {
            "when": Each("conditions", ANYTHING, names="path owner"),
            "key": LINE_KEY,
            "suffix": TEXT,
            "limits": Keys("limits", may={"lines": COUNT, "bytes": COUNT, **SOURCE}),
            "same": Many("paths", LINE_PATH, least=1),
            "equal": Each("equalities", OWNER_PATH, names="path line"),
            "refused": Many("values", "refused value", least=1),
            "totals": Many("totals", "total", least=1),
            "count": OWNER_PATH,
            "download": OPERATION,
            "outcomes": Many("outcomes", OUTCOME, least=1),
            "always": TRUE,
            "values": Each("values", ANYTHING, least=1),
            "expires_after": PATH,
            "needs": Many("values", "needed value", least=1),
            "codes": "line codes",
            "messages": Keys("messages", may=dict.fromkeys(_LINE_RULES, TEXT) | SOURCE),
            "unchecked": Many("rules", one_of(*_LINE_RULES), least=1),
            "examples": "examples",
            **SOURCE,
        },
    ),
    "line codes": Keys("codes", may=dict.fromkeys(_LINE_RULES, NAME) | SOURCE),
    "submission": Keys(
        "x-submit",
        {
            "file": BODY_PROPERTY,
            "upload": OPERATION,
            "id": NAME,
            "notes": BODY_PROPERTY,
            "find": Keys(
                "find",
                {"operation": OPERATION},
                {"with": Each("arguments", ANYTHING, names="parameter found")},
            ),
        },
        SOURCE,
    ),
    "total": Keys(
        "a total",
        {"of": LINE_PATH, "most": COUNT},
        {"when": Each("conditions", ANYTHING, names="path line"), **SOURCE},
    ),
    "refused value": Keys(
        "a value",
        {"of": LINE_PATH, "value": ANYTHING},
        {"when": Each("conditions", ANYTHING, names="path line"), "message": TEXT, **SOURCE},
    ),
    "needed value": Keys(
        "a value",
        {"of": LINE_PATH, "code": NAME, "message": TEXT},
        {"when": Each("conditions", ANYTHING, names="path line"), **SOURCE},
    ),
    "outcomes": Keys(
        "x-outcomes",
        {
            "status": SCHEMA_PATH,
            "body": SCHEMA_PATH,
            "errors": Many("paths", SCHEMA_PATH, least=1),
            "rules": Many("rules", "rule", least=1),
        },
        {
            "request": SCHEMA_PATH,
            "retryable": Keys(
                "retryable",
                may={"statuses": STATUSES, "codes": NAMES, "permanent": NAMES, **SOURCE},
            ),
            "writes": Keys(
                "writes",
                {"failed": PATH, "unprocessed": PATH},
                {"code": NAME, "text": FLAG, **SOURCE},
            ),
            **SOURCE,
        },
    ),
    "rule": Keys(
        "a rule",
        {"outcome": OUTCOME},
        {
            "absent": SCHEMA_PATH,
            "present": SCHEMA_PATH,
            "statuses": STATUSES,
            "codes": NAMES,
            **SOURCE,
        },
    ),
    "lifecycle": Keys(
        "x-lifecycle",
        {
            "initial": NAME,
            "states": Each("states", "state", least=1, most=100),
        },
        {
            "retrieve": Keys("retrieve", {"operation": OPERATION, "id": OWNER_PROPERTY}),
            "poll": Keys("poll", {"first": POSITIVE, "longest": POSITIVE}, SOURCE),
            **SOURCE,
        },
    ),
    "state": Keys(
        "a state",
        may={
            "sets": OWNER_PROPERTY,
            "to": NAMES,
            "final": TRUE,
            "files": Many("names", OWNER_PROPERTY, least=1),
            "results": one_of("all", "some"),
            "problems": OWNER_PATH,
            "retryable": NAMES,
            "operation": OPERATION,
            "lasts": COUNT,
            "due_at": NAME,
            "via": Keys("via", {"state": NAME, "after": COUNT, "lasts": COUNT}, SOURCE),
            "unprocessed": Keys("unprocessed", {"code": NAME, "message": TEXT}, SOURCE),
            **SOURCE,
        },
    ),
    "expiry": Keys(
        "x-expires",
        {"from": NAME},
        {
            "after": COUNT,
            "asked": PATH,
            "when": Each("conditions", ANYTHING, names="property owner"),
            **SOURCE,
        },
    ),
    "answer": Keys(
        "an answer",
        {"when": one_of(*REASONS), "body": ANYTHING},
        {
            "of": NAME,
            "operations": OPERATIONS,
            "params": NAMES,
            "where": Each("conditions", ANYTHING, names="path object"),
            "prefix": TEXT,
            **SOURCE,
        },
    ),
}
