"""A lifecycle as a picture: states that go on in one row, final ones in the row below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from .english import plain
from .ir import Lifecycle

_HEIGHT, _GAP, _ABOVE, _BELOW = 36, 28, 70, 120
_STYLE = """<style>
rect { fill: #f6f8fa; stroke: #57606a; } .final rect { fill: #dafbe1; stroke: #1a7f37; }
text { font: 13px ui-monospace, monospace; fill: #1f2328; text-anchor: middle; }
path { fill: none; stroke: #57606a; marker-end: url(#tip); }
@media (prefers-color-scheme: dark) {
  rect { fill: #161b22; stroke: #8b949e; } .final rect { fill: #12261e; stroke: #3fb950; }
  text { fill: #e6edf3; } path { stroke: #8b949e; }
}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0 8 4 0 8z" style="fill: #6e7781; stroke: none; marker-end: none"/>\
</marker></defs>"""


def diagram(lifecycle: Lifecycle) -> str:
    """The picture, as SVG. Its size follows from the number of states and their longest name."""
    states = {plain(state.name): state for state in lifecycle.states}
    working = [name for name, state in states.items() if not state.final]
    ends = _ordered(working, states, [name for name, state in states.items() if state.final])
    width = max(map(len, states)) * 8 + 24
    step = width + _GAP
    columns = max(len(working), len(ends))
    positions = {
        name: (at * step + _GAP + width // 2, y)
        for row, y in ((working, _ABOVE), (ends, _ABOVE + _BELOW))
        for at, name in enumerate(row)
    }
    boxes = (
        f"<g{' class=' + chr(34) + 'final' + chr(34) if states[name].final else ''}>"
        f'<rect x="{x - width // 2}" y="{y}" width="{width}" height="{_HEIGHT}" rx="6"/>'
        f'<text x="{x}" y="{y + 23}">{escape(name)}</text></g>'
        for name, (x, y) in positions.items()
    )
    size = f"{columns * step + _GAP} {_ABOVE + _BELOW + _HEIGHT + _GAP}"
    title = f"<title>States of {escape(lifecycle.schema)}</title>"
    arrows = _arrows(states.items(), plain(lifecycle.initial), working, positions, width)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">'
    return "\n".join([head, title, _STYLE, *arrows, *boxes, "</svg>"])


def _ordered(working: list[str], states: dict[str, Any], ends: list[str]) -> list[str]:
    """Final states near those that lead to them."""

    def middle(end: str) -> float:
        sources = [at for at, name in enumerate(working) if end in map(plain, states[name].to)] or [
            len(working)
        ]
        return sum(sources) / len(sources)

    return sorted(ends, key=middle)


def _arrows(
    states: Iterable[tuple[str, Any]],
    initial: str,
    working: list[str],
    positions: dict[str, tuple[int, int]],
    width: int,
) -> Iterator[str]:
    x, y = positions[initial]
    yield f'<path d="M{x - width // 2 - 22} {y + _HEIGHT // 2}h20"/>'
    for name, state in states:
        x, y = positions[name]
        for other in map(plain, state.to):
            to_x, to_y = positions[other]
            if to_y != y:  # down to a final state
                yield f'<path d="M{x} {y + _HEIGHT}L{to_x} {to_y - 2}"/>'
            elif other in working and working.index(other) == working.index(name) + 1:
                middle = y + _HEIGHT // 2
                yield f'<path d="M{x + width // 2} {middle}H{to_x - width // 2 - 2}"/>'
            else:
                bend = y - 14 * abs(to_x - x) // (width + _GAP) - 12
                yield f'<path d="M{x} {y}C{x} {bend} {to_x} {bend} {to_x} {y - 2}"/>'
