"""The report: a table for each work, the targets, and how the others are used."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from .measure import Measured
from .official import GUIDE, QUOTES
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
    yield f"Medians of {runs} runs after one that warms up, the sides in turn, each in a process"
    yield f"of its own; scale {scale:g}. CPU is that of the client alone; memory is what its peak"
    yield "rose by (of a program that generates: its peak). The floor is the same work with httpx2"
    yield "and msgspec alone, without types, errors, retries or checks.\n"
    yield from _targets(measured)
    for one in measured:
        yield from _work(one)
    yield from _usage()


def _targets(measured: Sequence[Measured]) -> Iterator[str]:
    yield "## Targets\n"
    yield "| work | figure | to reach | measured | |"
    yield "|---|---|---|---|---|"
    for one in measured:
        for target in one.work.targets:
            reached = "reached" if one.reached(target) else "**missed**"
            aim, figure = shown(target, target.most), shown(target, one.figure(target))
            yield f"| {one.work.title} | {named(target)} | {aim} | {figure} | {reached} |"
    yield ""


def named(target: Target) -> str:
    """What a target is about, in words."""
    if target.metric == "speed":
        return "MB for each second of CPU"
    what = {"cpu": "CPU", "memory": "memory", "requests": "requests"}[target.metric]
    return what if target.beside is None else f"{what} / {target.beside}"


def shown(target: Target, figure: float) -> str:
    """A figure of a target."""
    if target.metric == "speed":
        return f"{figure:.0f}"
    return f"{figure / (1 << 20):.0f} MiB" if target.beside is None else f"{figure:.2f}"


def _work(one: Measured) -> Iterator[str]:
    ours = next(iter(one.sides))
    yield f"## {one.work.title[0].upper()}{one.work.title[1:]}\n"
    yield f"{one.count:,} {one.work.unit}.\n"
    counts = any(any(figures.requests) for figures in one.sides.values())
    more = " requests |" if counts else ""
    yield f"| | CPU | wall | memory | ours / theirs (CPU) |{more}"
    yield "|---|---|---|---|---|" + ("---|" if counts else "")
    for name, figures in one.sides.items():
        spread = f"{min(figures.cpu):.2f} to {max(figures.cpu):.2f}"
        ratio = "" if name == ours else f"{one.ratio('cpu', name):.2f}"
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
    yield "## How the others are used\n"
    yield "As these lines of their README have it:\n"
    for name, line in QUOTES:
        where = "" if line in _readme(name) else " (not in the README of this version)"
        yield f"- {name} {metadata.version(name)}: `{line}`{where}"
    yield "\nand results as OpenAI's guide to the Batch API reads them:\n"
    yield f"```python\n{GUIDE}\n```"
    yield f"\n`{FLOOR}` is tests/bench/floor.py."


def _readme(name: str) -> str:
    return metadata.distribution(name).read_text("METADATA") or ""
