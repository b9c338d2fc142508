"""generated/ is what the generator writes today, on every machine, with nothing left over."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import batchwright
import jinja2.nodes
import pytest

from generator import generate
from generator.python.names import CLASSES, CLIENT_NAMES, RESULT_NAMES
from generator.render import FILTERS, TESTS, environment
from generator.templates import FOLDER, copied_files, text_of
from generator.write import differences
from tests import golden

ROOT = Path(__file__).parents[2]
SPEC = (ROOT / "spec/openapi.yaml").read_text(encoding="utf-8")
OVERLAYS = {
    f"spec/overlays/{path.name}": path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "spec/overlays").glob("*.yaml"))
}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The templates that were read for `pages`."""
    return set()


@pytest.fixture(scope="module")
def pages(loaded: set[str]) -> Iterator[dict[str, str]]:
    load = jinja2.FileSystemLoader.get_source

    def spy(self: jinja2.FileSystemLoader, env: jinja2.Environment, name: str) -> object:
        loaded.add(name)
        return load(self, env, name)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jinja2.FileSystemLoader, "get_source", spy)
        environment.cache_clear()  # which has a cache from other tests
        yield generate(SPEC, overlays=OVERLAYS)


def test_the_committed_output_is_up_to_date(pages: dict[str, str]) -> None:
    assert list(differences(pages, ROOT / "generated")) == []


def test_the_committed_output_holds_nothing_else(pages: dict[str, str]) -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "."]
    folder = ROOT / "generated"
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0:  # a clone, not an archive
        manifests = {".batchwright-manifest", ".requirements-manifest"}
        # The requirements are written by a command of the conformance checks.
        assert set(done.stdout.split()) - manifests == {*pages, "REQUIREMENTS.md"}


def test_every_file_says_where_it_comes_from(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        if path.endswith((".py", ".md")):
            assert re.match(
                r"(#|<!--) (Generated|Copied) by `make generate` from templates/\S+", text
            ), path


def test_the_same_bytes_come_out_under_any_hash_seed_and_locale(tmp_path: Path) -> None:
    digests = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("4242", "tr_TR.UTF-8")):
        out = tmp_path / seed
        environ = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": f"UTC-{len(seed)}"}
        command = [sys.executable, "-m", "generator", "--out", str(out)]
        subprocess.run(command, cwd=ROOT, env=environ, check=True)
        digests.add(_digest(out))
    assert len(digests) == 1


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


# --- No unused templates ---------------------------------------------------------------------


def _template_files() -> list[str]:
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.jinja"))


@cache
def _template_trees() -> tuple[tuple[str, jinja2.nodes.Template], ...]:
    jinja = environment()
    return tuple((name, jinja.parse(text_of(name))) for name in _template_files())


def _libraries() -> set[str]:
    """The templates that others import from."""
    return {
        node.template.value
        for _, tree in _template_trees()
        for node in tree.find_all(jinja2.nodes.FromImport)
        if isinstance(node.template, jinja2.nodes.Const)
    }


def test_every_template_is_rendered_or_imported_by_one_that_is(
    pages: dict[str, str], loaded: set[str]
) -> None:
    assert _template_files() == sorted(loaded)
    assert set(copied_files(".")) <= set(pages)


def test_every_filter_and_test_is_used_by_a_template() -> None:
    filters: set[str] = set()
    tests: set[str] = set()
    for _, tree in _template_trees():
        filters.update(node.name for node in tree.find_all(jinja2.nodes.Filter))
        tests.update(node.name for node in tree.find_all(jinja2.nodes.Test))
    assert sorted(filters) == sorted(FILTERS)
    assert sorted(tests) == sorted(TESTS)


def test_every_macro_and_variable_of_a_template_is_used() -> None:
    for name, tree in _template_trees():
        names = [node.name for node in tree.find_all(jinja2.nodes.Name) if node.ctx == "load"]
        imported = [
            target if isinstance(target, str) else target[1]
            for node in tree.find_all(jinja2.nodes.FromImport)
            for target in node.names
        ]
        stored = [node.name for node in tree.find_all(jinja2.nodes.Name) if node.ctx == "store"]
        defined = [macro.name for macro in tree.find_all(jinja2.nodes.Macro)]
        unused = {*imported, *stored} - set(names)
        if name not in _libraries():
            unused |= set(defined) - set(names)
        assert not unused, f"{name} defines and does not use {unused}"


def test_every_shared_macro_is_imported_somewhere() -> None:
    imported = {
        target if isinstance(target, str) else target[0]
        for _, tree in _template_trees()
        for node in tree.find_all(jinja2.nodes.FromImport)
        for target in node.names
    }
    used_inside = set()
    defined = set()
    for name, tree in _template_trees():
        if name in _libraries():
            defined |= {macro.name for macro in tree.find_all(jinja2.nodes.Macro)}
            used_inside |= {node.name for node in tree.find_all(jinja2.nodes.Name)}
    assert defined == imported | (defined & used_inside)


# --- Names of a spec shadow no name of the package -------------------------------------------


def _own_imports(pages: Mapping[str, str]) -> Iterator[str]:
    """The names that generated modules import, except those of schemas and responses."""
    for path, text in pages.items():
        if not re.fullmatch(r"batchwright/\w+\.py", path):
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Import(names=names) | ast.ImportFrom(names=names, level=0):
                    yield from (one.asname or one.name for one in names)
                case ast.ImportFrom(names=names, module=str(module)) if "_runtime" in module:
                    yield from (one.asname or one.name for one in names)
                case _:
                    pass


def test_what_generated_modules_import_is_known_to_the_check_of_names() -> None:
    found: set[str] = set()
    for case in golden.accepted():
        found.update(_own_imports(golden.actual(case)))
    classes = {name for name in found if re.fullmatch("[A-Z][A-Za-z0-9]*", name)}
    assert classes > {"Annotated", "APIError", "Call", "TypedDict"}
    assert classes - CLASSES == set()


def test_what_a_client_and_a_result_have_is_known_to_the_check_of_names() -> None:
    clients = (batchwright.Client(api_key="key"), batchwright.AsyncClient(api_key="key"))
    found = {name for client in clients for name in dir(client)}
    found |= {name for name in batchwright.__all__ if name[0].islower()}
    assert {name for name in found if name[0] != "_"} == CLIENT_NAMES | {"batches", "files"}
    assert {name for name in dir(batchwright.Result) if name[0] != "_"} == RESULT_NAMES | {"key"}


# --- Templates -------------------------------------------------------------------------------


def test_a_template_cannot_print_text_of_the_spec_that_nobody_spelled() -> None:
    from generator.ir import Text

    with pytest.raises(TypeError, match="put it through a filter"):
        environment().from_string("{{ text }}").render(text=Text("anything"))


def test_a_missing_name_is_a_crash() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ nothing }}").render()


def test_nothing_of_this_spec_is_written_into_the_generator_or_the_templates() -> None:
    words = re.compile(r"\bbatch(es)?\b|custom_id|file_id|api\.openai|chat", re.IGNORECASE)
    sources = [path for top in ("generator", "templates") for path in (ROOT / top).rglob("*.*")]
    assert len(sources) > 40
    for path in sources:
        if path.suffix in (".py", ".jinja"):
            found = words.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path.relative_to(ROOT)} says {found}"
