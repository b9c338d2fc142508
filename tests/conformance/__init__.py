"""Check a live server against the spec: `make conformance BASE_URL=...`.

__main__      the command: arguments, exit status
checks/       one module for each duty: its requirements, each a `Clause`, and their checks
requirements  all requirements; writes generated/REQUIREMENTS.md
run           one run: the order of the checks
session/      what the checks of a run share: created objects, polling, paging, the tally
client/       sends requests and keeps every exchange
fixtures/     the request bodies, files and invalid values that the checks send
spec/         the spec as the checks read it: kinds of objects, places, evidence
records       what a run produces: findings and exchanges
report/       the terminal, report.html, report.json, junit.xml and REQUIREMENTS.md as text
matrix        checks every server that can be installed here
drift/        compares the spec with a published OpenAPI document
"""

import sys
from pathlib import Path

# The client is not installed: this is the package as it is in the repository.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "generated"))
