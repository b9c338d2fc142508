"""Errors of libyaml -> the correction, at the position where the fault begins.

libyaml reports where it stopped, which can be many lines below the fault, and in terms of tokens.
The messages compared here are those of scanner.c and parser.c in yaml-0.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_KEY = re.compile(r"""\s*(?:- +)*(?:[^\s'"#][^:]*|"[^"]*"|'[^']*'):\s+(?=\S)""")
_NEITHER = "neither a key nor a value: write key: value, with a space after the colon"
_QUOTED = "write a quote inside of quotes as '' in single ones and as \\\" in double ones"


@dataclass(frozen=True)
class Advice:
    """A correction and its position: lines and columns count from 1."""

    line: int
    column: int
    message: str


def lines_of(text: str) -> list[str]:
    """The lines of a text, as YAML breaks them."""
    return _BREAK.split(text)


def advice(lines: list[str], error: Any, last: Any) -> Advice:
    """The correction of an error of the parser.

    Args:
        lines: The text.
        error: The `MarkedYAMLError`.
        last: The last scalar before the error, as an event; None if there was none.
    """
    problem, context = error.problem or "", error.context or ""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Advice(1, 1, f"not YAML: {problem or context}")
    if "tab character" in problem or (_at(lines, mark) == "\t" and "start any token" in problem):
        return _said(mark, "a tab: indent with spaces")
    if "quoted scalar" in context:
        return _in_quotes(error, problem)
    if last is not None and last.style in ("'", '"') and "did not find expected" in problem:
        after = _after_quotes(mark, last)
        if after is not None:
            return after
    if "start any token" in problem:
        return _said(mark, f"text cannot begin with {_at(lines, mark)}: put it in quotes")
    if "mapping values" in problem:
        return _colon(lines, mark)
    if "expected ':'" in problem:
        return _said(error.context_mark, _NEITHER)
    if "flow" in context:
        return _flow(error, mark, problem)
    if "block mapping" in context or "block collection" in context:
        what = "an entry of the list above" if "'-'" in problem else "a key of the map above"
        return _said(mark, f"not {what}: indent it like the ones above")
    if "alias" in context or "anchor" in context or "tag" in context:
        return _said(
            error.context_mark,
            f"text cannot begin with {_at(lines, error.context_mark)}: put it in quotes",
        )
    if "block scalar" in context:
        return _said(error.context_mark, "text after | or >: begin it on the next line")
    if "document start" in problem:
        return _said(mark, "the document ends above: keep one spec in one file")
    return _said(mark, f"not YAML: {problem or context}: correct it")


def closed_late(end: Any) -> str:
    """The correction of a quote that is closed by one that was meant to open another text."""
    return (
        f"the quote that opens here is closed on line {end.line + 1} only: "
        f"close it where the text ends; {_QUOTED}"
    )


def _said(mark: Any, message: str) -> Advice:
    return Advice(mark.line + 1, mark.column + 1, f"not YAML: {message}")


def _at(lines: list[str], mark: Any) -> str:
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1]


def _in_quotes(error: Any, problem: str) -> Advice:
    if "escape" in problem or "hexdecimal" in problem:
        return _said(
            error.problem_mark,
            "an unknown escape: in double quotes write two backslashes, or use single quotes",
        )
    return _said(error.context_mark, "a quote that is not closed: close it where the text ends")


def _after_quotes(mark: Any, last: Any) -> Advice | None:
    """The advice if a text continues after its closing quote."""
    start, end = last.start_mark, last.end_mark
    if end.line != mark.line:
        return None
    if start.line != end.line:
        return _said(start, closed_late(end))
    return _said(start, f"text continues after its closing quote: {_QUOTED}")


def _colon(lines: list[str], mark: Any) -> Advice:
    """A colon where a key is impossible: it is in prose, or the line is indented wrongly."""
    line = lines[mark.line]
    key = _KEY.match(line)
    if key is not None and key.end() <= mark.column:
        return Advice(
            mark.line + 1,
            key.end() + 1,
            "not YAML: a colon and a space in text: put the text in quotes",
        )
    above = next((n for n in range(mark.line - 1, -1, -1) if lines[n].strip()), mark.line)
    if _indent(lines[above]) >= _indent(line):
        return Advice(
            above + 1,
            _indent(lines[above]) + 1,
            f"not YAML: {_NEITHER}",
        )
    begun = above
    while begun and _KEY.match(lines[begun]) is None:
        begun -= 1
    key = _KEY.match(lines[begun])
    if " " in line[: mark.column].strip() and key is not None:
        return Advice(
            begun + 1,
            key.end() + 1,
            f"not YAML: a colon and a space in text, on line {mark.line + 1}: "
            "put the text in quotes",
        )
    return Advice(
        mark.line + 1,
        _indent(line) + 1,
        "not YAML: indented deeper than the key above, which has a value: indent it like that key",
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _flow(error: Any, mark: Any, problem: str) -> Advice:
    """A list or a map in brackets with a wrong or missing token."""
    if "node content" in problem:
        return _said(mark, "a value is missing here: write it, or remove the comma")
    begun = error.context_mark
    bracket = "}" if "mapping" in error.context else "]"
    if begun.line == mark.line:
        return _said(mark, f"expected a comma or {bracket} here: write it, or put text in quotes")
    return _said(
        begun,
        f"the bracket that opens here is not closed: write a comma or {bracket} "
        f"before line {mark.line + 1}, column {mark.column + 1}",
    )
