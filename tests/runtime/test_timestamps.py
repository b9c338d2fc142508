"""Times, in every form that servers send."""

from __future__ import annotations

import datetime as dt

import pytest
from batchwright import APIResponseValidationError, Timestamp
from batchwright._runtime import wire

from .parcels import Flavour, Parcel, answering, retrieve, saying, ways

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


@ways
@pytest.mark.parametrize(
    "written",
    [
        "true",
        "[]",
        "{}",
        '"soon"',
        '""',
        '"nan"',
        '"-inf"',
        '"1e999"',
        '"-1e999"',
        "NaN",
        "1e999",
        "1e300",
        '"1e300"',
        f"{1 << 63}",
        f'"{1 << 63}"',
        "-" + "9" * 400,
        "9" * 5000,
        '"' + "9" * 5000 + '"',
    ],
    ids=lambda written: str(written)[:20],
)
def test_anything_else_is_a_response_that_cannot_be_read(flavour: Flavour, written: str) -> None:
    content = f'{{"id": "x", "sent_at": {written}}}'.encode()
    with pytest.raises(APIResponseValidationError, match=r"^.{20,400}$"):
        flavour.send(saying(answering(200, content)), retrieve())


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 10**5000, -(1 << 63) - 1, [[]], False, None, b"5"],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_time_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match=r"^Expected seconds since 1970 or an ISO 8601 time, got"):
        Timestamp.parse(value)


def test_milliseconds_and_nanoseconds_are_read_as_they_are() -> None:
    for factor in (1000, 10**9):
        assert Timestamp.parse(MOMENT * factor) == MOMENT * factor


def test_times_before_1970_are_cut_off_downwards() -> None:
    assert Timestamp.parse(-0.5) == -1
    assert Timestamp.parse("1969-12-31T23:59:59.5Z") == -1
    assert Timestamp.parse("-0.5") == -1


def test_a_time_is_written_as_it_was_read() -> None:
    parcel = Parcel(id="x", sent_at=Timestamp(MOMENT))
    assert wire.decode(wire.encode(parcel), Parcel) == parcel
    assert f'"sent_at":{MOMENT}'.encode() in wire.encode(parcel)
    assert wire.convert({"id": "x", "sent_at": MOMENT}, Parcel) == parcel
