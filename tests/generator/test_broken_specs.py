"""Any fault anywhere in a spec leads to complaints, not to a crash."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.check import check
from generator.complaint import SpecError
from generator.spec.load import load

SPECS = Path(__file__).parents[1] / "cases"

STEP = 3
"""Every third path is tried here; `make fuzz` tries many more, in all cases."""


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to all values below this one."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield (*above, key)
        yield from places(value[key], (*above, key))


def broken(spec: Any, place: tuple[Any, ...], instead: object) -> str:
    """The spec's text with another value at a path, or without the value."""
    whole = copy.deepcopy(spec)
    holder = whole
    for key in place[:-1]:
        holder = holder[key]
    if instead is ...:
        del holder[place[-1]]
    else:
        holder[place[-1]] = instead
    return str(yaml.dump(whole, Dumper=yaml.CSafeDumper, sort_keys=False))


@pytest.mark.parametrize(
    ("case", "instead"),
    [("result_files", "text"), ("lines", ...), ("lines", {})],
    ids=["text", "nothing", "map"],
)
def test_a_value_of_another_kind_is_no_crash(case: str, instead: object) -> None:
    spec = yaml.load((SPECS / case / "spec.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    refused = 0
    for place in islice(places(spec), 0, None, STEP):
        try:
            check(load(broken(spec, place, instead), "spec.yaml"))
        except SpecError as error:
            assert error.complaints
            refused += 1
        except Exception as error:
            raise AssertionError(f"{instead!r} at {place}: {error!r}") from error
    assert refused > 50
