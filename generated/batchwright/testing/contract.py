# Copied by `make generate` from templates/batchwright/testing/contract.py. Do not edit.
"""The behaviour of a server of the specification, as data.

The generator writes these structs, `contract_data.py` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from .._runtime.jsonl.rules import LineRules
from .._runtime.path import FieldPath
from .._runtime.results.outcome import Outcome, Outcomes

ValueType: TypeAlias = Literal[
    "any", "string", "integer", "number", "boolean", "array", "object", "binary"
]
"""The type of a value; `binary` is a file of a form, or a download."""

Role: TypeAlias = Literal[
    "store", "create", "retrieve", "list", "delete", "download", "move", "example"
]
"""What an operation does.

`store` stores an uploaded file, `create` creates an object from the body of the request, `move`
moves an object to another state. `example` is any other operation: it returns its first example.
"""

When: TypeAlias = Literal[
    "no_key",
    "wrong_key",
    "unroutable",
    "wrong_method",
    "not_json",
    "not_form",
    "required",
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "additionalProperties",
    "suffix",
    "first_line",
    "too_large",
    "prefix",
    "unknown",
    "unknown_reference",
    "wrong_reference",
    "unknown_cursor",
    "final",
    "undownloadable",
]
"""Why a request is refused.

`wrong_method`: the path does not have this method; without an error rule of its own it counts as
`unroutable`. The keywords of JSON Schema are for a value that violates the keyword. `first_line`: a
file of lines is empty, or its first line is not JSON. `prefix`: an id in the path lacks the prefix
of ids of its schema. `unknown`, `unknown_reference`: no object has the id in the path, or in the
body. `wrong_reference`: the id in the body belongs to an object of the wrong kind. `final`: the
object is in a final state.
"""


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON value.

    Attributes:
        null: Whether it may be null.
        timestamp: Whether it is a point in time, in seconds since 1970.
        enum: The known values. Others are refused in requests.
        const: The only value.
        minimum, maximum: The limits of a number.
        min_length, max_length: Characters of a string, bytes of a binary.
        pattern: The regular expression that a string must match.
        min_items, max_items: Of an array.
        min_properties, max_properties: Of a map.
        property_names_max_length: Characters of a map's keys.
        items: The shape of an array's items or a map's values.
        schema: The name of an object's schema; None for a map.
    """

    type: ValueType
    null: bool = False
    timestamp: bool = False
    enum: tuple[str, ...] = ()
    const: str | int | float | bool | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_properties: int | None = None
    max_properties: int | None = None
    property_names_max_length: int | None = None
    items: Shape | None = None
    schema: str | None = None

    @property
    def is_map(self) -> bool:
        """Whether it is an object with any keys."""
        return self.type == "object" and self.schema is None


class Expiry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point in time that is derived from another one.

    Attributes:
        anchor: The property of the other time.
        after: Seconds, unless the request has them; None for never.
        asked: The property of the request for it, in seconds or like `24h`.
        when: The values of the object's other properties with which `after` applies.
    """

    anchor: str
    after: int | float | None
    asked: FieldPath = ()
    when: Mapping[str, tuple[Any, ...]] = {}


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A property of an object, or a parameter.

    Attributes:
        required: Whether it is required.
        promised: Whether servers of this dialect always send it, although clients must not rely on
            it.
        sent: How a server sends a missing value: as null, as an empty string (until the object is
            in a final state), by omitting the property, or never with a value.
        default: The value that a client sends or a server assumes by default.
        example: A typical value.
        content: The attribute of an uploaded file: its size in bytes or its name.
        expires: How its value, a point in time, is derived from another property.
    """

    name: str
    shape: Shape
    required: bool = False
    promised: bool = False
    sent: Literal["null", "if_set", "empty", "empty_until_final", "never"] = "null"
    default: Any = None
    example: Any = None
    content: Literal["size", "name"] | None = None
    expires: Expiry | None = None


class Schema(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object. `closed`: a request with other properties is refused."""

    name: str
    fields: tuple[Field, ...]
    closed: bool = False


class ErrorRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An error response and when the server sends it (`x-answers` in the specification).

    A reason without a rule does not refuse the request.

    Attributes:
        name: The name of the rule, unique in the contract.
        when: The reason.
        status: The HTTP status.
        error: The name of the error class.
        body: The JSON body. Texts have placeholders: `{id}`, `{status}` (of an object), `{param}`,
            `{value}`, `{limit}`, `{choices}`, `{listed}` (the same as `['a', 'b']`), `{key}`,
            `{expected}`, `{found}` (types), `{method}`, `{path}`. A string that is only a
            placeholder is the value itself, or null. For a value that is too long or has too many
            members, `{value}` is its size. `{key}` is a key of a map, or the masked API key.
        of: Only for objects of this schema; None for any.
        params: Only for these parameters or properties (`a.b` in an object); empty for any.
        where: Only for objects with one of these values of properties.
        prefix: The prefix of an id, for the reason of that name.
    """

    name: str
    when: When
    status: int
    error: str
    body: Any
    of: str | None = None
    params: tuple[str, ...] = ()
    where: Mapping[str, tuple[Any, ...]] = {}
    prefix: str = ""


class Paging(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a list is paginated.

    Attributes:
        items: The property that holds the items.
        cursor: The query parameter for the id after which the page begins.
        next: The path of the next cursor: in the page, or (`data.id`) in its last item.
        more: The property for whether another page follows.
        first: The property for the id of the first item, if there is one.
        limit: The query parameter for the page size, if there is one.
        order: The query parameter for the order, if there is one.
        filters: Query parameters that an item's property of the same name must equal.
    """

    items: str
    cursor: str
    next: tuple[FieldPath, ...]
    more: str
    first: str | None = None
    limit: str | None = None
    order: str | None = None
    filters: tuple[str, ...] = ()


class Parameter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A path parameter: the id of an object; `of` is the schema of the object, if declared."""

    name: str
    of: str | None = None
    identity: str = "id"
    example: str = ""


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An example of an exchange: a request and its response."""

    name: str
    body: Any = None
    response: Any = None


class Operation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One method of one path.

    Attributes:
        name: Resource and method, such as `things.create`.
        path: Its path template, such as `/things/{thing_id}`.
        role: What it does.
        of: The schema of its objects.
        parameters: The path parameters.
        query: The query parameters.
        body: The schema of the request body; None without one.
        form: Whether the body is a multipart form instead of JSON.
        upload: The property of the form with the file.
        status: The status of a success.
        result: The schema of the result; None is bytes.
        paging: How the list is paginated; None returns all items at once.
        state: The state that a `move` leads to.
        idempotent: Whether it may be repeated safely.
        submits: Whether it creates an object from a file of lines, which costs money.
        notes: The property of the caller's notes, for one that submits.
        error_rules: Its error rules; the first that fits counts.
        headers: The headers of a success with an example each, besides those of every response.
        errors: The documented errors.
        example: An example of an exchange.
    """

    name: str
    method: str
    path: str
    role: Role
    of: str | None = None
    parameters: tuple[Parameter, ...] = ()
    query: tuple[Field, ...] = ()
    body: str | None = None
    form: bool = False
    upload: str | None = None
    status: int = 200
    result: str | None = None
    paging: Paging | None = None
    state: str | None = None
    idempotent: bool = False
    submits: bool = False
    notes: str | None = None
    error_rules: tuple[ErrorRule, ...] = ()
    headers: Mapping[str, str] = {}
    errors: tuple[Error, ...] = ()
    example: Example | None = None


class Error(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A documented error of an operation.

    Attributes:
        status: `404`, or a range such as `5XX`.
        retry: When a client may repeat the request: `always`, if the operation is `idempotent`, or
            `never`; None: only if the server says so.
        example: A body.
    """

    name: str
    status: str
    schema: str
    retry: Literal["always", "idempotent", "never"] | None = None
    example: Any = None


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a request was not executed, in its line of results."""

    code: str
    message: str


class Via(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The intermediate state before a state that is due.

    Attributes:
        after: Seconds from the due time until it is entered.
        lasts: Its duration in seconds.
    """

    state: str
    after: int | float
    lasts: int | float


class State(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state of an object.

    Attributes:
        sets: The property for the time of entering it.
        to: The states that may follow.
        files: The properties that may have result files.
        results: Whether the files have a line for `all` requests or for `some`; None for none.
        problems: The path of the reasons why nothing was executed.
        operation: The operation that leads to it.
        lasts: Its minimum duration in seconds on the documented server.
        due_at: The property with the time at which it is entered by itself.
        via: The intermediate state then; None if it is entered at once.
        unprocessed: The error of requests that were not executed.
    """

    name: str
    sets: str | None = None
    to: tuple[str, ...] = ()
    final: bool = False
    files: tuple[str, ...] = ()
    results: Literal["all", "some"] | None = None
    problems: FieldPath = ()
    operation: str | None = None
    lasts: int | float | None = None
    due_at: str | None = None
    via: Via | None = None
    unprocessed: Reason | None = None


class Lifecycle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The states of the objects of a schema.

    Attributes:
        property: The property of the state.
        identity: The path of the id.
        retrieve: The operation that returns the object.
        first, maximum: Seconds between two polls.
    """

    schema: str
    property: str
    identity: str
    initial: str
    retrieve: str | None
    states: tuple[State, ...]
    first: int | float | None = None
    maximum: int | float | None = None


class Input(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of requests.

    Attributes:
        owner: The schema of the objects that are created from it.
        property: The owner's property for the file's id, and that of the operation that creates the
            owner.
        schema: Of the lines.
        file: The schema of the file.
        rules: The rules of its lines.
        when: The required values of the file's properties.
        other: The same properties of an example of another kind of file; empty without one.
        total: The path of the number of lines in the owner.
        examples: Files of lines, by name; one for each set of arguments that lines have to equal.
    """

    owner: str
    property: str
    schema: str
    file: str
    rules: LineRules
    when: Mapping[str, Any] = {}
    other: Mapping[str, Any] = {}
    total: FieldPath = ()
    examples: Mapping[str, tuple[Any, ...]] = {}


class Output(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of results.

    Attributes:
        owner: The schema of the objects that have it.
        property: The owner's property for the file's id.
        schema: Of the lines.
        key: The property of a line that pairs it with its request.
        file: The schema of the file.
        download: The operation that downloads it.
        outcomes: The outcomes of its lines.
        count: The path of the number of lines in the owner.
        always: Whether it exists even if it is empty.
        values: Properties of the file, strings with the placeholders `{id}` (of the owner) and
            `{file}` (its own id).
        expires_after: The path in the create request of how long the file is kept.
        examples: Example lines: the first with each property, and one with a body for each status.
        named_examples: The first line of each example whose name is that of an example of requests.
    """

    owner: str
    property: str
    schema: str
    key: str
    file: str
    download: str
    outcomes: tuple[Outcome, ...]
    count: FieldPath = ()
    always: bool = False
    values: Mapping[str, Any] = {}
    expires_after: FieldPath = ()
    examples: tuple[Any, ...] = ()
    named_examples: Mapping[str, Any] = {}


class Writing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a server writes a line of results.

    Attributes:
        schema: Of the lines.
        outcomes: How a client decodes them: the paths of status, request id, body and errors.
        failed: The path of the error of a failed request; it may lead into the body.
        unprocessed: The path of the error of a request that was not executed.
        code: The code of a failed request; None takes the error's.
        text: Whether the body is written as a string that contains JSON.
    """

    schema: str
    outcomes: Outcomes
    failed: FieldPath
    unprocessed: FieldPath
    code: str | None = None
    text: bool = False


BEARER = "Authorization"
"""The header of a bearer token."""


class Contract(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contract of one dialect.

    Attributes:
        dialect: Its name; empty for the specification without an overlay.
        server: The URL of the documented server.
        key: The client's argument for the key.
        headers: The headers of every response, with an example each.
        request_id: The response header for the request id.
        retry_after: The response headers that ask the client to wait; the first that is present
            counts.
        error_rules: The error rules for requests without an operation.
        key_headers: The headers that may contain the key; `Authorization` contains a bearer token.
    """

    dialect: str
    title: str
    server: str
    key: str
    schemas: Mapping[str, Schema]
    operations: tuple[Operation, ...]
    lifecycles: tuple[Lifecycle, ...] = ()
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    writings: tuple[Writing, ...] = ()
    error_rules: tuple[ErrorRule, ...] = ()
    headers: Mapping[str, str] = {}
    request_id: str | None = None
    retry_after: tuple[str, ...] = ()
    key_headers: tuple[str, ...] = (BEARER,)
