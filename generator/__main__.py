"""python -m generator [--check]: the only place that prints, writes or exits."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import generate
from .complaint import SpecError
from .write import WriteError, differences, write


def main(words: Sequence[str] | None = None) -> int:
    """Write or check; the exit status is 0, 1 for complaints or drift, 2 for usage."""
    arguments = _arguments(words)
    texts: dict[str, str] = {}
    for path in (arguments.spec, *_overlays(arguments.spec)):
        try:
            texts[path] = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
            hint = "name a spec with --spec" if path == arguments.spec else "mend or remove it"
            print(f"{path}: {reason}: {hint}", file=sys.stderr)
            return 2
    try:
        pages = generate(texts.pop(arguments.spec), arguments.spec, texts)
        if arguments.check:
            return _check(pages, Path(arguments.out))
        write(pages, Path(arguments.out))
    except SpecError as error:
        print(error, file=sys.stderr)
        count = len(error.complaints)
        print(f"{count} complaint{'s' if count > 1 else ''}; nothing was written", file=sys.stderr)
        return 1
    except (WriteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _overlays(spec: str) -> list[str]:
    """The overlays that lie beside a spec, in order."""
    return sorted(map(str, (Path(spec).parent / "overlays").glob("*.yaml")))


def _check(pages: dict[str, str], out: Path) -> int:
    lines = list(differences(pages, out))
    sys.stdout.writelines(lines)
    if lines:
        print(f"{out} is not what the generator writes: run make generate", file=sys.stderr)
    return 1 if lines else 0


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m generator",
        description="Generate the client, fixtures and reference from an OpenAPI spec.",
    )
    parser.add_argument("--spec", default="spec/openapi.yaml", help="default: %(default)s")
    parser.add_argument(
        "--out", default="generated", help="the folder to write; default: %(default)s"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; print a diff and exit 1 if out differs"
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
