"""python -m generator [--check]: the only place that prints, writes or exits."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from . import generate
from .complaint import SpecError
from .plan import is_package_name
from .templates import PACKAGE
from .write import MANIFEST, FolderError, WriteError, differences, verify_folder, write

_STANDARD_INPUT = "-"


class UsageError(Exception):
    """A mistake on the command line, with its correction."""


class Generate(Protocol):
    """Makes the pages of a spec, like `generate`."""

    def __call__(
        self, spec: str, name: str, overlays: Mapping[str, str], *, package: str
    ) -> dict[str, str]: ...


@dataclass(frozen=True)
class Command:
    """A command that writes pages into the folder of the output.

    Attributes:
        manifest: The name of the file that lists what it wrote there.
    """

    name: str
    description: str
    generate: Generate
    manifest: str


GENERATOR = Command(
    "python -m generator",
    "Generate the client, fixtures and reference from an OpenAPI spec.",
    generate,
    MANIFEST,
)


def main(words: Sequence[str] | None = None, command: Command = GENERATOR) -> int:
    """Write the output, or compare it with the folder.

    Returns:
        The exit status: 0; 1 for complaints, for drift, and for a file that cannot be written;
        2 for a mistake on the command line, such as a folder that cannot be written to.
    """
    arguments = _arguments(words, command)
    out = Path(arguments.out)
    try:
        spec = _text(arguments.spec, "name a spec with --spec")
        overlays = {path: _text(path, "fix or remove it") for path in _overlays(arguments.spec)}
        verify_folder(out)
        name = _shown(arguments.spec)
        pages = command.generate(spec, name, overlays, package=arguments.package)
        if arguments.check:
            return _check(pages, out, command.manifest)
        write(pages, out, command.manifest)
    except SpecError as error:
        print(error, file=sys.stderr)
        count = len(error.complaints)
        print(f"{count} complaint{'s' if count > 1 else ''}; nothing was written", file=sys.stderr)
        return 1
    except WriteError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, FolderError) else 1
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _text(path: str, hint: str) -> str:
    try:
        if path == _STANDARD_INPUT:
            return sys.stdin.buffer.read().decode("utf-8")
        return Path(path).read_text(encoding="utf-8")
    except IsADirectoryError:
        reason = "a folder"
    except UnicodeDecodeError:
        reason = "not UTF-8 text"
    except OSError as error:
        reason = error.strerror or type(error).__name__
    raise UsageError(f"{_shown(path)}: {reason}: {hint}")


def _shown(path: str) -> str:
    return "<stdin>" if path == _STANDARD_INPUT else path


def _overlays(spec: str) -> list[str]:
    """The overlays in the folder of a spec, in order; none for standard input."""
    if spec == _STANDARD_INPUT:
        return []
    return sorted(map(str, (Path(spec).parent / "overlays").glob("*.yaml")))


def _check(pages: dict[str, str], out: Path, manifest: str) -> int:
    lines = list(differences(pages, out, manifest))
    sys.stdout.writelines(lines)
    if lines:
        print(f"{out} is not what the generator writes: run make generate", file=sys.stderr)
    return 1 if lines else 0


def _package(name: str) -> str:
    if not is_package_name(name):
        raise argparse.ArgumentTypeError(
            f"{name!r} cannot be the name of a package: use letters in lower case, digits and "
            "underscores, and the name of no other module"
        )
    return name


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print one line instead of the usage, which --help prints."""
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def _arguments(words: Sequence[str] | None, command: Command) -> argparse.Namespace:
    parser = _Parser(prog=command.name, description=command.description)
    parser.add_argument(
        "--spec", default="spec/openapi.yaml", help="- is standard input; default: %(default)s"
    )
    parser.add_argument(
        "--out", default="generated", help="the folder to write; default: %(default)s"
    )
    parser.add_argument(
        "--package",
        type=_package,
        default=PACKAGE,
        help="the name of the package and of its fixtures for pytest; default: %(default)s",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; print a diff and exit 1 if out differs"
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    gc.disable()  # a run is short, and needs all its objects to the end
    sys.exit(main())
