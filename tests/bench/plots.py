"""Plots of the measurements, for a light page and for a dark one, as PNG and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .measure import Measured
from .works import FLOOR, OURS, SDK

PICTURE = Path(__file__).parent
"""The folder of the plot that README shows."""

SHOWN = ("results", "results-json", "page", "retrieve", "concurrent", "upload", "download")
"""The tasks in the plots: the official SDK does them, too."""

_CPU = "CPU time, as a fraction of the official SDK's"

_INK = {"light": "#1f2328", "dark": "#e6edf3"}
_FAINT = {"light": "#d1d9e0", "dark": "#3d444d"}
_COLOURS = {
    "light": {OURS: "#0969da", SDK: "#9a6700", FLOOR: "#8c959f"},
    "dark": {OURS: "#58a6ff", SDK: "#d29922", FLOOR: "#6e7681"},
}


def draw(folder: Path, measured: Sequence[Measured]) -> None:
    """Draw the CPU of each work beside that of the official SDK, and the memory."""
    by_name = {one.work.name: one for one in measured}
    shown = [by_name[name] for name in SHOWN if name in by_name]
    if not shown:
        return
    for theme in _INK:
        for metric, title in (
            ("cpu", _CPU),
            ("memory", "Growth of memory (MiB)"),
        ):
            for ending in ("png", "svg"):
                path = folder / f"{metric}-{theme}.{ending}"
                _draw(path, shown, theme, metric, title)


def draw_picture(measured: Sequence[Measured]) -> None:
    """Replace the plot that README shows.

    Raises:
        ValueError: A task of the plot was not measured.
    """
    by_name = {one.work.name: one for one in measured}
    if missing := [name for name in SHOWN if name not in by_name]:
        raise ValueError(f"the plot needs {', '.join(missing)}")
    for theme in _INK:
        _draw(PICTURE / f"cpu-{theme}.svg", [by_name[name] for name in SHOWN], theme, "cpu", _CPU)


def _draw(path: Path, shown: Sequence[Measured], theme: str, metric: str, title: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    # The same figures give the same bytes.
    matplotlib.rcParams["svg.hashsalt"] = "batchwright"
    matplotlib.rcParams["svg.fonttype"] = "none"  # text, not outlines: a fifth of the size
    matplotlib.rcParams["font.family"] = "sans-serif"
    from matplotlib import pyplot

    ink = _INK[theme]
    figure, axes = pyplot.subplots(figsize=(8, 0.62 * len(shown) + 1), layout="constrained")
    for place, name in enumerate((OURS, SDK, FLOOR)):
        values = [_value(one, name, metric) for one in shown]
        spots = [index + (place - 1) * 0.26 for index in range(len(shown))]
        label = {OURS: "batchwright", SDK: "openai", FLOOR: "floor: httpx2 and msgspec"}[name]
        bars = axes.barh(spots, values, height=0.24, color=_COLOURS[theme][name], label=label)
        form = "%.2f" if metric == "cpu" else "%.0f"
        axes.bar_label(bars, fmt=form, padding=3, fontsize=8, color=ink)
    axes.set_yticks(range(len(shown)), [one.work.title for one in shown], color=ink)
    axes.invert_yaxis()
    axes.set_title(title, color=ink, loc="left", fontsize=11)
    _clean(axes, ink, _FAINT[theme])
    figure.legend(frameon=False, labelcolor=ink, fontsize=9, loc="outside lower center", ncols=3)
    keys = {"Date": None, "Creator": None} if path.suffix == ".svg" else {}
    figure.savefig(path, transparent=True, dpi=160, metadata=keys)
    pyplot.close(figure)


def _value(one: Measured, name: str, metric: str) -> float:
    figure = one.sides[name].median(metric)
    if metric == "memory":
        # What is less than a page of memory has no length on this scale.
        return max(figure / (1 << 20), 0.0)
    return figure / one.sides[SDK].median(metric)


def _clean(axes: Any, ink: str, faint: str) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(faint)
    axes.tick_params(colors=ink, length=0, labelsize=9)
    axes.grid(axis="x", color=faint, linewidth=0.6)
    axes.set_axisbelow(True)
