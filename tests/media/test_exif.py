"""Position and time from a camera: any doubt becomes none."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.exif import position_of, taken_at_of

NORTH, EAST = (28, 50, 49.2), (121, 7, 44.04)


def gps(lat: Any = NORTH, lon: Any = EAST, lat_ref: Any = "N", lon_ref: Any = "E") -> dict[int, Any]:
    return {1: lat_ref, 2: lat, 3: lon_ref, 4: lon}


def test_a_good_directory_gives_its_place() -> None:
    assert position_of(gps()) == pytest.approx((121.1289, 28.8470), abs=1e-6)
    assert position_of(gps(lat_ref="S", lon_ref=b"W\0")) == pytest.approx((-121.1289, -28.8470), abs=1e-6)


class ZeroByZero:
    def __float__(self) -> float:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "bad",
    [
        {}, gps(lat=None), gps(lat_ref=None), gps(lat=(91, 0, 0)), gps(lat=(28, 60, 0)), gps(lat=(float("nan"), 0, 0)),
        gps(lat=(0, 0, 0), lon=(0, 0, 0)), gps(lon=(181, 0, 0)), gps(lat=(28, 50)), gps(lat="28"), gps(lat_ref="E"),
        gps(lat=(ZeroByZero(), 0, 0)), gps(lat=(-28, 0, 0)), gps(lat=(90, 0, 1)),
    ],
)  # fmt: skip
def test_any_doubt_becomes_none(bad: dict[int, Any]) -> None:
    assert position_of(bad) is None


parts = st.lists(st.one_of(st.floats(), st.integers(), st.fractions(), st.none(), st.text()), max_size=4)


@given(lat=parts, lon=parts, refs=st.tuples(st.sampled_from("NSEW"), st.sampled_from("NSEW")))
def test_whatever_stands_there_a_place_is_on_earth_or_none(lat: list, lon: list, refs: tuple[str, str]) -> None:
    found = position_of(gps(tuple(lat), tuple(lon), *refs))
    assert found is None or (abs(found[0]) <= 180 and abs(found[1]) <= 90)


NOON_THERE, NOON = {0x9003: "2026:11:24 12:00:00"}, datetime(2026, 11, 24, 4, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("exif", "gps_tags", "taken"),
    [
        (NOON_THERE | {0x9011: "+08:00"}, {}, NOON),
        (NOON_THERE | {0x9010: "+09:00"}, {}, NOON - timedelta(hours=1)),
        (NOON_THERE, {}, NOON),
        (NOON_THERE | {0x9011: "+99:00"}, {}, NOON),
        (NOON_THERE, {29: "2026:11:24", 7: (5, 0, Fraction(1))}, NOON + timedelta(hours=1, seconds=1)),
        (NOON_THERE, {29: "2020:11:24", 7: (5, 0, 0)}, NOON),
        (NOON_THERE, {29: "2026:11:24", 7: (5, 0, float("nan"))}, NOON),
        ({0x9003: "0000:00:00 00:00:00"}, {}, None),
        ({0x9003: "1970:01:01 00:00:00"}, {}, None),
        ({0x9003: b"2026:11:24 12:00:00"}, {}, None),
        ({}, {29: "2026:11:24", 7: (5, 0, 0)}, None),
    ],
)
def test_a_time_is_the_cameras_then_the_satellites_then_the_citys(
    exif: dict[int, Any], gps_tags: dict[int, Any], taken: datetime | None
) -> None:
    assert taken_at_of(exif, gps_tags, CITY) == taken


def test_a_fraction_is_a_number_too() -> None:
    assert position_of(gps(lat=(Fraction(28), Fraction(50), Fraction(492, 10)))) is not None
