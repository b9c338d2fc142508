"""`python -m tests.bench.contestant TASK SIDE URL COUNT FOLDER`: one measurement, as JSON.

It is a process of its own, so that imports and memory of another side are not in the figures.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from .setting import Setting
from .works import WORKS


def main(arguments: list[str]) -> int:
    """Print the cost of the action."""
    name, side, url, count, folder = arguments
    work = next(work for work in WORKS if work.name == name)
    setting = Setting(url, int(count), work.size, Path(folder))
    action = work.sides[side](setting)
    held, used, began = _peak(), _cpu(), time.perf_counter()
    done = action()
    wall, cpu = time.perf_counter() - began, _cpu() - used
    memory = _peak() - held
    if done != setting.count:
        raise ValueError(f"{side}: {done} of {setting.count} {work.unit}")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    generating = work.name == "generate"
    print(json.dumps({"cpu": cpu, "wall": wall, "memory": children if generating else memory}))
    return 0


def _cpu() -> float:
    """The seconds of CPU of this process and of those that it has waited for."""
    spent = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _peak() -> int:
    """The peak memory of this process, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage may report the peak of the process that started this one
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
