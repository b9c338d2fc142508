"""The report: the targets, a table for each task, and how the other packages are used."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from .measure import Measured
from .official import COOKBOOK, COOKBOOK_LINES, QUOTES
from .works import FLOOR, Target

PACKAGES = ("openai", "openapi-python-client", "datamodel-code-generator", "httpx2", "msgspec")


def write(folder: Path, measured: Sequence[Measured], *, scale: float, runs: int) -> None:
    """Write report.md and measurements.json."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(_report(measured, scale, runs)) + "\n"
    (folder / "report.md").write_text(lines, encoding="utf-8")
    raw = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "scale": scale,
        "runs": runs,
        "works": {
            one.work.name: {
                "count": one.count,
                "unit": one.work.unit,
                "sides": {name: asdict(figures) for name, figures in one.sides.items()},
            }
            for one in measured
        },
    }
    (folder / "measurements.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")


def _report(measured: Sequence[Measured], scale: float, runs: int) -> Iterator[str]:
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    yield "# Measurements\n"
    yield f"Python {platform.python_version()} on {platform.machine()}; {versions}."
    yield f"Medians of {runs} runs after one to warm up, the sides in turn, each in a process of"
    yield f"its own; scale {scale:g}. CPU is that of the client alone; memory is the growth of its"
    yield "peak (of a generator: the peak). The floor is the same task with httpx2 and msgspec"
    yield "alone, without types, errors, retries or checks.\n"
    yield from _targets(measured)
    for one in measured:
        yield from _work(one)
    yield from _usage()


def _targets(measured: Sequence[Measured]) -> Iterator[str]:
    yield "## Targets\n"
    yield "The last column has the same figure of the floor, and for a missed target the remaining"
    yield "cost, as `PYTHONPATH=generated python -m tests.bench --profile TASK` shows it.\n"
    yield "| task | figure | to reach | measured | | floor |"
    yield "|---|---|---|---|---|---|"
    for one in measured:
        for target in one.work.targets:
            reached = one.reached(target)
            verdict = "reached" if reached else "**missed**"
            aim, figure = shown(target, target.limit), shown(target, one.figure(target, one.ours))
            floor = shown(target, one.figure(target, FLOOR)) if FLOOR in one.sides else ""
            rest = "" if reached or not target.rest else f"; {target.rest}"
            yield (
                f"| {one.work.title} | {named(target)} | {aim} | {figure} | {verdict}"
                f" | {floor}{rest} |"
            )
    yield ""


def named(target: Target) -> str:
    """The figure of a target, in words."""
    if target.metric == "speed":
        return "MB for each second of CPU"
    what = {"cpu": "CPU", "memory": "memory", "requests": "requests"}[target.metric]
    return what if target.beside is None else f"{what} / {target.beside}"


def shown(target: Target, figure: float) -> str:
    """The figure of a target, with its unit."""
    if target.metric == "speed":
        return f"{figure:.0f}"
    return f"{figure / (1 << 20):.0f} MiB" if target.beside is None else f"{figure:.2f}"


def _work(one: Measured) -> Iterator[str]:
    yield f"## {one.work.title[0].upper()}{one.work.title[1:]}\n"
    yield f"{one.count:,} {one.work.unit}.\n"
    counts = any(any(figures.requests) for figures in one.sides.values())
    more = " requests |" if counts else ""
    yield f"| | CPU | wall | memory | ours / theirs (CPU) |{more}"
    yield "|---|---|---|---|---|" + ("---|" if counts else "")
    for name, figures in one.sides.items():
        spread = f"{min(figures.cpu):.2f} to {max(figures.cpu):.2f}"
        ratio = "" if name == one.ours else f"{one.ratio('cpu', one.ours, name):.2f}"
        memory = figures.median("memory")
        per = memory / one.count
        each = f" ({per:.0f} B each)" if one.work.name == "held" else ""
        sent = f" {figures.median('requests'):.0f} |" if counts else ""
        yield (
            f"| {name} | {figures.median('cpu'):.2f} s ({spread}) | {figures.median('wall'):.2f} s"
            f" | {memory / (1 << 20):.0f} MiB{each} | {ratio} |{sent}"
        )
    yield ""


def _usage() -> Iterator[str]:
    yield "## How the other packages are used\n"
    yield "As the README says that is installed with each (the run begins by looking these up):\n"
    for name, quote in QUOTES:
        yield f"{name} {metadata.version(name)}:\n\n```text\n{quote}\n```\n"
    yield f"The Batch API as OpenAI's [cookbook]({COOKBOOK}) uses it, without its detour over a"
    yield "file of the results:\n"
    yield "```python"
    yield from COOKBOOK_LINES
    yield "```\n"
    yield f"`{FLOOR}` is tests/bench/floor.py."
