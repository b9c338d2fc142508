"""The report of `make drift`: first the open differences, then the intended ones with reasons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from .compare import Comparison, Difference
from .intended import Sorted

_WIDTH = 100


def report(found: Comparison, result: Sorted) -> str:
    """The whole report."""
    return "\n".join(_lines(found, result)) + "\n"


def _lines(found: Comparison, result: Sorted) -> Iterator[str]:
    for entry, group in result.intended:
        yield from _wrapped(f"{entry.reason} (Source: {entry.source})", "")
        for one in group:
            yield from _difference(one)
        yield ""
    if result.others:
        yield "Not intended: fix the spec, or explain the difference in intended.yaml."
        for one in result.others:
            yield from _difference(one)
        yield ""
    if result.unused:
        yield "Intended, but no longer present:"
        yield from (f"  {complaint}" for complaint in result.unused)
        yield ""
    intended = sum(len(group) for _, group in result.intended)
    elsewhere = f", {found.elsewhere} published for other resources" if found.elsewhere else ""
    yield f"{found.compared} operations compared{elsewhere}"
    yield (
        f"{len(found.differences)} differences: {intended} intended, "
        f"{len(result.others)} not intended; {len(result.unused)} intended ones no longer present"
    )


def _difference(one: Difference) -> Iterator[str]:
    places = [str(place) for place in (one.our_place, one.published_place) if place]
    yield f"  {_visible(one.at)}"
    yield from _wrapped(
        f"{one.kind}: ours {_visible(one.ours)}; published {_visible(one.published)}", "    "
    )
    yield f"    {_visible(' '.join(places))}"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _visible(text: str) -> str:
    """Text of the published document with control characters escaped for the terminal."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )
