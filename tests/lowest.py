"""`python -m tests.lowest` prints the lowest version that pyproject.toml allows of each library.

`make test VENV=build/lowest LOWEST=1` runs the tests with these.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def lowest() -> list[str]:
    """The requirements of a user, each at its lower bound."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    bounds = [*project["dependencies"], *(one for extra in extras for one in extra)]
    return [one.replace(">=", "==") for one in bounds]


if __name__ == "__main__":
    print(*lowest())
