"""Points in time, as servers write them."""

from __future__ import annotations

import datetime as dt

import pytest
from batchwright._runtime import wire
from batchwright._runtime.timestamp import Timestamp

from .parcels import Parcel

MOMENT = 1_711_471_533


@pytest.mark.parametrize(
    "written",
    [
        "1711471533",
        "1711471533.9",
        "1.711471533e9",
        '"1711471533"',
        '"1711471533.9"',
        '"2024-03-26T16:45:33Z"',
        '"2024-03-26T16:45:33.999999Z"',
        '"2024-03-26T18:45:33+02:00"',
        '"2024-03-26 16:45:33"',
    ],
)
def test_every_spelling_is_read(written: str) -> None:
    parcel = wire.decode(f'{{"id": "x", "sent_at": {written}}}'.encode(), Parcel)
    assert parcel.sent_at == MOMENT
    assert type(parcel.sent_at) is Timestamp
    assert parcel.sent_at.datetime == dt.datetime(2024, 3, 26, 16, 45, 33, tzinfo=dt.UTC)


@pytest.mark.parametrize("written", ["true", "[]", '"soon"', '""', '"nan"', "1e999"])
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"sent_at|out of range"):
        wire.decode(f'{{"id": "x", "sent_at": {written}}}'.encode(), Parcel)


def test_times_before_1970_are_cut_off_downwards() -> None:
    assert Timestamp.parse(-0.5) == -1
    assert Timestamp.parse("1969-12-31T23:59:59.5Z") == -1
    assert Timestamp.parse("-0.5") == -1


def test_a_time_is_written_as_it_was_read() -> None:
    parcel = Parcel(id="x", sent_at=Timestamp(MOMENT))
    assert wire.decode(wire.encode(parcel), Parcel) == parcel
    assert f'"sent_at":{MOMENT}'.encode() in wire.encode(parcel)
    assert wire.convert({"id": "x", "sent_at": MOMENT}, Parcel) == parcel
