"""The project and the packages that users would pick instead, measured on the same tasks.

`make bench` writes build/bench/report.md, measurements.json and plots. Each measurement is a
process of its own, the sides take turns, and one side is the floor: the same task with httpx2 and
msgspec alone.
"""
