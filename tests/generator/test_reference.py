"""The reference documents every public name of the package and of `testing`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import batchwright
import pytest
from batchwright import testing
from markdown_it import MarkdownIt

from tests import golden

GENERATED = Path(__file__).parents[2] / "generated"
REFERENCE = (GENERATED / "REFERENCE.md").read_text(encoding="utf-8")
REQUIREMENTS = (GENERATED / "REQUIREMENTS.md").read_text(encoding="utf-8")
WORK = ("submit", "find", "wait", "watch", "poll", "results")


def _anchors(page: str) -> set[str]:
    """The anchors of a page: those of headings, and explicit ones."""
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    plain = (re.sub(r"<[^>]*>|[`\\]", "", heading) for heading in headings)
    return {re.sub(r"[^a-z0-9_-]", "", one.lower().replace(" ", "-")) for one in plain} | {
        *re.findall(r'<a id="([^"]+)"></a>', page)
    }


def _members(kind: type[Any]) -> Iterator[str]:
    """The public methods and properties of a class that its package defines."""
    for base in kind.__mro__:
        if base.__module__.startswith("batchwright."):
            for name, value in vars(base).items():
                called = inspect.isroutine(value) or isinstance(value, property)
                if called and not name.startswith("_"):
                    yield name


@pytest.mark.parametrize("name", batchwright.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    short = name.removeprefix("async_" if name[0].islower() else "Async")
    if name in ("Batches", "Files", "AsyncBatches", "AsyncFiles"):
        assert f"## {short.lower()}\n" in REFERENCE
    elif short != name:  # it is documented with the synchronous one
        assert re.search(rf"^(### .*|- <a id=.*){name}\b", REFERENCE, re.MULTILINE), name
    else:
        assert name.lower() in _anchors(REFERENCE)


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_of_testing_is_documented(name: str) -> None:
    assert f"testing{name.lower()}" in _anchors(REFERENCE)


@pytest.mark.parametrize(
    "kind", [batchwright.Client, batchwright.Result, batchwright.Download, batchwright.Pages]
)
def test_every_method_and_property_is_documented(kind: type[Any]) -> None:
    names = set(_members(kind))
    assert len(names) > 1
    for name in names:
        assert re.search(rf"^ *- `{name}(\(|: )", REFERENCE, re.MULTILINE), name


def test_what_a_fake_is_told_is_documented() -> None:
    chapter = REFERENCE.partition("\n### testing.Fake\n")[2].partition("\n### ")[0]
    for name in ("answer", "put", "objects", "fault", "late", "mask", "force", "problem"):
        assert f"\n- `{name}(" in chapter


@pytest.mark.parametrize("name", WORK)
def test_what_a_resource_does_with_several_operations_is_documented(name: str) -> None:
    chapter = REFERENCE.partition(f"\n### batches.{name}\n")[2].partition("\n### ")[0]
    assert f"```python\n{name}(" in chapter
    parameters = inspect.signature(getattr(batchwright.Batches, name)).parameters
    for parameter in set(parameters) - {"self"}:
        stars = r"\*\*" if parameter == "options" else ""
        assert re.search(rf"^- `{stars}{parameter}`: ", chapter, re.MULTILINE), parameter


@pytest.mark.parametrize("page", [REFERENCE, REQUIREMENTS], ids=["reference", "requirements"])
def test_every_link_leads_somewhere(page: str) -> None:
    pages = {"": page, "REFERENCE.md": REFERENCE, "REQUIREMENTS.md": REQUIREMENTS}
    links = [
        str(child.attrGet("href"))
        for token in MarkdownIt().parse(page)
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert len(links) > 100
    for link in links:
        file, _, anchor = link.partition("#")
        assert file == "" or (GENERATED / file).is_file(), link
        assert not anchor or file not in pages or anchor in _anchors(pages[file]), link


def test_a_header_of_every_response_is_named_once() -> None:
    before, _, after = REFERENCE.partition("\nEvery response has the headers ")
    listed, _, after = after.partition("; others are named where they occur.\n")
    common = re.findall("`([^`]+)`", listed)
    assert "x-request-id" in common
    named = " ".join(re.findall(r"Headers: (.*?)\.(?: \||\n)", before + after))
    assert "`content-disposition`" in named and "`retry-after`" in named
    assert not [name for name in common if f"`{name}`" in named]


def test_the_reference_can_be_read_from_beginning_to_end() -> None:
    assert len(REFERENCE.splitlines()) <= 1500


def test_the_reference_of_another_package_documents_that_package() -> None:
    page = golden.actual(golden.CASES / "observatory")["REFERENCE.md"]
    assert "custom_id" not in page
    for name in ("Client", "Results", "UnmatchedError", "testing.Fake"):
        assert re.sub(r"\W", "", name.lower()) in _anchors(page), name
