"""How long something lasts is said as a number of seconds, or in words."""

from __future__ import annotations

import pytest
from batchwright.testing.model.values import seconds_of


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (60, 60),
        (1.5, 1.5),
        ("24h", 86_400),
        ("7d", 604_800),
        ("1d12h30min", 131_400),
        ("5m30s", 330),
        ("soon", None),
        ("24", None),
        ("24 h", None),
        ("", None),
        (True, None),
        (None, None),
    ],
)
def test_numbers_and_words_are_read_and_nothing_else(said: object, seconds: float | None) -> None:
    assert seconds_of(said) == seconds
