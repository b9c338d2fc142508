"""`python -m tests.journeys.port`: the job of the official SDK and the ported one print the same.

With `ported` as its argument it runs only the ported job, which needs no other library.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from batchwright import write_lines
from batchwright.testing import Fake, serve

from .readme import official_job, ported_job
from .shell import run

_START = "import time\nfrom batchwright import Client\ntime.sleep = lambda _: None\n"

PROGRAMS: Mapping[str, str] = {
    "official": f'{_START}{official_job()}\nprint(failures(OpenAI(), "requests.jsonl"))\n',
    "ported": f'{_START}{ported_job()}\nprint(failures(Client(), "requests.jsonl"))\n',
}


def main(names: list[str]) -> None:
    """Run each job on a server of its own that refuses the second of three requests."""
    printed: set[str] = set()
    for name in names or PROGRAMS:
        fake = Fake(dwell=0)
        fake.answer(custom_id="request-1", status=400, error={"message": "too long"})
        with TemporaryDirectory() as folder, serve(fake) as url:
            write_lines(Path(folder) / "requests.jsonl", _requests())
            words = ["python", "-c", PROGRAMS[name]]
            settings = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": url}
            printed.add(run(words, Path(folder), settings))
    (same,) = printed
    print(same, end="")


def _requests() -> list[dict[str, object]]:
    body = {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Name a river."}]}
    url = "/v1/chat/completions"
    return [
        {"custom_id": f"request-{number}", "method": "POST", "url": url, "body": body}
        for number in range(3)
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
