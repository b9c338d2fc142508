"""`python -m tests.conformance.drift UPSTREAM`: the only module here that prints or exits."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.complaint import SpecError
from generator.spec.load import load

from .compare import compare
from .intended import intended, sort
from .reading import read
from .report import report


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 if every difference is intended, 1 if not, 2 for an unreadable file."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance.drift",
        description="List the differences between the spec and a published OpenAPI document.",
    )
    parser.add_argument("upstream", type=Path, help="the published document, YAML or JSON")
    parser.add_argument("--spec", type=Path, default=Path("spec/openapi.yaml"), help="ours")
    parser.add_argument(
        "--intended",
        type=Path,
        default=Path(__file__).with_name("intended.yaml"),
        help="the intended differences, with their reasons",
    )
    given = parser.parse_args(arguments)
    try:
        ours = load(given.spec.read_bytes().decode("utf-8-sig"), str(given.spec))
        wanted = load(given.intended.read_bytes().decode("utf-8-sig"), given.intended.name)
        expected = intended(wanted)
        published = read(given.upstream.read_bytes(), str(given.upstream))
        found = compare(ours, published)
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    result = sort(found.differences, expected)
    sys.stdout.write(report(found, result))
    return 1 if result.others or result.unused else 0


if __name__ == "__main__":
    raise SystemExit(main())
