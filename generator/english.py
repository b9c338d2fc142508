"""Writes facts of the model in English, for docstrings and the reference."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from msgspec.structs import replace

from .ir import (
    Alias,
    Anything,
    Binary,
    Choice,
    Constant,
    Doc,
    Evidence,
    FactSource,
    Field,
    Lines,
    ListOf,
    MapOf,
    Moment,
    Nullable,
    Operation,
    OutcomeRule,
    Outcomes,
    Proof,
    RefusedValue,
    Scalar,
    SchemaReference,
    Setting,
    Text,
    Type,
    Void,
)

T = TypeVar("T")

_EVIDENCE: dict[Evidence | None, str] = {
    None: "Source",
    "documented": "Documented",
    "observed": "Observed",
    "reported": "Reported",
    "compatible": "Compatible servers",
    "inferred": "Inferred",
}
_SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_SCALARS |= {"datetime": "string, a date and time of RFC 3339", "UUID": "string, a UUID"}


def unsourced(value: T) -> T:
    """A fact without its source: docstrings have none, the reference has."""
    match value:
        case Doc():
            return replace(value, source=None)
        case Field() | Operation() | Alias() | Setting():
            return replace(value, doc=unsourced(value.doc))
        case Lines():
            return replace(
                value,
                source=None,
                limits_source=None,
                refused=tuple(replace(one, source=None) for one in value.refused),
                needs=tuple(replace(one, source=None) for one in value.needs),
                totals=tuple(replace(one, source=None) for one in value.totals),
            )
        case _:
            raise TypeError(f"no sources of {type(value).__name__}")


def plain(value: Any) -> str:
    """A text of the spec, without invisible characters."""
    text = value.get_untrusted_value().strip() if isinstance(value, Text) else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.replace("\n", "").isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if character == "\n" or (category[0] != "C" and category not in ("Zl", "Zp")):
        return character
    return " " if category in ("Cc", "Zl", "Zp") else ""


def number(value: int | float) -> str:
    """A number with thousands separators."""
    return f"{value:,}"


def code(value: Any) -> str:
    """A value as a reader types it, as a Markdown code span."""
    text = value if isinstance(value, Text | str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(plain(text).split()) or '""'
    quotes = backticks(text)
    return f"{quotes} {text} {quotes}" if "`" in text else f"{quotes}{text}{quotes}"


def backticks(text: str) -> str:
    """One backtick more than the longest run of backticks in the text."""
    return "`" * (1 + max(map(len, re.findall("`+", text)), default=0))


def percent(value: float) -> str:
    """A fraction as a percentage."""
    return f"{value:.0%}"


def listed(values: Any) -> str:
    """Values as code spans, separated by commas."""
    return ", ".join(code(value) for value in values)


def type_words(kind: Type) -> str:
    """A type, in JSON's terms."""
    match kind:
        case Scalar(python):
            return _SCALARS[python]
        case Moment():
            return "integer, seconds since 1970"
        case Anything():
            return "any JSON value"
        case Binary():
            return "bytes"
        case Choice() | Constant():
            return "string"
        case ListOf(item):
            return f"list of {type_words(item)}"
        case MapOf(value):
            return f"map of {type_words(value)}"
        case Nullable(inner):
            return f"{type_words(inner)} or null"
        case SchemaReference(name):
            return name


def limit_words(kind: Type) -> str:
    """The limits that are checked before a value is sent; "" if there are none."""
    return "; ".join(_limit_words(kind))


def _limit_words(kind: Type) -> Iterator[str]:
    match kind:
        case Scalar("str", limits):
            yield from _span(limits.min_length, limits.max_length, "characters")
            if limits.pattern is not None:
                yield f"matches {code(limits.pattern)}"
        case Scalar(_, limits):
            yield from _span(limits.minimum, limits.maximum, "")
        case Binary(max_length):
            yield from _span(None, max_length, "bytes")
        case ListOf(item, limits):
            yield from _span(limits.min_items, limits.max_items, "items")
            yield from (f"each {words}" for words in _limit_words(item))
        case MapOf(value, limits):
            yield from _span(limits.min_properties, limits.max_properties, "keys")
            if limits.property_names_max_length is not None:
                longest = number(limits.property_names_max_length)
                yield f"keys of at most {longest} characters"
            yield from (f"values of {words}" for words in _limit_words(value))
        case Choice(values, is_open):
            yield f"one of {listed(values)}" + (", or another" if is_open else "")
        case Constant(value):
            yield f"always {code(value)}"
        case Nullable(inner):
            yield from _limit_words(inner)
        case SchemaReference(_, alias) if alias is not None:
            yield from _limit_words(alias)
        case _:
            return


def _span(least: float | None, most: float | None, unit: str) -> Iterator[str]:
    bound = least if most is None else most
    if bound is None:
        return
    unit = f" {unit.removesuffix('s') if bound == 1 else unit}" if unit else ""
    if least is None:
        yield f"at most {number(bound)}{unit}"
    elif most is None:
        yield f"at least {number(bound)}{unit}"
    else:
        yield f"{number(least)} to {number(most)}{unit}"


def default_words(field: Field) -> str:
    """The default of a value; "" if the spec has none."""
    if not field.has_default:
        return ""
    if field.required:
        return f"Default: {code(field.default)}."
    return f"The server assumes {code(field.default)}."


def field_words(field: Field) -> str:
    """The description of a field, as one paragraph."""
    return _joined(*_field_words(field))


def _field_words(field: Field) -> Iterator[str]:
    if field.doc.deprecated:
        yield "Deprecated."
    if field.doc.text is not None:
        yield plain(field.doc.text)
    limits = limit_words(field.type)
    if limits:
        yield _sentence(limits)
    yield default_words(field)
    if field.example is not None:
        yield f"For example {code(field.example)}."
    yield source_words(field.doc)


def source_words(doc: Doc) -> str:
    """The source of a fact, if it is not the official documentation."""
    return sources(doc.source).strip()


def doc_words(doc: Doc) -> str:
    """A description in the spec, with its source; "" if there is none."""
    return _joined("Deprecated." if doc.deprecated else "", _text(doc), source_words(doc))


def alias_words(alias: Alias) -> str:
    """The description of a schema that is not a class, with its limits."""
    limits = limit_words(alias.type)
    return _joined(
        _text(alias.doc), f"{_sentence(limits)}" if limits else "", source_words(alias.doc)
    )


def setting_words(setting: Setting) -> str:
    """The description of a client's argument, and its environment variable."""
    text = _sentence(_text(setting.doc)) if setting.doc.text else ""
    return _joined(text, f"Default: the environment variable {code(setting.variable)}.")


def operation_words(operation: Operation) -> str:
    """The description of an operation: its summary, then further paragraphs."""
    rest = doc_words(operation.doc)
    return (
        f"{_sentence(plain(operation.summary))}\n\n{rest}"
        if rest
        else _sentence(plain(operation.summary))
    )


def _text(doc: Doc) -> str:
    return plain(doc.text) if doc.text is not None else ""


def _sentence(text: str) -> str:
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def lines_words(lines: Lines) -> str:
    """The rules for a file of lines."""
    return "; ".join(_lines_words(lines)) + "." + sources(lines.source, lines.limits_source)


def _lines_words(lines: Lines) -> Iterator[str]:
    yield f"a file whose name ends in {code(lines.suffix)}" if lines.suffix else "a file of lines"
    if lines.most_lines is not None:
        yield f"at most {number(lines.most_lines)} lines"
    if lines.most_bytes is not None:
        yield f"at most {number(lines.most_bytes)} bytes"
    if lines.key is not None:
        yield f"{code(lines.key)} is unique within the file"
    yield from (f"{code(path)} is the same in all lines" for path in lines.same)
    yield from (f"{code(path)} equals {code(other)}" for path, other in lines.equal)
    for one in _refused_values(lines):
        yield f"{code(one.of)} is not {code(one.value)}{_where(one.when)}{sources(one.source)}"
    for needed in lines.needs:
        yield f"{code(needed.of)} is required{_where(needed.when)}{sources(needed.source)}"
    for total in lines.totals:
        yield (
            f"at most {number(total.maximum)} {code(total.of)} in all lines"
            + _where(total.when)
            + sources(total.source)
        )
    if lines.count is not None:
        yield f"{code(lines.count)} says how many lines there are"


def _refused_values(lines: Lines) -> Iterator[RefusedValue]:
    """Each value that lines may not have, once."""
    everywhere = [(one.of, one.value) for one in lines.refused if not one.when]
    for one in lines.refused:
        if not one.when or (one.of, one.value) not in everywhere:
            yield one


def _where(conditions: Iterable[tuple[Text, Any]]) -> str:
    """The condition of a rule, if it has one."""
    words = " and ".join(f"{code(path)} is {code(value)}" for path, value in conditions)
    return f" where {words}" if words else ""


def rule_words(rule: OutcomeRule, outcomes: Outcomes) -> str:
    """The condition of a rule."""
    return " and ".join(_rule_words(rule, outcomes)) + sources(rule.source)


def _rule_words(rule: OutcomeRule, outcomes: Outcomes) -> Iterator[str]:
    if rule.absent is not None:
        yield f"{code(rule.absent)} is missing, null or empty"
    if rule.present is not None:
        yield f"{code(rule.present)} is there"
    if rule.statuses:
        yield f"{code(outcomes.status)} is {_either(rule.statuses)}"
    if rule.codes:
        yield f"the error's code is {_either(rule.codes)}"
    if not (rule.absent or rule.present or rule.statuses or rule.codes):
        yield "otherwise"


def void_words(void: Void) -> str:
    """The condition under which the same file may be submitted again."""
    state = f"{code(void.state.wire)} is {_either(void.states)}"
    if not void.passing:
        return f"No reason is known to be temporary, so it is never True: not even if {state}."
    return (
        f"It is True if {state}, it names no result file, no request is counted as executed, "
        f"and every problem has one of the codes {listed(void.passing)}. It is False if "
        "one has another code, or if the server gives no reason."
    )


def _either(values: Iterable[Any]) -> str:
    return " or ".join(code(value) for value in values)


def proof_words(proof: Proof) -> str:
    """The evidence that would settle an inferred fact."""
    return {
        "response": "such a request, with the status and the body of the response",
        "object": "the object as the server sent it",
        "line": "the line of the file, unchanged",
    }[proof]


def sources(*named: FactSource | None) -> str:
    """The sources of facts in brackets, to put after a sentence; "" if there are none."""
    said: dict[str, list[str]] = {}
    for one in named:
        if one is not None:
            words = said.setdefault(_EVIDENCE[one.evidence], [])
            text = plain(one.text).rstrip(".") if one.text is not None else ""
            words.extend([text] if text and text not in words else [])
    parts = (f"{word}: {'; '.join(texts)}" if texts else word for word, texts in said.items())
    return f" ({'. '.join(parts)}.)" if said else ""
