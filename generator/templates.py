"""The templates on disk, their version, and the files that are copied unchanged."""

from __future__ import annotations

import contextlib
import importlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parent.parent / "templates"
VERSION: str = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]
"""The version of the generator and its templates, which becomes that of a generated package."""

PACKAGE = "batchwright"
"""The default name of the package, and the name of its folder of templates."""

_HTTP = "httpx2"


def copied_files(folder: str) -> list[str]:
    """The files below a folder of templates that are copied unchanged, in order."""
    return sorted(
        path.relative_to(FOLDER).as_posix()
        for path in (FOLDER / folder).rglob("*")
        if path.is_file() and path.suffix != ".jinja" and "__pycache__" not in path.parts
    )


def copied_module(name: str) -> ModuleType:
    """Import a module of the package that is copied unchanged, such as `testing/contract.py`.

    Its parent packages are not imported: parts of them exist only in the output.
    """
    module, holder = f"{__name__}.{PACKAGE}", FOLDER / PACKAGE
    for part in ("", *name.removesuffix(".py").split("/")[:-1]):
        module, holder = f"{module}.{part}".rstrip("."), holder / part
        if module not in sys.modules:
            sys.modules[module] = ModuleType(module)
            sys.modules[module].__path__ = [str(holder)]
    with _spared(_HTTP):
        return importlib.import_module(f".{Path(name).stem}", module)


@contextlib.contextmanager
def _spared(library: str) -> Iterator[None]:
    """Import modules without a library that only their functions need.

    The generator sends nothing, and importing the library takes 7 % of a run.
    """
    is_loaded = library in sys.modules
    sys.modules.setdefault(library, ModuleType(library))
    try:
        yield
    finally:
        if not is_loaded:
            del sys.modules[library]


def text_of(name: str) -> str:
    """The text of a template or of a file to copy."""
    return (FOLDER / name).read_text(encoding="utf-8")
