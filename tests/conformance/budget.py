"""The maximum number of requests and bytes of a run, computed before the first request."""

from __future__ import annotations

from .checks.creating import LINES, limits
from .checks.refusals import cases
from .checks.uploads import UPLOADS
from .records import Budget
from .session.cleanup import SECONDS, most_requests
from .session.paging import BEYOND
from .session.polling import most_polls
from .session.session import RunOptions
from .spec.broken_lines import faults, omissions
from .spec.standard import Standard

LINE = 4_000
"""The maximum size in bytes of a line or of any other small request."""


def budget(about: Standard, options: RunOptions) -> Budget:
    """An upper bound, which includes the repetitions for a busy server."""
    contract = about.contract
    refusals = sum(len([*cases(contract, one)]) + 3 for one in contract.operations)
    objects = 0
    for kind in about.kinds:
        if (create := kind.operation("create")) is not None:
            objects += 1 + len(LINES) + len([*limits(contract, create)])
            objects += sum(len([*faults(source)]) for source in kind.inputs)
            objects += len([*omissions(contract, create)])
    uploads = sum(UPLOADS + 8 for kind in about.kinds if kind.operation("store")) + objects
    snapshots = objects * most_polls(options.base_url, options.longest)
    lists = sum(
        4 * (UPLOADS + objects + BEYOND) + 40
        for kind in about.kinds
        if kind.operation("list") is not None
    )
    keys = 3 * len(contract.operations)
    results = objects * 8
    generated = options.cases * len(contract.operations)
    made = uploads + objects * 3 + refusals
    requests = refusals + uploads * 3 + objects * 3 + snapshots + lists + keys + results + generated
    requests = int(requests * 1.1) + most_requests(made)
    size = options.large + LINE * (2 * sum(LINES.values()) + requests)
    return Budget(requests=requests, bytes=size, seconds=options.longest + 60 + SECONDS)
