"""The tasks that are measured, the ways to do them, and the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from . import floor, official, ours
from .parameters import Implementation

Metric: TypeAlias = Literal["cpu", "memory", "requests", "speed"]
"""`speed` is in MB for each second of CPU: its target is a minimum, those of the others maxima."""

OURS, SDK, FLOOR = "batchwright", "openai", "floor"


@dataclass(frozen=True)
class Target:
    """A figure to reach.

    Attributes:
        metric: The metric.
        limit: The maximum of our figure, divided by that of `beside`; of `speed`, the minimum.
        beside: Another side; None is for the figure itself (seconds, bytes, MB per second).
        rest: What the time goes to that is left; for the report of a missed target.
    """

    metric: Metric
    limit: float
    beside: str | None = SDK
    rest: str = ""


@dataclass(frozen=True)
class Task:
    """Something that users do.

    Attributes:
        name: The name in files and on the command line.
        title: The title in the report.
        sides: The ways to do it, ours first.
        count: The number of items at scale 1.
        unit: What an item is.
        size: The size of an item, in bytes or lines, if it is a parameter.
        least: The fewest items at any scale.
        targets: The targets.
        bound: The targets of `make bench-quick`, which noise cannot miss.
        fake: Whether the server is a fake, whose requests are counted.
    """

    name: str
    title: str
    sides: Mapping[str, Implementation]
    count: int
    unit: str
    size: int = 0
    least: int = 1
    targets: tuple[Target, ...] = ()
    bound: tuple[Target, ...] = ()
    fake: bool = False

    @property
    def bounding(self) -> set[str]:
        """The sides that the bounds need: the first, which is ours, and those beside it."""
        return {next(iter(self.sides))} | {one.beside for one in self.bound if one.beside}

    def scaled(self, scale: float) -> int:
        """The number of items at a scale: a multiple of `least`."""
        return max(int(self.count * scale) // self.least, 1) * self.least


_MIB = 1 << 20

_KEYS = 16 * _MIB
"""What the keys of 50,000 lines may take; nothing else grows with a file that is checked."""

_TIMES = "a call of Python for each time of a batch, which may be a number or a text"
_BYTES = "reading, splitting and decoding the bytes"
_EACH_LINE = "decoding or encoding each line, and Python's own time for a line, whatever its size"
_CALL = "building the call, the retry policy, the time limit and the typed batch"

TASKS = (
    Task("generate", "generate from the spec",
         {OURS: ours.generate, "openapi-python-client": official.openapi_python_client,
          "datamodel-code-generator": official.datamodel_code_generator, FLOOR: floor.generate},
         1, "package", targets=(Target("cpu", 1.0, "openapi-python-client"),),
         bound=(Target("cpu", 10, "openapi-python-client"),)),
    Task("import", "import the package",
         {OURS: ours.importing, SDK: official.importing, FLOOR: floor.importing}, 1, "import",
         bound=(Target("cpu", 1.5),)),
    Task("page", "iterate over a page of 100 batches",
         {OURS: ours.page, SDK: official.page, FLOOR: floor.page}, 10_000, "batches", least=1000,
         targets=(Target("cpu", 0.12, rest=_TIMES),), bound=(Target("cpu", 0.6),)),
    Task("retrieve", "retrieve a batch, one after the other",
         {OURS: ours.retrieve, SDK: official.retrieve, FLOOR: floor.retrieve}, 1000, "requests",
         least=50, targets=(Target("cpu", 0.52), Target("cpu", 1.25, FLOOR, rest=_CALL)),
         bound=(Target("cpu", 2.0),)),
    Task("concurrent", "retrieve a batch, 64 at a time",
         {OURS: ours.concurrent, SDK: official.concurrent, FLOOR: floor.concurrent}, 2000,
         "requests", least=64, bound=(Target("cpu", 2.0),)),
    Task("results", "results of 1.5 KB, bodies untouched",
         {OURS: ours.results, SDK: official.results, FLOOR: floor.results}, 50_000, "lines",
         size=1500, least=1000, targets=(Target("cpu", 0.16, rest=_BYTES),),
         bound=(Target("cpu", 0.8), Target("memory", 24 * _MIB, None))),
    Task("results-json", "results of 1.5 KB, bodies as JSON",
         {OURS: ours.results_json, SDK: official.results, FLOOR: floor.results_json}, 50_000,
         "lines", size=1500, least=1000, targets=(Target("cpu", 0.30, rest=_BYTES),)),
    Task("results-large", "results of 20 KB, bodies untouched",
         {OURS: ours.results, SDK: official.results, FLOOR: floor.results}, 50_000, "lines",
         size=20_000, least=500, bound=(Target("memory", 24 * _MIB, None),)),
    Task("results-large-json", "results of 20 KB, bodies as JSON",
         {OURS: ours.results_json, SDK: official.results, FLOOR: floor.results_json}, 50_000,
         "lines", size=20_000, least=500),
    Task("upload", "upload 200 MB",
         {OURS: ours.upload, SDK: official.upload, FLOOR: floor.upload}, 200_000_000, "bytes",
         least=1_000_000,
         targets=(Target("cpu", 0.72), Target("memory", 8 * _MIB, None)),
         bound=(Target("memory", 16 * _MIB, None),)),
    Task("download", "download 200 MB to a file",
         {OURS: ours.download, SDK: official.download, FLOOR: floor.download}, 200_000_000,
         "bytes", least=1_000_000, targets=(Target("cpu", 0.60),),
         bound=(Target("memory", 16 * _MIB, None),)),
    Task("check", "check 1,000,000 lines of 330 bytes",
         {OURS: ours.check, FLOOR: floor.check}, 1_000_000, "lines", size=330, least=50_000,
         targets=(Target("speed", 274, None, rest=_EACH_LINE),
                  Target("memory", _KEYS, None)),
         bound=(Target("cpu", 25, FLOOR), Target("memory", 2 * _KEYS, None))),
    Task("check-full", "check files of 50,000 lines and 200 MB",
         {OURS: ours.check, FLOOR: floor.check}, 250_000, "lines", size=4000, least=50_000,
         targets=(Target("speed", 274, None, rest=_EACH_LINE),
                  Target("memory", _KEYS, None))),
    Task("shard", "shard 1,000,000 lines of 330 bytes",
         {OURS: ours.split, FLOOR: floor.split}, 1_000_000, "lines", size=330, least=10_000,
         targets=(Target("speed", 326, None, rest=_EACH_LINE),),
         bound=(Target("cpu", 25, FLOOR),)),
    Task("shard-full", "shard into files of 50,000 lines and 200 MB",
         {OURS: ours.split, FLOOR: floor.split}, 250_000, "lines", size=4000, least=50_000,
         targets=(Target("speed", 326, None, rest=_EACH_LINE),
                  Target("memory", 1.5, FLOOR))),
    Task("submit", "submit 1,000 shards",
         {OURS: ours.submit, SDK: official.submit}, 1000, "shards", least=10, fake=True,
         bound=(Target("requests", 4, SDK),)),
    Task("held", "hold batch objects in memory",
         {OURS: ours.held, SDK: official.held, FLOOR: floor.held}, 20_000, "objects", least=2000,
         bound=(Target("memory", 2.0),)),
    Task("fake-many", "the fake: 1,000 batches of 50 lines",
         {OURS: ours.fake}, 1000, "batches", size=50, least=10),
    Task("fake-large", "the fake: one batch of 50,000 lines",
         {OURS: ours.fake}, 1, "batch", size=50_000),
)  # fmt: skip
