"""`python -m tests.mishaps`: measure README's table of mishaps and write it there."""

from __future__ import annotations

import sys

from .clients import official, ours
from .measure import measure
from .mishaps import MISHAPS
from .table import README, header, replaced, row, table_in


def main(arguments: list[str]) -> int:
    """Exit status 1 with `--check` if README has another table."""
    from openai import __version__

    rows = [header(__version__)]
    for mishap in MISHAPS:
        rows.append(row(mishap.name, measure(official, mishap), measure(ours, mishap)))
        print(rows[-1], flush=True)
    text = README.read_text(encoding="utf-8")
    table = "\n".join(rows)
    if arguments == ["--check"]:
        if table_in(text) == table:
            return 0
        print("README.md has another table: run make mishaps", file=sys.stderr)
        return 1
    README.write_text(replaced(text, table), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
