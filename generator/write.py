"""{path: text} <-> a folder: write, compare, and remove what is no longer generated."""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

INDEX = "fixtures/index.json"
_OURS = b" by `make generate` from templates/"
_IGNORED = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


class WriteError(Exception):
    """A folder that cannot be written to; says which file is in the way and what to do."""


def write(pages: Mapping[str, str], folder: Path) -> None:
    """Make the folder hold exactly these pages.

    Raises:
        WriteError: something in the way was not written by the generator, or a link leads out.
            Nothing was changed.
    """
    strays = list(_strays(pages, folder))
    for path in strays:
        if not _is_ours(folder, path):
            raise WriteError(
                f"{folder / path}: not written by the generator, which would remove it: "
                "move it away, or choose another folder with --out"
            )
    for path in [*pages, *strays]:
        if not (folder / path).parent.resolve().is_relative_to(folder.resolve()):
            raise WriteError(f"{folder / path}: a link leads out of {folder}: remove it")
    for path in strays:
        (folder / path).unlink()
        _remove_empty((folder / path).parent, folder)
    for path, text in pages.items():
        if _read(folder / path) != text.encode():
            _replace(folder / path, text)


def differences(pages: Mapping[str, str], folder: Path) -> Iterator[str]:
    """A unified diff, line by line, from what the folder holds to what it should hold."""
    for path in sorted({*pages, *_strays(pages, folder)}):
        old = _read(folder / path)
        new = pages.get(path)
        if new is not None and old == new.encode():
            continue
        yield from difflib.unified_diff(
            (old or b"").decode(errors="replace").splitlines(keepends=True),
            (new or "").splitlines(keepends=True),
            str(folder / path) if old is not None else "/dev/null",
            str(folder / path) if new is not None else "/dev/null",
        )
        if not old and not new:  # an empty file that is missing or too many has no lines to show
            yield f"{'+++' if old is None else '---'} {folder / path} (empty)\n"


def _strays(pages: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Files beside the pages, in the folders that belong to the generator."""
    for top in sorted({path.split("/")[0] for path in pages if "/" in path}):
        for path in sorted((folder / top).rglob("*")):
            name = path.relative_to(folder).as_posix()
            is_stray = (path.is_file() or path.is_symlink()) and name not in pages
            if is_stray and not _IGNORED & set(path.parts):
                yield name


def _is_ours(folder: Path, path: str) -> bool:
    """Whether an earlier run wrote this file: it says so itself, or the index of fixtures does."""
    text = _read(folder / path)
    if text is None or path.endswith("py.typed"):
        return text == b""
    return _OURS in text or path in _indexed(folder)


def _indexed(folder: Path) -> list[object]:
    try:
        listed = json.loads(_read(folder / INDEX) or b"[]")
    except ValueError:
        return []
    return [INDEX, *listed] if isinstance(listed, list) else []


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(text.encode())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
