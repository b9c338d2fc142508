"""The fake works wherever it is copied to, without fixtures, data files or its name."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import batchwright

PACKAGE = Path(str(batchwright.__file__)).parent
SCRIPT = """
import json, sys
from vendor.inner import Client
from vendor.inner.testing import Fake, Status
assert not [name for name in sys.modules if name.startswith("vendor.inner.testing.contracts.")]
from vendor.inner.testing.contracts import DIALECTS
from vendor.inner.testing.corpus import examples
from vendor.inner.testing.factories import in_every_state

for dialect in ("", *DIALECTS):
    fake = Fake(dialect)
    made = in_every_state(fake)
    assert examples(fake.contract, "Batch")
    url = fake.contract.server
    with Client(transport=fake.transport, api_key="key", base_url=url, max_retries=0) as client:
        results = [*client.batches.results(made["completed"].id)]
        assert len(results) == 3, dialect
        fake.fault("batches.retrieve", Status(status=429))
        try:
            client.batches.retrieve(made["completed"].id)
        except Exception as error:
            print(dialect or "base", len(results), error.message)
"""


def test_a_copy_in_an_archive_serves_every_dialect(tmp_path: Path) -> None:
    archive = tmp_path / "packages.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("vendor/__init__.py", "")
        for source in sorted(PACKAGE.rglob("*.py")):
            packed.write(source, f"vendor/inner/{source.relative_to(PACKAGE).as_posix()}")
    script = f"import sys; sys.path.insert(0, {str(archive)!r})\n{SCRIPT}"
    command = [sys.executable, "-I", "-W", "error", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"{dialect} 3 Rate limit reached for requests"
        for dialect in ("base", "aibrix", "azure", "groq", "ogx")
    ]
