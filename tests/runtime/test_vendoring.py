"""The runtime works wherever it is copied to."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import batchwright._runtime
import pytest

RUNTIME = Path(str(batchwright._runtime.__file__)).parent
SCRIPT = """
import importlib, sys
one, two = (importlib.import_module(name) for name in sys.argv[1:])
assert one.SyncClient is not two.SyncClient
for module in (one, two):
    with module.SyncClient(module.Settings(base_url="http://h")) as client:
        assert repr(client) == "SyncClient(base_url='http://h')", client
"""


@pytest.mark.parametrize("zipped", [False, True], ids=["directory", "zip"])
def test_it_can_be_renamed_nested_and_there_twice(zipped: bool, tmp_path: Path) -> None:
    root = tmp_path / "packages.zip"
    with zipfile.ZipFile(root, "w") as archive:
        for package in ("a", "a/vendor", "b"):
            archive.writestr(f"{package}/__init__.py", "")
        for source in RUNTIME.rglob("*.py"):
            path = source.relative_to(RUNTIME).as_posix()
            archive.writestr(f"a/vendor/inner/{path}", source.read_text())
            archive.writestr(f"b/other/{path}", source.read_text())
    if not zipped:
        with zipfile.ZipFile(root) as archive:
            archive.extractall(root := tmp_path / "packages")
    script = f"import sys; sys.path.insert(0, {str(root)!r})\n{SCRIPT}"
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        script,
        "a.vendor.inner.client.sync_client",
        "b.other.client.sync_client",
    ]
    subprocess.run(command, check=True, cwd=tmp_path)


def test_it_names_no_package_and_no_service() -> None:
    for source in RUNTIME.rglob("*.py"):
        header, text = source.read_text().lower().split("\n", 1)
        assert header.startswith("# copied by")
        assert "batch" not in text
        assert "openai" not in text
