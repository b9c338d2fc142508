"""The dialect of spec/README.md as a table: the keys of each object, and the type of each value."""

from __future__ import annotations

from dataclasses import replace

from .extensions import WORDS
from .schemas import SCHEMAS
from .validation import Each, Keys, Leaf, Many, NodeType, Pick, Reference, Unsupported
from .value_types import (
    ANYTHING,
    EXAMPLE_NAME,
    FLAG,
    NAME,
    OPERATION,
    PATH,
    SOURCE,
    TEXT,
    TRUE,
    USED_NAME,
    VARIABLE,
    one_of,
    or_reference,
    reference,
    text_like,
)

_NO_SCOPES = Leaf("[], as a key has no scopes", lambda value: value == [])

DIALECT: dict[str, NodeType] = {
    "document": Keys(
        "an OpenAPI document",
        needs={
            "openapi": Leaf("3.1.x", text_like(r"3\.1\.[0-9]+")),
            "info": "info",
            "servers": Many("server", "server", least=1, most=1),
            "tags": Many("tags", "tag", least=1),
            "paths": Each(
                "paths",
                "path",
                r"(/([A-Za-z0-9_~-][A-Za-z0-9._~-]*|\{[^{}/?#\s]+\}))+",
                "segments of letters and digits, or {name}: /things/{thing_id}",
                least=1,
                longest=500,
            ),
            "components": "components",
            "security": Many(
                "security requirement",
                Each("scheme", _NO_SCOPES),
                least=1,
            ),
        },
        may={"x-retry": "retry policy", **SOURCE},
        refused={
            "webhooks": "describe them in a spec of their own",
            "swagger": "OpenAPI 3.1 is; convert the document",
        },
    ),
    "info": Keys(
        "info",
        {"title": TEXT, "version": TEXT},
        {
            "description": TEXT,
            "license": Keys("a license", {"name": TEXT}, {"identifier": TEXT, "url": TEXT}),
            **SOURCE,
        },
    ),
    "server": Keys(
        "a server",
        {
            "url": Leaf("an http or https URL", text_like(r"https?://[^\s{}?#@]+")),
            "x-env": VARIABLE,
        },
        {"description": TEXT, **SOURCE},
        {"variables": "write the URL out"},
    ),
    "tag": Keys("a tag", {"name": USED_NAME, "description": TEXT}, SOURCE),
    "path": Keys(
        "a path",
        may=dict.fromkeys(("get", "put", "post", "delete", "patch"), "operation"),
        refused={
            "parameters": "write them in each operation",
            "$ref": "write the operations here",
            **dict.fromkeys(("head", "options", "trace"), "use get, put, post, delete, patch"),
        },
    ),
    "operation": Keys(
        "an operation",
        needs={
            "summary": TEXT,
            "tags": Many("tag", NAME, least=1, most=1),
            "responses": Each(
                "responses",
                "response or reference",
                r"[2345](XX|[0-9]{2})",
                "a status like 404 or 5XX",
                1,
            ),
        },
        may={
            "operationId": ANYTHING,  # checked with the other names
            "description": TEXT,
            "deprecated": TRUE,
            "parameters": Many("parameters", "parameter or reference"),
            "requestBody": "request body",
            "x-pages": "pages",
            "x-submit": "submission",
            "x-idempotent": FLAG,
            **SOURCE,
        },
        refused={
            "callbacks": "describe them in a spec of their own",
            "servers": "there is one server, at the top",
            "security": "there is one scheme, at the top",
        },
    ),
    "schema's name": Pick(
        lambda value: (
            "inline schema"
            if isinstance(value, dict) and value and "$ref" not in value
            else reference("schemas")
        )
    ),
    "inline schema": Unsupported(
        "an inline schema: name it under components/schemas, as an object, and $ref it"
    ),
    "parameter or reference": or_reference("parameter", "parameters"),
    "parameter": Keys(
        "a parameter",
        {
            "name": USED_NAME,
            "in": replace(one_of("path", "query", "header"), refers=True),
            "schema": "schema",
        },
        {
            "description": TEXT,
            "required": FLAG,
            "deprecated": TRUE,
            "example": ANYTHING,
            "examples": "examples",
            "x-env": VARIABLE,
            "x-id": PATH,
            **SOURCE,
        },
        {"style": "values are written plainly", "content": "write schema"},
    ),
    "request body": Keys(
        "a request body",
        {
            "content": Pick(
                lambda value: (
                    "json body"
                    if isinstance(value, dict) and "multipart/form-data" not in value
                    else "form body"
                )
            )
        },
        {"description": TEXT, "required": TRUE, **SOURCE},
    ),
    "json body": Keys("content", {"application/json": "media type"}),
    "form body": Keys("content", {"multipart/form-data": "form"}),
    "media type": Keys("a media type", {"schema": "schema's name"}, {"examples": "examples"}),
    "form": Keys(
        "a form",
        {"schema": "schema's name"},
        {"examples": "examples", "encoding": Each("encodings", "encoding")},
    ),
    "encoding": Keys("an encoding", {"style": one_of("deepObject"), "explode": TRUE}),
    "response or reference": or_reference("response", "responses"),
    "response": Keys(
        "a response",
        {"description": TEXT},
        {
            "content": Pick(  # checked with the status, as 204 has none
                lambda value: (
                    "bytes result" if isinstance(value, dict) and "*/*" in value else "json result"
                )
            ),
            "headers": Each(
                "headers", "header or reference", r"[a-z0-9-]+", "lower case, like retry-after"
            ),
            "links": Each("links", "link"),
            "x-retry": one_of("always", "idempotent", "never"),
            "x-answers": Each("answers", "answer", *EXAMPLE_NAME, least=1),
            **SOURCE,
        },
    ),
    "json result": Keys("content", {"application/json": "media type"}),
    "bytes result": Keys(
        "content",
        {"*/*": Keys("a media type", {"schema": "schema"}, {"examples": "examples"})},
    ),
    "header or reference": or_reference("header", "headers"),
    "header": Keys(
        "a header",
        {"schema": "schema", "description": TEXT},
        {"required": TRUE, "example": ANYTHING, **SOURCE},
    ),
    "link": Keys(
        "a link",
        {
            "operationId": OPERATION,
            "parameters": Each("parameters", TEXT, least=1, names=Reference("parameter", "linked")),
        },
        {"description": TEXT, **SOURCE},
        {"operationRef": "write operationId"},
    ),
    "examples": Each("examples", "example or reference", *EXAMPLE_NAME, least=1),
    "example or reference": or_reference("example", "examples"),
    "example": Keys(
        "an example", {"value": ANYTHING}, {"summary": TEXT, "description": TEXT, **SOURCE}
    ),
    "components": Keys(
        "components",
        needs={
            "securitySchemes": Each(
                "security scheme",
                "security scheme",
                r"[a-z][a-z0-9_]*",
                "lower case, like api_key",
                1,
            )
        },
        may={
            "schemas": Each(
                "schemas", "schema", r"[A-Z][A-Za-z0-9]*", "a class name, like OrderList"
            ),
            "parameters": Each(
                "parameters", "parameter", r"[a-z][a-z0-9_]*", "lower case, like a_b"
            ),
            "responses": Each(
                "responses",
                "response",
                r"[A-Z][A-Za-z0-9]*Error",
                "a class name that ends in Error",
            ),
            "headers": Each("headers", "header"),
            "examples": Each("examples", "example", *EXAMPLE_NAME),
        },
        refused={
            "requestBodies": "write them in the operations",
            "links": "write them in the responses",
            "callbacks": "describe them in a spec of their own",
            "pathItems": "write them in paths",
        },
    ),
    "security scheme": Pick(
        lambda value: (
            "key in a header"
            if isinstance(value, dict) and value.get("type") == "apiKey"
            else "bearer token"
        )
    ),
    "bearer token": Keys(
        "a security scheme",
        {"type": one_of("http", "apiKey"), "scheme": one_of("bearer")},
        {"x-env": VARIABLE, "description": TEXT, **SOURCE},
        dict.fromkeys(
            ("flows", "in", "openIdConnectUrl"),
            "use type: http, scheme: bearer, or type: apiKey, in: header",
        ),
    ),
    "key in a header": Keys(
        "a security scheme",
        {
            "type": one_of("apiKey"),
            "in": one_of("header"),
            "name": Leaf("a header's name", text_like(r"[A-Za-z0-9-]+")),
        },
        {"x-env": VARIABLE, "description": TEXT, **SOURCE},
        {"scheme": "type: apiKey has a name instead"},
    ),
    **SCHEMAS,
    **WORDS,
}
