"""Names of a spec as identifiers that shadow no other name."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection

# Names used in the body of a class: a field of that name would hide it from the fields below.
_TYPES = {"str", "int", "float", "bool", "list", "dict", "field", "datetime"}
# The arguments of every method besides those of the spec.
_ARGUMENTS = {"self", "options", "filename", "idempotency_key", "lookback", "most_pages"}
_ARGUMENTS |= {"extra_headers", "extra_query", "extra_body", "timeout", "deadline", "max_retries"}

# Builtins used in a module: a function of that name would shadow them. The list is our own, as the
# interpreter's differs between versions, and the output must not.
_BUILTINS = _TYPES | {"bytes", "tuple", "set", "type", "property", "object", "next", "iter", "any"}
_BUILTINS |= {"all", "filter", "map", "min", "max", "open", "print", "id", "input", "len", "range"}
_BUILTINS |= {"format", "hash", "sum", "sorted", "reversed", "round", "vars", "dir", "help", "exec"}
# Names that a resource's module imports and declares for its jobs.
_MODULE = {"file", "partial", "pair", "split", "line_check", "check_lines", "shard", "setting"}
_MODULE |= {"join", "async_join", "submit", "async_submit", "wait", "async_wait", "watch"}
_MODULE |= {"async_watch", "poll", "async_poll", "annotations", "methods", "submitting"}
_CONSTANTS = {"LINES", "RESULTS", "STATUS_ERRORS", "SUBMISSION", "WATCH"}
_NO_MODULE = {"client", "errors", "models", "testing"}

# If a name of the spec would hide one of the package, check/names.py rejects it. A test compares
# these lists with the generated package (tests/generator/test_generated.py).

CLIENT_NAMES = {"aclose", "clock", "close", "download", "lists_read", "pages", "send", "settings"}
CLIENT_NAMES |= {"wall", "async_join", "check_lines", "join", "shard", "write_lines"}
"""The attributes of a client besides its resources, and the package's exports in lower case."""

RESULT_NAMES = {"body", "decode", "error", "json", "outcome", "raw", "request_id", "retryable"}
RESULT_NAMES |= {"status_code"}
"""The attributes of a result besides its key."""

CLASSES = {"APIConnectionError", "APIError", "APIResponseValidationError", "APIStatusError"}
CLASSES |= {"APITimeoutError", "Annotated", "Any", "ArgumentError", "AsyncClient", "AsyncDownload"}
CLASSES |= {"AsyncGenerator", "AsyncIterable", "AsyncPages", "AsyncResults", "Call", "Chunks"}
CLASSES |= {"Client", "Clock", "Collection", "Download", "DownloadCall", "FileChangedError"}
CLASSES |= {"Generator", "IdempotencyKeyError", "Iterable", "Iterator", "Lifecycle", "LineCodes"}
CLASSES |= {"LineProblem", "LineProblemsError", "LineRules", "ListCall", "Literal", "LookOptions"}
CLASSES |= {"Mapping", "Meta", "NoResultsError", "NotRequired", "Operation", "Options"}
CLASSES |= {"OutcomeRule", "Outcomes", "Pages", "Paging", "RETRY", "Received", "RefusedValue"}
CLASSES |= {"RequestOptions", "RequiredValue", "Result", "ResultBodyError", "ResultFile"}
CLASSES |= {"ResultFileGoneError", "ResultFilesMissingError", "ResultSource", "Results"}
CLASSES |= {"ResultsIncompleteError", "ResultsNotReadyError", "RetryPolicy", "Settings", "Source"}
CLASSES |= {"Submission", "SubmissionError", "SyncClient", "Timestamp", "TotalLimit", "TypeAlias"}
CLASSES |= {"TypeVar", "TypedDict", "UUID", "UnmatchedError", "Unpack", "UnreadableLineError"}
CLASSES |= {"Upload", "Void", "WaitOptions", "WaitTimeoutError", "Watch"}
"""The classes that the generated modules import, and those that the package exports."""


def snake_case(text: str) -> str:
    """The words of a name in lower case, joined by underscores; "" if it has none."""
    words = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3_\2\4", text)
    return re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").lower()


def class_case(text: str) -> str:
    """The words of a name, each with a capital, joined."""
    return "".join(word.capitalize() for word in snake_case(text).split("_"))


def _apart(name: str, taken: set[str]) -> str:
    if name in taken or keyword.iskeyword(name):
        return f"{name}_"
    return name


def field_name(text: str) -> str:
    """The name of a struct's field or a typed dictionary's key."""
    return _apart(snake_case(text), _TYPES)


def argument_name(text: str) -> str:
    """The name of an argument of a method."""
    return _apart(snake_case(text), _TYPES | _ARGUMENTS)


def constant(text: str) -> str:
    """The name of a module's constant."""
    return snake_case(text).upper()


def method_name(text: str) -> str:
    """The name of a method."""
    return _apart(text, set())


def function_name(text: str, resources: Collection[str] = ()) -> str:
    """The name of a method's function, which must not shadow a name that its module uses."""
    return _apart(text, _BUILTINS | _MODULE | set(resources))


def operation_constant(text: str) -> str:
    """The name of an operation's constant in its module."""
    return _apart(text.upper(), _CONSTANTS)


def is_module_name(text: str) -> bool:
    """Whether a resource of this name can have a module of this name."""
    return text.isidentifier() and not keyword.iskeyword(text) and text not in _NO_MODULE
