"""Checks a live server against the spec: `make conformance BASE_URL=...`."""

import sys
from pathlib import Path

# The client is not installed: this is the package as it is in the repository.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "generated"))
