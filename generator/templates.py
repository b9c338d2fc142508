"""The templates on disk: where they are, and which files are copied as they are."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "templates"


def copied_files(folder: str) -> list[str]:
    """The files below a folder of templates that no template engine touches, in order."""
    return [name for name in _files(folder) if not name.endswith(".jinja")]


def template_files(folder: str) -> list[str]:
    """The templates below a folder, in order."""
    return [name for name in _files(folder) if name.endswith(".jinja")]


def _files(folder: str) -> list[str]:
    return sorted(
        path.relative_to(FOLDER).as_posix()
        for path in (FOLDER / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def text_of(name: str) -> str:
    """The text of a template or of a file to copy."""
    return (FOLDER / name).read_text(encoding="utf-8")
