"""Lines, files of lines and objects that are awkward to decode, and their correct values.

They do not come from a specification: for its own examples see `examples`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from .._runtime.path import FieldPath, lookup
from .contract import Contract, Field, Writing


class Unreadable:
    """The value of a line that is not JSON."""


UNREADABLE = Unreadable()


@dataclass(frozen=True)
class Line:
    """A line without its line feed, and its value; UNREADABLE if it is not JSON."""

    name: str
    data: bytes
    value: Any = UNREADABLE


@dataclass(frozen=True)
class File:
    """A file and its lines that are not blank, without their line feeds."""

    name: str
    data: bytes
    lines: tuple[bytes, ...]


LINES: tuple[Line, ...] = (
    Line("carriage_return", b'{"a": 1}\r', {"a": 1}),
    Line("space_around", b' \t{"a": 1}\t ', {"a": 1}),
    Line("raw_line_separator", '{"a": "x\u2028y"}'.encode(), {"a": "x\u2028y"}),
    Line("raw_paragraph_separator", '{"a": "x\u2029y"}'.encode(), {"a": "x\u2029y"}),
    Line("raw_next_line", '{"a": "x\x85y"}'.encode(), {"a": "x\x85y"}),
    Line("raw_delete", b'{"a": "x\x7fy"}', {"a": "x\x7fy"}),
    Line("escaped_line_feed", b'{"a": "x\\ny\\r\\u000b"}', {"a": "x\ny\r\x0b"}),
    Line("escaped_null", b'{"a": "\\u0000"}', {"a": "\x00"}),
    Line("escaped_slash", b'{"a": "\\/"}', {"a": "/"}),
    Line("surrogate_pair", b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
    Line("beyond_the_first_plane", '{"a": "\U0001f600"}'.encode(), {"a": "\U0001f600"}),
    Line("lone_surrogate", b'{"a": "\\ud800"}', {"a": "\ud800"}),
    Line("lone_low_surrogate", b'{"a": "\\udc00x"}', {"a": "\udc00x"}),
    Line("combining_characters", '{"a": "e\u0301"}'.encode(), {"a": "e\u0301"}),
    Line("duplicate_names", b'{"a": 1, "a": 2}', {"a": 2}),
    Line("empty_name", b'{"": 1}', {"": 1}),
    Line("names_of_other_languages", b'{"__proto__": 1, "constructor": 2}',
         {"__proto__": 1, "constructor": 2}),
    Line("integer_beyond_64_bits", b'{"a": 18446744073709551616}', {"a": 2**64}),
    Line("integer_beyond_a_double", b'{"a": 9007199254740993}', {"a": 2**53 + 1}),
    Line("integer_of_400_digits", b'{"a": 1' + b"0" * 399 + b"}", {"a": 10**399}),
    Line("many_decimals", b'{"a": 0.1000000000000000055511151231257827}', {"a": 0.1}),
    Line("tiny_number", b'{"a": 1e-400}', {"a": 0.0}),
    Line("exponent", b'{"a": 1E+2}', {"a": 100.0}),
    Line("negative_zero", b'{"a": -0}', {"a": 0}),
    Line("empty_object", b"{}", {}),
    Line("array", b"[]", []),
    Line("text", b'"{}"', "{}"),
    Line("number", b"1", 1),
    Line("null", b"null", None),
    Line("long_text", b'{"a": "' + b"x" * 1_000_000 + b'"}', {"a": "x" * 1_000_000}),
    Line("not_utf8", b'{"a": "\xff"}'),
    Line("latin1", b'{"a": "caf\xe9"}'),
    Line("raw_surrogate", b'{"a": "\xed\xa0\x80"}'),
    Line("overlong_form", b'{"a": "\xc0\x80"}'),
    Line("raw_control_character", b'{"a": "x\x0by"}'),
    Line("nan", b'{"a": NaN}'),
    Line("infinity", b'{"a": -Infinity}'),
    Line("leading_zero", b'{"a": 01}'),
    Line("no_digit_after_the_point", b'{"a": 1.}'),
    Line("single_quotes", b"{'a': 1}"),
    Line("trailing_comma", b'{"a": 1,}'),
    Line("comment", b'{"a": 1} // one'),
    Line("two_values", b'{"a": 1} {"a": 2}'),
    Line("cut_off", b'{"a": "x'),
    Line("cut_off_in_a_character", '{"a": "é'.encode()[:-1]),
    Line("words_of_python", b"{'a': None, 'b': True}"),
    Line("page_of_a_proxy", b"<html><body>502 Bad Gateway</body></html>"),
    Line("event_of_a_stream", b'data: {"a": 1}'),
    Line("nested_100000_deep", b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
)  # fmt: skip
"""Single lines. Of duplicate names in an object the last one counts."""

FILES: tuple[File, ...] = (
    File("empty", b"", ()),
    File("only_a_line_feed", b"\n", ()),
    File("no_line_feed_at_the_end", b'{"a": 1}\n{"a": 2}', (b'{"a": 1}', b'{"a": 2}')),
    File("windows", b'{"a": 1}\r\n{"a": 2}\r\n', (b'{"a": 1}\r', b'{"a": 2}\r')),
    File("blank_lines", b'\n{"a": 1}\n\n \t\n\r\n{"a": 2}\n\n', (b'{"a": 1}', b'{"a": 2}')),
    File("byte_order_mark", b'\xef\xbb\xbf{"a": 1}\n', (b'{"a": 1}',)),
    File("only_a_byte_order_mark", b"\xef\xbb\xbf", ()),
    File("carriage_returns_only", b'{"a": 1}\r{"a": 2}\r', (b'{"a": 1}\r{"a": 2}\r',)),
    File("line_separators", '{"a": "\u2028"}\n{"a": "\x85"}\n'.encode(),
         ('{"a": "\u2028"}'.encode(), '{"a": "\x85"}'.encode())),
    File("form_feeds", b'{"a": 1}\x0c{"a": 2}\x0b{"a": 3}\x1c\n',
         (b'{"a": 1}\x0c{"a": 2}\x0b{"a": 3}\x1c',)),
    File("null_bytes", b"\x00\x00\n\x00", (b"\x00\x00", b"\x00")),
    File("bytes_that_are_no_text", bytes(range(256)), (bytes(range(10)), bytes(range(11, 256)))),
    File("an_array", b'[{"a": 1},\n{"a": 2}]\n', (b'[{"a": 1},', b'{"a": 2}]')),
)  # fmt: skip
"""Whole files. A line ends at a line feed only; white space alone is not a line."""

TEXTS: tuple[str, ...] = (
    "",
    " ",
    "a b",
    "a/b",
    "../a",
    "a?b#c",
    "%2F",
    "a%00b",
    "a\nb",
    "\x00",
    "\u2028",
    "é",
    "\U0001f600",
    "x" * 1000,
    "'\"\\;`$(a)",
    "null",
)
"""Strings that are easily lost or changed as ids, names, keys or notes."""


def examples(contract: Contract, schema: str) -> dict[str, dict[str, Any]]:
    """The specification's own examples of an object, by operation."""
    return {
        f"{operation.name}/{operation.example.name}": operation.example.response
        for operation in contract.operations
        if operation.result == schema and operation.example is not None
    }


def objects(contract: Contract, schema: str, value: Mapping[str, Any]) -> Iterator[Line]:
    """Variants of an object that servers are known to send, as lines of JSON.

    Optional properties are null or missing; file ids are empty; times are strings; enum values and
    properties are unknown.

    Args:
        contract: The contract with the schema.
        schema: Of the object.
        value: A valid object.
    """
    yield _line("as_it_is", value)
    yield _line("unknown_property", {**value, "x_unknown": {"a": [1, None]}})
    yield _line("unknown_null", {**value, "x_unknown": None})
    for field in contract.schemas[schema].fields:
        name = field.name
        if not field.required:
            yield _line(f"{name}/null", {**value, name: None})
            yield _line(f"{name}/missing", {key: value[key] for key in value if key != name})
        if field.shape.enum:
            yield _line(f"{name}/unknown_word", {**value, name: "x_unknown"})
            yield _line(f"{name}/capitals", {**value, name: field.shape.enum[0].upper()})
        if field.shape.timestamp:
            for kind, written in _times(value.get(name)):
                yield _line(f"{name}/{kind}", {**value, name: written})
    for name in sorted(_ids_of_line_files(contract, schema)):
        yield _line(f"{name}/empty", {**value, name: ""})
    for writing in contract.writings:
        if writing.schema == schema:
            yield from _bodies(writing, value)


def _line(name: str, value: Mapping[str, Any]) -> Line:
    return Line(name, json.dumps(value, ensure_ascii=False).encode(), dict(value))


def _times(value: object) -> Iterator[tuple[str, object]]:
    moment = value if isinstance(value, int) else 1_700_000_000
    text = dt.datetime.fromtimestamp(moment, dt.UTC).replace(tzinfo=None).isoformat()
    yield "fraction", moment + 0.5
    yield "text", str(moment)
    yield "iso", f"{text}Z"
    yield "iso_with_microseconds", f"{text}.000001+00:00"
    yield "iso_without_zone", text


def _ids_of_line_files(contract: Contract, schema: str) -> set[str]:
    optional = {field.name for field in contract.schemas[schema].fields if _takes_text(field)}
    ids = {one.property for one in contract.inputs if one.owner == schema}
    ids |= {one.property for one in contract.outputs if one.owner == schema}
    return optional & ids


def _takes_text(field: Field) -> bool:
    return field.shape.type == "string" and not field.required


def _bodies(writing: Writing, value: Mapping[str, Any]) -> Iterator[Line]:
    path = writing.outcomes.body
    body = lookup(value, path)
    if body is None:
        return
    yield _line("body_as_text", _with(value, path, json.dumps(body)))
    yield _line("body_as_plain_text", _with(value, path, "upstream error"))
    yield _line("body_null", _with(value, path, None))
    yield _line("body_list", _with(value, path, [body]))


def _with(value: Mapping[str, Any], path: FieldPath, new: object) -> dict[str, Any]:
    name, *rest = path
    if not rest:
        return {**value, name: new}
    return {**value, name: _with(cast("Mapping[str, Any]", value[name]), tuple(rest), new)}
