"""The extension words of the dialect, which begin with x-."""

from __future__ import annotations

from dataclasses import replace

from .validation import Each, Keys, Many, NodeType, Reference
from .value_types import (
    ANYTHING,
    BODY_PROPERTY,
    COUNT,
    FLAG,
    HEADER,
    LINE_KEY,
    LINE_PATH,
    NAME,
    NAME_OR_NULL,
    NAMES,
    OPERATION,
    OPERATIONS,
    OWNER_PATH,
    OWNER_PROPERTY,
    OWNER_TIME,
    PART,
    PATH,
    POSITIVE,
    REQUEST_PATH,
    SCHEMA_PATH,
    SOURCE,
    STATUSES,
    TEXT,
    TRUE,
    one_of,
    query_parameter,
    result_property,
)

# The problems of a file of lines, as the client names them.
_LINE_RULES = (
    *("not_json", "not_object", "missing", "kind", "duplicate", "constant", "refused", "unequal"),
    *("different", "too_many_lines", "too_large", "too_many_total", "empty", "suffix"),
    *("unknown", "unavailable"),
)

# The reasons why a server refuses a request, as the contract names them.
REASONS = (
    *("no_key", "wrong_key", "unroutable", "wrong_method", "not_json", "not_form"),
    *("required", "type", "enum", "const", "minimum", "maximum", "minLength", "maxLength"),
    *("pattern", "minItems", "maxItems", "minProperties", "maxProperties", "propertyNames"),
    *("additionalProperties", "suffix", "first_line", "too_large"),
    *("prefix", "unknown", "unknown_reference"),
    *("wrong_reference", "unknown_cursor", "final", "undownloadable"),
)

OUTCOME = one_of("succeeded", "failed", "unprocessed")

WORDS: dict[str, NodeType] = {
    "retry policy": Keys(
        "x-retry",
        {
            "attempts": COUNT,
            "base": POSITIVE,
            "maximum": POSITIVE,
            "jitter": PART,
            "give_up": POSITIVE,
            "after": Many("names", HEADER, least=1),
            "advice": HEADER,
        },
        SOURCE,
    ),
    "pages": Keys(
        "x-pages",
        {
            "items": result_property("array"),
            "cursor": query_parameter(),
            "next": Many(
                "paths", replace(PATH, names=Reference("path", "page", "string")), least=1
            ),
            "more": result_property("boolean"),
        },
        {
            "first": result_property("string"),
            "limit": query_parameter("integer"),
            "order": query_parameter("string"),
            **SOURCE,
        },
    ),
    "lines": Keys(
        "x-lines",
        {"schema": "schema's name"},
        {
            "when": Each("conditions", ANYTHING, names=Reference("path", "owner")),
            "key": LINE_KEY,
            "suffix": TEXT,
            "limits": Keys("limits", may={"lines": COUNT, "bytes": COUNT, **SOURCE}),
            "same": Many("paths", LINE_PATH, least=1),
            "equal": Each("equalities", OWNER_PATH, names=Reference("path", "line")),
            "refused": Many("values", "refused value", least=1),
            "totals": Many("totals", "total", least=1),
            "count": OWNER_PATH,
            "download": OPERATION,
            "outcomes": Many("outcomes", OUTCOME, least=1),
            "always": TRUE,
            "values": Each("values", ANYTHING, least=1, names=Reference("path", "file")),
            "expires_after": REQUEST_PATH,
            "needs": Many("values", "needed value", least=1),
            "codes": "line codes",
            "messages": Keys("messages", may=dict.fromkeys(_LINE_RULES, TEXT) | SOURCE),
            "examples": "examples",
            **SOURCE,
        },
    ),
    "line codes": Keys("codes", may=dict.fromkeys(_LINE_RULES, NAME_OR_NULL) | SOURCE),
    "submission": Keys(
        "x-submit",
        {
            "file": BODY_PROPERTY,
            "upload": OPERATION,
            "notes": BODY_PROPERTY,
            "find": Keys(
                "find",
                {"operation": OPERATION},
                {"with": Each("arguments", ANYTHING, names=Reference("parameter", "found"))},
            ),
        },
        SOURCE,
    ),
    "total": Keys(
        "a total",
        {"of": LINE_PATH, "maximum": COUNT},
        {"when": Each("conditions", ANYTHING, names=Reference("path", "line")), **SOURCE},
    ),
    "refused value": Keys(
        "a value",
        {"of": LINE_PATH, "value": ANYTHING},
        {
            "when": Each("conditions", ANYTHING, names=Reference("path", "line")),
            "message": TEXT,
            **SOURCE,
        },
    ),
    "needed value": Keys(
        "a value",
        {"of": LINE_PATH, "code": NAME, "message": TEXT},
        {"when": Each("conditions", ANYTHING, names=Reference("path", "line")), **SOURCE},
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
            "retrieve": OPERATION,
            "poll": Keys("poll", {"first": POSITIVE, "maximum": POSITIVE}, SOURCE),
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
            "due_at": OWNER_TIME,
            "via": Keys("via", {"state": NAME, "after": COUNT, "lasts": COUNT}, SOURCE),
            "unprocessed": Keys("unprocessed", {"code": NAME, "message": TEXT}, SOURCE),
            **SOURCE,
        },
    ),
    "expiry": Keys(
        "x-expires",
        {"from": OWNER_TIME},
        {
            "after": COUNT,
            "asked": REQUEST_PATH,
            "when": Each("conditions", ANYTHING, names=Reference("property", "owner")),
            **SOURCE,
        },
    ),
    "answer": Keys(
        "an answer",
        {"when": one_of(*REASONS), "body": ANYTHING},
        {
            "of": NAME,
            "operations": OPERATIONS,
            "params": Many("names", replace(NAME, names=Reference("argument", "answer")), least=1),
            "where": Each("conditions", ANYTHING, names=Reference("path", "object")),
            "prefix": TEXT,
            **SOURCE,
        },
    ),
}
