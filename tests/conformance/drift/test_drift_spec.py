"""What is intended to differ from OpenAI's document is what the spec says, as far as it can be told
without that document: it declares no answer but the 200, and few limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from generator.spec.load import load

from . import __main__ as command
from .compare import compare
from .intended import intended, sort
from .reading import read

SPEC = Path("spec/openapi.yaml")
INTENDED = Path(command.__file__).with_name("intended.yaml")
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "maxProperties", "propertyNames")


def test_answers_and_limits_differ_as_intended() -> None:
    text = SPEC.read_text()
    bare = json.dumps(without(yaml.load(text, yaml.CSafeLoader))).encode()
    found = compare(load(text, str(SPEC)), read(bare, "bare.json")).differences
    expected = [
        one
        for one in intended(load(INTENDED.read_text(), INTENDED.name))
        if one.difference in ("response", *LIMITS) and one.published == "absent"
    ]
    result = sort(found, expected)
    assert [one.at for one in result.others if one.kind == "response"] == []
    assert result.unused == ()


def without(node: Any) -> Any:
    """The node without limits, and without answers but those of success."""
    if isinstance(node, list):
        return [without(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without(value)
        for key, value in node.items()
        if key not in LIMITS and not (key[0] in "45" and len(key) == 3)
    }
