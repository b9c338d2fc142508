"""PagedResult -> text: strict Jinja for templates, a copy for other files, then ruff."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from ruff import find_ruff_bin  # type: ignore[import-untyped]

from . import english, fixtures, markdown
from .diagram import diagram
from .ir import BytesResult, NoResult, PagedResult, Text
from .plan import Page
from .public import Package
from .python import LINE_LENGTH, docstrings, literals, names, types
from .templates import FOLDER, text_of

HEADERS = {
    ".py": "# {} by `make generate` from templates/{}. Do not edit.\n",
    ".md": "<!-- {} by `make generate` from templates/{}. Do not edit. -->\n",
}
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# A trailing comma of a template is not meant to break lines.
_COMPACT_IMPORTS = "lint.isort.split-on-trailing-comma=false"


def to_json(value: Any, indent: int | None = None, margin: int = 0) -> str:
    """JSON of a spec's value; with `indent`, further lines begin at `margin`."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_untainted)
    # Some readers break lines at these, or change direction; escaped, they have the same value.
    text = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text.replace("\n", "\n" + " " * margin)


def outline(value: Any) -> str:
    """JSON with as many properties on each line as fit."""
    if not isinstance(value, dict) or not value:
        return to_json(value)
    lines = [""]
    for name, item in value.items():
        part = f"{to_json(name)}: {to_json(item)}"
        if lines[-1] and len(lines[-1]) + len(part) > LINE_LENGTH - 6:
            lines.append("")
        lines[-1] += f", {part}" if lines[-1] else part
    return "{\n  " + ",\n  ".join(lines) + "\n}"


def _untainted(value: object) -> str:
    if isinstance(value, Text):
        return value.get_untrusted_value()
    raise TypeError(f"no JSON of {type(value).__name__}")


def pairs(values: Iterable[tuple[Text, Any]]) -> dict[str, Any]:
    """Pairs of the model as a map."""
    return {name.get_untrusted_value(): value for name, value in values}


FILTERS: dict[str, Callable[..., Any]] = {
    "tuple": tuple,
    **{name: jinja2.filters.FILTERS[name] for name in ("join", "map")},
    "annotation": types.annotation,
    "signature": types.signature,
    "wire_map": types.wire_map,
    "argument_map": types.argument_map,
    "check_signature": types.check_signature,
    "submit_signature": types.submit_signature,
    "path": literals.path,
    "paths": literals.paths,
    "construction": literals.construction,
    "attribute": types.attribute,
    "constant": names.constant,
    "entry_type": types.entry_type,
    "literal": literals.literal,
    "open_choice": types.open_choice,
    "prose": docstrings.prose,
    "entry": docstrings.entry,
    "json": to_json,
    "outline": outline,
    "pairs": pairs,
    "plain": english.plain,
    "code": english.code,
    "listed": english.listed,
    "number": english.number,
    "unsourced": english.unsourced,
    "field_words": english.field_words,
    "doc_words": english.doc_words,
    "alias_words": english.alias_words,
    "operation_words": english.operation_words,
    "setting_words": english.setting_words,
    "lines_words": english.lines_words,
    "rule_words": english.rule_words,
    "void_words": english.void_words,
    "proof_words": english.proof_words,
    "sources": english.sources,
    "percent": english.percent,
    "markdown": markdown.markdown,
    "inline": markdown.inline,
    "html": markdown.html,
    "cell": markdown.cell,
    "fenced": markdown.fenced,
    "anchor": markdown.anchor,
    "schema_link": markdown.schema_link,
    "type_link": markdown.type_link,
    "exchange_path": fixtures.exchange_path,
    "error_path": fixtures.error_path,
    "lines_path": fixtures.lines_path,
    "diagram": diagram,
}


TESTS: dict[str, Callable[[Any], bool]] = {
    "pages": lambda result: isinstance(result, PagedResult),
    "spelled_alike": types.spelled_alike,
    "nothing": lambda result: isinstance(result, NoResult),
    "download": lambda result: isinstance(result, BytesResult),
}


@cache
def environment() -> jinja2.Environment:
    """Jinja as strict as possible: a missing name is an error, and so is text that was not escaped.

    There is one, so that a process compiles each template once.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        optimized=False,  # a template is rendered once: folding its constants costs more
        finalize=_spelled,
    )
    made.filters = dict(FILTERS)
    made.tests = dict(TESTS)
    return made


def _spelled(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, jinja2.Undefined):
        return str(value)  # raises, with the missing name
    raise TypeError(f"a template prints {type(value).__name__}: put it through a filter")


def render(pages: Iterable[Page]) -> dict[str, str]:
    """The text of every page, by its path."""
    rendered: dict[str, str] = {}
    copied: dict[str, str] = {}
    last: list[Page] = []
    for page in pages:
        if page.documents:
            last.append(page)
        elif page.template.endswith(".jinja"):
            rendered[page.path] = _headed(page, "Generated", _printed(page))
        else:
            copied[page.path] = _headed(page, "Copied", text_of(page.template))
    texts = {**_polished(rendered), **copied}
    for page in last:
        body = _printed(page, documented=Package(texts, page.documents))
        texts[page.path] = _headed(page, "Generated", body)
    return texts


def _printed(page: Page, **more: Any) -> str:
    return environment().get_template(page.template).render(page.context, **more)


def _headed(page: Page, how: str, body: str) -> str:
    """A text with a header line that names its template, if its format has comments."""
    form = HEADERS.get(Path(page.path).suffix)
    return form.format(how, page.template) + body if form else body


def _polished(texts: dict[str, str]) -> dict[str, str]:
    """The same texts, Python files formatted and with sorted imports, by two runs of ruff."""
    modules = [path for path in texts if path.endswith(".py")]
    with tempfile.TemporaryDirectory() as folder:
        for path in modules:
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(texts[path], encoding="utf-8", newline="\n")
        _ruff(folder, "check", "--fix", "--select=I,F401,RUF022", f"--config={_COMPACT_IMPORTS}")
        _ruff(folder, "format", "--config=format.skip-magic-trailing-comma=true")
        polished = {path: Path(folder, path).read_text(encoding="utf-8") for path in modules}
    return {**texts, **polished}


def _ruff(folder: str, *words: str) -> None:
    common = ["--isolated", "--no-cache", "--quiet", "--target-version=py311"]
    done = subprocess.run(
        [find_ruff_bin(), *words, *common, f"--config=line-length={LINE_LENGTH}", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"ruff {words[0]} refused what the templates wrote:\n{done.stdout}{done.stderr}"
        )
