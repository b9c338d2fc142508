"""`python -m tests.fuzz [COUNT]`: thousands of mutated specs, and hostile text in every case.

There is a round of hostile text for every 250 mutants; 10,000 mutants cover every payload.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from tests import golden

from .hostile import PAYLOADS, findings
from .mutations import ROOT, Importer, Source, judge, mutants, outcome

COUNT = 2_000
_A_ROUND = 250


def main(words: list[str]) -> int:
    """The exit status: 0 without findings; else 1, and each finding has the path of its spec."""
    count = int(words[0]) if words else COUNT
    seed = int(os.environ.get("SEED", "0"))
    rounds = max(1, min(len(PAYLOADS), count // _A_ROUND))
    sources = [Source.read(case) for case in golden.accepted()]
    found = _mutated([*sources, Source.read(ROOT / "spec", "openapi.yaml")], count, seed)
    for source in sources:
        for finding in findings(source.spec, rounds):
            found += 1
            print(f"{source.name}: {finding}")
    print(f"{count} mutants with SEED={seed} and {len(sources)} specs with hostile text: {found}")
    return 1 if found else 0


def _mutated(sources: list[Source], count: int, seed: int) -> int:
    found = 0
    accepted = 0
    with tempfile.TemporaryDirectory() as folder:
        importer = Importer(Path(folder))
        for number, (name, texts) in enumerate(mutants(sources, random.Random(seed)), 1):
            try:
                pages = outcome(texts)
                if pages is not None:
                    accepted += 1
                    judge(pages)
                    importer.load(pages)
            except Exception as error:
                found += 1
                kept = Path("build/fuzz", f"{seed}-{number}.yaml")
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text("\n---\n".join(texts.values()), encoding="utf-8")
                print(f"mutant {name}: {type(error).__name__}: {error}: see {kept}", flush=True)
            if number == count:
                break
        importer.close()
    print(f"{accepted} of {count} mutants were accepted")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
