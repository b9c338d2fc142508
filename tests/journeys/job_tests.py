"""`python -m tests.journeys.job_tests`: test the ported job with the fake, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from .readme import ported_job, program
from .shell import run


def main() -> None:
    """Save the job, its test and its requests, and let pytest run the test."""
    test = program("test_nightly.py")
    body = {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Name a river."}]}
    request = {"method": "POST", "url": "/v1/chat/completions", "body": body}
    lines = [json.dumps({"custom_id": f"request-{number}", **request}) for number in range(3)]
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "nightly.py").write_text(ported_job(), encoding="utf-8")
        (folder / "test_nightly.py").write_text(test, encoding="utf-8")
        (folder / "requests.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        words = ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_nightly.py"]
        printed = run(words, folder, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    # The line above has a dot for each test.
    print(printed.splitlines()[-1])


if __name__ == "__main__":
    main()
