"""A submission that is killed at any step and begun anew makes one object, and only one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import batchwright
import pytest

from .letters import Office, letter, lines
from .loopback import answer, serve

PACKAGE = __name__.rpartition(".")[0]
TEXT = lines(*(letter(str(number)) for number in range(9)))

PROGRAM = f"""
import sys
from {PACKAGE}.letters import AsyncWay, Way, quick
flavour, url, path = sys.argv[1:]
way = AsyncWay() if flavour == "async" else Way()
print(way.submit(url, path, clock=quick()).id)
"""


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_killed_and_begun_anew_it_is_made_once(
    flavour: str, acted: bool, step: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.letters"
    path.write_bytes(TEXT)
    office, victims = Office(), list[int]()

    def kill(number: int) -> tuple[int, bytes] | None:
        if number != step:
            return None
        os.kill(victims.pop(), signal.SIGKILL)
        # An answer instead of the act, and nobody there to read it.
        return 500, b""

    if acted:
        office.after = kill
    else:
        office.before = kill

    def respond(head: bytes) -> bytes:
        method, target, _ = head.decode("latin-1").split(" ", 2)
        status, body = office.answer(method, target, server.body)
        return answer(body, f"{status} -")

    with serve(respond) as server:
        with _begin(flavour, server.url, path) as first:
            victims.append(first.pid)
            assert first.wait(20) == -signal.SIGKILL
        assert len(office.asked) == step
        assert len(office.rounds) == (1 if acted and step == 4 else 0)
        with _begin(flavour, server.url, path) as second:
            assert second.stdout is not None
            assert second.stdout.read() == b"r1\n"
        with _begin(flavour, server.url, path) as third:
            assert third.stdout is not None
            assert third.stdout.read() == b"r1\n"
    assert [one["id"] for one in office.rounds] == ["r1"]


def _begin(flavour: str, url: str, path: Path) -> subprocess.Popen[bytes]:
    above = Path(__file__).parents[PACKAGE.count(".") + 1]
    paths = [str(above), str(Path(str(batchwright.__file__)).parents[1])]
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:0] = {paths!r}\n{PROGRAM}",
            flavour,
            url,
            str(path),
        ],
        stdout=subprocess.PIPE,
    )
