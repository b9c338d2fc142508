"""`python -m tests.live`: the client and the fake with the servers, clients and tools of others."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The client is not installed: this is the package as it is in the repository.
sys.path.insert(0, str(ROOT / "generated"))
