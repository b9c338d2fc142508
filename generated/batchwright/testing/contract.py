# Copied by `make generate` from templates/batchwright/testing/contract.py. Do not edit.
"""What a server of the specification does, as data; nothing in here acts.

The generator fills these structs in and writes them out, `contract_data.py` reads them again.
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
"""What a JSON value is; `binary` is a file of a form, or a download."""

Role: TypeAlias = Literal[
    "store", "create", "retrieve", "list", "delete", "download", "move", "example"
]
"""What an operation does.

`store` keeps an uploaded file, `create` makes an object from its body, `move` puts an object
into another state; `example` is none of these, and is answered by its first example.
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

`wrong_method`: the path is known, but not with this method; without an answer of its own it is
answered as `unroutable`. JSON Schema's words are for a value that breaks that word of its schema.
`first_line`: a file of lines is empty, or its first line is no JSON. `prefix` is an id in the path
that begins otherwise than ids of its kind, `unknown` one that no object has, `unknown_reference`
one in the body, and `wrong_reference` one of an object that is not what it has to be. `final`:
the object is in a state that it does not leave.
"""


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON value.

    Attributes:
        null: Whether null may stand there.
        timestamp: Whether it is a point in time, in seconds since 1970.
        enum: The known words. Others are refused where the value is sent.
        const: The only value.
        minimum, maximum: Of a number.
        min_length, max_length: Characters of a string, bytes of a binary.
        pattern: What a string has to match.
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
    """When a point in time lies that follows from another one.

    Attributes:
        anchor: The property that it is counted from.
        after: Seconds, if the request does not say; None for never.
        asked: Where the request may say otherwise, in seconds or as in `24h`.
        when: Only where the object's other properties have one of these values; elsewhere there
            is no `after`.
    """

    anchor: str
    after: int | float | None
    asked: FieldPath = ()
    when: Mapping[str, tuple[Any, ...]] = {}


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A property of an object, or a parameter.

    Attributes:
        required: It has to be there.
        promised: A server of this dialect is known to send it, although clients do not rely on it.
        sent: How a server writes nothing: as null, as an empty text (until the object is in a
            final state), by leaving the property out, or never a value.
        default: What a client sends or a server assumes if nothing is given.
        example: A typical value.
        content: What of an uploaded file it tells: its size in bytes or its name.
        expires: The point in time it holds follows from another one.
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


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A refusal. A reason without an answer does not lead to a refusal.

    Attributes:
        name: Of this answer, unique in the contract.
        when: The reason for which it is given.
        status: The HTTP status.
        error: The name of the error class.
        body: The JSON body. Texts have placeholders: `{id}`, `{status}` (of an object), `{param}`,
            `{value}`, `{limit}`, `{choices}`, `{listed}` (the same as `['a', 'b']`), `{key}`,
            `{expected}`, `{found}` (types), `{method}`, `{path}`. A text that is nothing but a
            placeholder stands for the value itself, null if there is none. `{value}` of what is
            too long or too many is the number; `{key}` is a map's, or the caller's masked.
        of: Only for objects of this schema; None for any.
        params: Only for these parameters or properties (`a.b` in an object); empty for any.
        where: Only for objects whose properties have one of these values.
        prefix: What an id begins with, for the reason of that name.
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
    """How a list is cut into pages.

    Attributes:
        items: The property that holds the items.
        cursor: The query parameter that says after which id to go on.
        next: Where clients find the next cursor: in the page, or (`data.id`) in its last item.
        more: The property that says whether there is another page.
        first: The property that holds the id of the first item, if there is one.
        limit: The query parameter that says how many items a page may hold, if there is one.
        order: The query parameter that turns the order round, if there is one.
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
    """A segment of a path that takes the id of an object, `of` this schema if it is declared."""

    name: str
    of: str | None = None
    identity: str = "id"
    example: str = ""


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An example of an exchange: what is sent, and what comes back."""

    name: str
    body: Any = None
    response: Any = None


class Operation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One method of one path.

    Attributes:
        name: Resource and method, like `things.create`.
        path: Its template, like `/things/{thing_id}`.
        role: What it does.
        of: The schema of the objects it is about.
        parameters: The parameters in the path.
        query: Those in the query.
        body: The schema of what is sent, None for nothing.
        form: Whether the body is a multipart form instead of JSON.
        upload: The property of the form that is a file.
        status: Of a success.
        result: The schema of what is returned; None is bytes.
        paging: How the list is cut into pages; None gives all items at once.
        state: The state that a `move` leads to.
        idempotent: Whether it may be repeated safely.
        submits: Whether it makes an object from a file of lines, which costs money.
        notes: The property that keeps the caller's notes, for one that submits.
        answers: How it refuses; the first that fits counts.
        headers: Of a success, with an example each, beside those that every answer has.
        errors: The documented ones.
        example: Of an exchange.
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
    answers: tuple[Answer, ...] = ()
    headers: Mapping[str, str] = {}
    errors: tuple[Error, ...] = ()
    example: Example | None = None


class Error(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A documented error of an operation.

    Attributes:
        status: `404`, or `5XX` for all of a hundred.
        retry: When a client may repeat the request: `always`, `idempotent` or `never`; None
            leaves it to the server's advice.
        example: A body.
    """

    name: str
    status: str
    schema: str
    retry: Literal["always", "idempotent", "never"] | None = None
    example: Any = None


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a request was not executed, as its line of results says it."""

    code: str
    message: str


class Via(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state through which an object goes to another one whose time has come.

    Attributes:
        after: Seconds from that time until it is entered.
        lasts: Seconds that it lasts then.
    """

    state: str
    after: int | float
    lasts: int | float


class State(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state of an object.

    Attributes:
        sets: The property that takes the time of entering it.
        to: The states that may follow.
        files: The properties that may hold files of results.
        results: Whether the files hold a line for `all` requests or for `some`; None for none.
        problems: Where it stands why nothing was executed; the same may be submitted again.
        operation: The one that leads to it.
        lasts: Seconds for which an object is in it at least, on the documented server.
        due_at: The property that holds the time at which it is entered by itself.
        via: The state through which it is entered then; None if it is entered at once.
        unprocessed: What is said of requests that were not executed.
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
        property: Where the state stands.
        identity: The path of the id.
        retrieve: The operation that tells the state.
        first, maximum: Seconds between two requests for it.
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
        owner: The schema of the objects made from it.
        property: Where the owner holds the file's id; the operation that makes it takes it by
            the same name.
        schema: Of the lines.
        file: The schema of the file.
        rules: What holds for its lines.
        when: The properties that the file must have.
        other: The same properties of an example of a file that is none; empty if there is none.
        total: Where the owner says how many lines there are.
        examples: Files of lines, by name; one for each set of arguments that lines are equal to.
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
        owner: The schema of the objects that write it.
        property: Where the owner holds the file's id.
        schema: Of the lines.
        key: The property of a line that pairs it with its request.
        file: The schema of the file.
        download: The operation that downloads it.
        outcomes: Which lines it holds.
        count: Where the owner says how many lines there are.
        always: Whether it is written even if it is empty.
        values: Properties of the file, texts with the placeholders `{id}`, of the owner, and
            `{file}`, its own id.
        expires_after: Where the request that made the owner may say how long the file is kept.
        examples: Lines: the first with each property, and with a body for each status.
        answers: The first line of each example that is named like one of the requests.
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
    answers: Mapping[str, Any] = {}


class Writing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a server writes a line of results.

    Attributes:
        schema: Of the lines.
        outcomes: How a client reads them: where status, request, body and errors stand.
        failed: Where the error of a failed request stands; in the body if that is where it leads.
        unprocessed: Where the error of a request that was not executed stands.
        code: The code of a request that failed; None leaves it to what the error says.
        text: Whether the body is written as a text that holds JSON.
    """

    schema: str
    outcomes: Outcomes
    failed: FieldPath
    unprocessed: FieldPath
    code: str | None = None
    text: bool = False


BEARER = "Authorization"
"""The header of a key that is sent as a bearer token."""


class Contract(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a server of one dialect does.

    Attributes:
        dialect: Its name; empty for the specification without an overlay.
        server: The URL of the documented server.
        key: The name of the client's argument for the key.
        headers: Of every answer, with an example each.
        request_id: The response header that names the request.
        retry_after: The response headers that ask for a wait, the first that is there.
        answers: How what belongs to no operation is refused.
        key_headers: The headers that may hold the key; `Authorization` holds a bearer token.
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
    answers: tuple[Answer, ...] = ()
    headers: Mapping[str, str] = {}
    request_id: str | None = None
    retry_after: tuple[str, ...] = ()
    key_headers: tuple[str, ...] = (BEARER,)
