"""The project beside what users would pick instead, on the same work.

`make bench` writes build/bench/report.md, measurements.json and plots. Each measurement is a
process of its own, the sides take turns, and beside them is a floor: the same work with httpx2
and msgspec alone.
"""
