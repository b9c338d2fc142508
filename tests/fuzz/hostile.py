"""Hostile text in every text of a spec, compared with harmless text in the same place."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt

from generator import generate
from generator.check import check
from generator.complaint import SpecError
from generator.spec.load import load

from .mutations import Way, at, dumped, judge, ways

HARMLESS = "A harmless one."
PAYLOADS = (
    *('ends in "', 'ends in ""', 'ends in """', "ends in '", "ends in \\", 'ends in \\"'),
    *(
        '"begins',
        '"""\nimport os\n"""',
        "'''x'''",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "{# x #}",
        "\\N{BULLET}",
    ),
    *(
        "<b>x</b>",
        "a < b",
        "<script>alert(1)</script>",
        "<!-- x -->",
        "</summary></details>",
        "&lt;b&gt;",
    ),
    *(
        "`<b>``",
        "``<b>`",
        "\\`<b>\\`",
        "`a\n\n<b>`",
        "`",
        "``",
        "```\n<b>\n```",
        "~~~\n<b>\n~~~",
        "`` ` <b>",
    ),
    *(
        "[x](https://x.example)",
        "[x][y]\n\n[y]: https://x.example",
        "![x](y)",
        "<https://x.example>",
    ),
    *(
        "a\n===",
        "a\n---",
        "# x",
        "a\n\n# x",
        "---",
        "* * *",
        "___",
        "> x",
        "a\n> x",
        "- x\n- y",
        "1. x",
    ),
    *(
        "1) x",
        "+ x",
        "    code",
        "a\n\n    code",
        "a | b\n--- | ---\nc | d",
        "a\n:--",
        "|",
        "a\\|b",
        "`a|b`",
    ),
    *(
        "*x* _y_ **z** __w__ ~~v~~",
        "a_b_c",
        "x  \ny",
        "x\\\ny",
        "a\u202eb",
        "\u2028x",
        "\ufeffx",
        "*/ -->",
        "${x}",
    ),
    *(
        "a\rb",
        "#",
        "a #b",
        ": x",
        "%s",
        "\U0001f4e6",
        "[ ] x",
        "[^1]: x",
        "$$x$$",
        "a`b",
        "`a` <b> `",
        "`` ``` ``",
    ),
)


def places(spec: Any) -> list[Way]:
    """The places of a spec in which any sentence is valid."""
    found: list[Way] = []
    for way in ways(spec):
        if isinstance(at(spec, way), str):
            several = [*found, way]
            if _accepted(filled(spec, several, "A harmless one.")):
                found = several
    return found


def _accepted(spec: Any) -> bool:
    try:
        check(load(dumped(spec), "spec.yaml"))
    except SpecError:
        return False
    return True


def filled(spec: Any, some: list[Way], text: str) -> Any:
    """The spec with the texts in these places."""
    whole = copy.deepcopy(spec)
    for way in some:
        at(whole, way[:-1])[way[-1]] = text
    return whole


def skeleton(source: str) -> str:
    """The syntax tree of a module, without the texts and the layout of docstrings."""

    class Emptied(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            return ast.Constant("") if isinstance(node.value, str | bytes) else node

    return ast.dump(Emptied().visit(ast.parse(source)))


_READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# What only hostile text may cause.
_TEXT = {"text", "text_special", "code_inline", "softbreak", "paragraph_open", "paragraph_close"}
_TEXT |= {"inline", "html_block"}


def markup(page: str) -> list[str]:
    """The tokens of a page in CommonMark with tables, without those of paragraphs."""
    return [one for one in _tokens(page) if one.split()[0] not in _TEXT]


def _tokens(page: str) -> Iterator[str]:
    for token in _READER.parse(page):
        # The HTML of the pages themselves: only the tags are compared.
        tags = (
            " ".join(re.findall(r"</?(?!code)\w+", token.content)) if "html" in token.type else ""
        )
        yield f"{'html' if tags else token.type} {tags}".strip()
        for child in token.children or ():
            yield f"{child.type} {child.attrGet('href') or ''}".partition("#L")[0].strip()


def python_of(pages: Mapping[str, str]) -> dict[str, str]:
    """The modules that are rendered from the spec."""
    return {
        path: text
        for path, text in pages.items()
        if path.endswith(".py") and not text.startswith("# Copied")
    }


def _without_rows(tokens: list[str]) -> list[str]:
    """The tokens without table rows: the examples decide which requirements exist."""
    row = {"tr_open", "tr_close", "td_open", "td_close", "link_open ../spec.yaml", "link_close"}
    return [token for token in tokens if token not in row]


def _with(spec: Any, texts: list[tuple[Way, str]]) -> Any:
    whole = spec
    for way, text in texts:
        whole = filled(whole, [way], text)
    return whole


def findings(spec: Any, rounds: int) -> Iterator[str]:
    """The effects of hostile text in a spec that harmless text does not have.

    Args:
        spec: The spec.
        rounds: The number of texts for each place. With one round per payload, each payload is in
            every place once.
    """
    some = places(spec)
    harmless = generate(dumped(filled(spec, some, HARMLESS)), "spec.yaml")
    code = {path: skeleton(text) for path, text in python_of(harmless).items()}
    expected = markup(harmless["REFERENCE.md"])
    for number in range(rounds):
        texts = [
            (way, PAYLOADS[(place * 7 + number) % len(PAYLOADS)]) for place, way in enumerate(some)
        ]
        whole = _with(spec, texts)
        if not _accepted(whole):
            # A pattern or a placeholder may be refused: the other texts are still checked.
            whole = _with(spec, [one for one in texts if _accepted(_with(spec, [one]))])
        try:
            made = generate(dumped(whole), "spec.yaml")
            judge(made)
        except SpecError as error:
            yield f"round {number} is refused: {error.complaints[0]}"
            continue
        if set(made) != set(harmless):
            yield f"round {number} changes which files there are"
        for path, text in python_of(made).items():
            if skeleton(text) != code.get(path):
                yield f"round {number} becomes code in {path}"
        if _without_rows(markup(made["REFERENCE.md"])) != _without_rows(expected):
            yield f"round {number} becomes markup in REFERENCE.md"
