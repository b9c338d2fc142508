"""`python -m tests.journeys.own_api`: generate a client from another spec, and use it."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from .readme import ROOT, SPEC_README, blocks
from .shell import run

GENERATE = "python -m generator --spec notes.yaml --out out --package notes"


def main() -> None:
    """Run the commands of spec/README.md in a folder with its example, misspelt once."""
    (correction,) = re.findall(r"^\$ sed -i (\S+) notes\.yaml && (.*)$", SPEC_README, re.MULTILINE)
    _, wrong, right, _ = correction[0].split("/")
    assert correction[1] == GENERATE
    spec = blocks("yaml", SPEC_README)[0]
    before, _, after = spec.rpartition(f"{right}:")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "notes.yaml").write_text(f"{before}{wrong}:{after}", encoding="utf-8")
        (folder / "use_notes.py").write_text(blocks("python", SPEC_README)[0], encoding="utf-8")
        print(f"$ {GENERATE}")
        print(run(GENERATE.split(), folder, {"PYTHONPATH": str(ROOT)}, status=1), end="")
        print(f"$ sed -i {correction[0]} notes.yaml && {GENERATE}")
        (folder / "notes.yaml").write_text(spec, encoding="utf-8")
        print(run(GENERATE.split(), folder, {"PYTHONPATH": str(ROOT)}), end="")
        print("$ PYTHONPATH=out python use_notes.py")
        print(run(["python", "use_notes.py"], folder, {"PYTHONPATH": "out"}), end="")


if __name__ == "__main__":
    main()
