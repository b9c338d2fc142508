"""`python -m tests.live`: the generated client and the fake, each with what others have written."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The client is not installed: this is the package as it is in the repository.
sys.path.insert(0, str(ROOT / "generated"))
