"""How words are spelled in Python: identifiers, literals, annotations and docstrings.

This is the only module that turns a spec's text into code, so it is the only one that has to be
right about quoting.
"""

from __future__ import annotations

import keyword
import re
import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any

from .model import (
    Anything,
    Binary,
    Choice,
    Constant,
    Field,
    Limits,
    ListOf,
    MapOf,
    Moment,
    Named,
    Nullable,
    Operation,
    Scalar,
    Submission,
    Text,
    Type,
)

# What a class's body says: a field of that name would hide it from the fields below.
_TYPES = {"str", "int", "float", "bool", "list", "dict", "field"}
# What every method has besides the spec's arguments.
_ARGUMENTS = {"self", "options", "filename", "intent", "lookback"}
_ARGUMENTS |= {"extra_headers", "extra_query", "extra_body", "timeout", "max_retries"}
# What a module's code relies on: a function of that name would hide it. The list is our own, as
# the interpreter's differs from version to version, and the output must not.
_BUILTINS = _TYPES | {"bytes", "tuple", "set", "type", "property", "object", "next", "iter", "any"}
_BUILTINS |= {"all", "filter", "map", "min", "max", "open", "print", "id", "input", "len", "range"}
_BUILTINS |= {"format", "hash", "sum", "sorted", "reversed", "round", "vars", "dir", "help", "exec"}
_NO_MODULE = {"client", "errors", "models", "testing"}
LINE_LENGTH = 100


# --- Identifiers -----------------------------------------------------------------------------


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
    """The name of a method, as users call it."""
    return _apart(text, set())


def function_name(text: str) -> str:
    """The name of a method's function, which must not hide a builtin from its module."""
    return _apart(text, _BUILTINS)


def is_module_name(text: str) -> bool:
    """Whether a resource of this name can have a module of this name."""
    return text.isidentifier() and not keyword.iskeyword(text) and text not in _NO_MODULE


# --- Literals --------------------------------------------------------------------------------


def literal(value: Any) -> str:
    """A Python literal of a spec's value: text, numbers, flags, and tuples and maps of them."""
    match value:
        case Text():
            return literal(value.get_untrusted_value())
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case tuple():
            inner = ", ".join(map(literal, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case dict():
            inner = ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items())
            return f"{{{inner}}}"
        case str():
            return _quoted(value)
        case None | bool() | int() | float():
            return repr(value)
        case _:
            raise TypeError(f"no literal of {type(value).__name__}")


def record(value: Any) -> str:
    """A dataclass of the model as the call that makes it, and the same inside tuples and maps."""
    match value:
        case tuple() if value:
            return f"({', '.join(map(record, value))},)"
        case dict() if any(map(is_dataclass, value.values())):
            inner = ", ".join(f"{literal(key)}: {record(item)}" for key, item in value.items())
            return f"{{{inner}}}"
        case _ if is_dataclass(value):
            return f"{type(value).__name__}({entries(value)})"
        case _:
            return literal(value)


def entries(value: Any, *without: str) -> str:
    """The arguments of that call: every field that is not at its default, but for some."""
    return ", ".join(
        f"{one.name}={record(there)}"
        for one in fields(value)
        if one.name not in without and (there := getattr(value, one.name)) != _default(one)
    )


def _default(one: Any) -> Any:
    return one.default if one.default_factory is MISSING else one.default_factory()


_ESCAPES = {"\\": "\\\\", '"': '\\"'}


def _quoted(text: str) -> str:
    inner = "".join(
        _ESCAPES.get(character)
        or (character if character.isprintable() else ascii(character)[1:-1])
        for character in text
    )
    return f'"{inner}"'


# --- Annotations -----------------------------------------------------------------------------


def annotation(kind: Type, moment: str = "Timestamp") -> str:
    """The type as a reader of code sees it; `moment` is what a point in time is."""
    match kind:
        case Scalar(python):
            return python
        case Moment():
            return moment
        case Anything():
            return "Any"
        case Binary():
            return "Source"
        case Choice(values, open=False):
            return f"Literal[{', '.join(map(literal, values))}]"
        case Choice():
            return "str"
        case Constant(value):
            return f"Literal[{literal(value)}]"
        case ListOf(item):
            return f"list[{annotation(item, moment)}]"
        case MapOf(value):
            return f"dict[str, {annotation(value, moment)}]"
        case Nullable(inner):
            return f"{annotation(inner, moment)} | None"
        case Named(name):
            return name


def checked(kind: Type) -> str:
    """The type of a value that is sent, with everything that is checked before it leaves."""
    match kind:
        case Scalar(python, limits):
            return _limited(python, limits)
        case ListOf(item, limits):
            return _limited(f"list[{checked(item)}]", limits)
        case MapOf(value, limits):
            key = _limited("str", Limits(longest=limits.longest_key))
            return _limited(f"dict[{key}, {checked(value)}]", limits)
        case Nullable(inner):
            return f"{checked(inner)} | None"
        case Named(_, alias) if alias is not None:
            return checked(alias)
        case _:
            return annotation(kind, moment="int")


def _limited(inner: str, limits: Limits) -> str:
    words = {
        "ge": limits.minimum,
        "le": limits.maximum,
        "min_length": limits.shortest,
        "max_length": limits.longest,
        "pattern": limits.pattern,
    }
    said = ", ".join(
        f"{word}={literal(value)}" for word, value in words.items() if value is not None
    )
    return f"Annotated[{inner}, Meta({said})]" if said else inner


def signature(operation: Operation) -> list[str]:
    """The parameters of an operation's function: path, then by name, then the options of all."""
    named = [argument(field) for field in operation.named_fields]
    if operation.body and operation.body.upload:
        named.append("filename: str | None = None")
    star = ["*"] if named else []
    places = [argument(field) for field in operation.path_fields]
    return [*places, *star, *named, "**options: Unpack[Options]"]


def wire_map(fields: Iterable[Field]) -> str:
    """A dictionary from the names on the wire to the arguments."""
    pairs = (f"{literal(field.name.wire)}: {field.name.python}" for field in fields)
    return f"{{{', '.join(pairs)}}}"


def argument_map(fields: Iterable[Field]) -> str:
    """A dictionary from the names of the arguments to the arguments."""
    pairs = (f"{literal(field.name.python)}: {field.name.python}" for field in fields)
    return f"{{{', '.join(pairs)}}}"


def check_signature(submission: Submission) -> list[str]:
    """The parameters of the function that checks lines."""
    optional = [replace(field, required=False) for field in submission.rules.arguments]
    named = [argument(field) for field in optional]
    return ["file: Source", *(["*"] if named else []), *named]


def submit_signature(submission: Submission) -> list[str]:
    """The parameters of the method that submits."""
    named = [argument(field) for field in submission.arguments]
    own = ["intent: str | None = None", "lookback: float | None = None"]
    return ["file: Source", "*", *named, *own]


def place(value: Text | str) -> str:
    """A path of names as the tuple that the runtime walks along."""
    text = value if isinstance(value, str) else value.get_untrusted_value()
    return literal(tuple(text.split(".")))


def places(values: Iterable[Text]) -> str:
    """Several paths."""
    inner = "".join(f"{place(value)}, " for value in values)
    return f"({inner})"


def place_map(pairs: Iterable[tuple[Text, Any]]) -> str:
    """A dictionary from paths to values."""
    return f"{{{', '.join(f'{place(path)}: {literal(value)}' for path, value in pairs)}}}"


def kind_map(pairs: Iterable[tuple[Text, str]]) -> str:
    """A dictionary from paths to Python's own types."""
    return f"{{{', '.join(f'{place(path)}: {kind}' for path, kind in pairs)}}}"


def argument(field: Field) -> str:
    """A parameter of a function, with its annotation and its default."""
    said = f"{field.name.python}: {annotation(field.type, moment='int')}"
    if field.required:
        return f"{said} = {literal(field.default)}" if field.has_default else said
    return f"{said} = None" if isinstance(field.type, Nullable) else f"{said} | None = None"


def attribute(field: Field) -> str:
    """A struct's field, with its annotation and its default."""
    match field.type:
        case Constant(value):
            kind, default = f"{_received(value)} | None", literal(value)
        case Anything() if not field.required:
            kind, default = "Any", "None"
        case _:
            kind, default = annotation(field.type), "" if field.required else "None"
    said = f"{field.name.python}: {kind}"
    if field.name.wire == field.name.python:
        return f"{said} = {default}" if default else said
    options = f", default={default}" if default else ""
    return f"{said} = field(name={literal(field.name.wire)}{options})"


def _received(value: Any) -> str:
    """The type of a constant that a server sends: a hope, not a promise."""
    return "str" if isinstance(value, Text) else type(value).__name__


def entry_type(field: Field) -> str:
    """The type of a typed dictionary's entry."""
    inner = checked(field.type)
    return inner if field.required else f"NotRequired[{inner}]"


def spelled_alike(fields: Iterable[Field]) -> bool:
    """Whether every name is the same in Python and on the wire."""
    return all(field.name.wire == field.name.python for field in fields)


def open_choice(kind: Type) -> str | None:
    """How a type checker sees an open choice: the known words are offered, others pass."""
    match kind:
        case Choice(values, open=True):
            return f"Literal[{', '.join(map(literal, values))}] | str"
        case _:
            return None


# --- Docstrings ------------------------------------------------------------------------------


def prose(value: Any, indent: int = 4) -> str:
    """Paragraphs of a docstring, wrapped to stand between its quotes."""
    return _paragraphs(value, indent, quotes=3)


def entry(value: Any, indent: int = 8) -> str:
    """An item of a list in a docstring: its further lines are indented once more."""
    return _paragraphs(value, indent + 4, quotes=0)


def _paragraphs(value: Any, indent: int, quotes: int) -> str:
    """Wrapped paragraphs; the first line comes without its indent, for a template to place."""
    text = value.get_untrusted_value() if isinstance(value, Text) else str(value)
    first, *others = re.split(r"\n\s*\n", _plain(text).strip())
    wrapped = [_paragraph(first, indent, quotes).lstrip()]
    wrapped += (_paragraph(other, indent, 0) for other in others)
    return "\n\n".join(wrapped)


def _paragraph(text: str, indent: int, lead: int) -> str:
    """One paragraph, wrapped; its first line leaves room for what stands before it."""
    lines = text.splitlines()
    if any(re.match(r"\s*([-*]|\d+\.) ", line) for line in lines):
        return textwrap.indent(textwrap.dedent(text), " " * indent)
    return textwrap.fill(
        " ".join(text.split()),
        width=LINE_LENGTH - 3,  # for the quotes that may follow
        initial_indent=" " * (indent + lead),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(text: str) -> str:
    """Text that can stand between triple quotes and in a comment: nothing in it is special."""
    kept = "".join(
        character
        for character in text
        if character == "\n" or not unicodedata.category(character).startswith(("C", "Zl", "Zp"))
    )
    text = kept.replace("\\", "\\\\").replace('"""', "'''")
    return text + " " if text.endswith('"') else text
