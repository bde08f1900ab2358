"""Position and time from a camera: any doubt becomes none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from media import exif
from media.decode import decode
from media.exif import Position, position_of, taken_at_of
from media.open_picture import Refusal
from tests.pictures import content_of, corpus, disagreements, needs_corpus

NORTH, EAST = (28, 50, 49.2), (121, 7, 44.04)


def gps(lat: Any = NORTH, lon: Any = EAST, lat_ref: Any = "N", lon_ref: Any = "E") -> dict[int, Any]:
    return {1: lat_ref, 2: lat, 3: lon_ref, 4: lon}


class ZeroByZero:
    def __float__(self) -> float:
        raise ZeroDivisionError


HERE, AWAY, NAN = (121.1289, 28.8470), (-121.1289, -28.8470), float("nan")
# what a camera may have written, and where that is
PLACES: dict[str, tuple[dict[int, Any], Position | None]] = {
    "north east": (gps(), HERE), "south west": (gps(lat_ref="S", lon_ref=b"W\0"), AWAY),
    "fractions": (gps(lat=(Fraction(28), Fraction(50), Fraction(492, 10))), HERE),
    "0/0": (gps(lat=(IFDRational(0, 0),) * 3), None), "0/0 of both": (gps(*[(IFDRational(0, 0),) * 3] * 2), None),
    "0/0 seconds": (gps(lon=(121, 7, IFDRational(0, 0))), None), "1/0": (gps(lat=(IFDRational(1, 0), 0, 0)), None),
    "0/0 that raises": (gps(lat=(ZeroByZero(), 0, 0)), None), "NaN": (gps(lat=(NAN, 0, 0)), None),
    "nothing": ({}, None), "no latitude": (gps(lat=None), None), "no longitude": (gps(lon=None), None),
    "no ref": (gps(lat_ref=None), None), "another's ref": (gps(lat_ref="E"), None),
    "91": (gps(lat=(91, 0, 0)), None), "181": (gps(lon=(181, 0, 0)), None),
    "past the pole": (gps(lat=(90, 0, 1)), None), "60 minutes": (gps(lat=(28, 60, 0)), None),
    "below 0": (gps(lat=(-28, 0, 0)), None),
    "null island": (gps(lat=(0, 0, 0), lon=(0, 0, 0)), None),
    "two parts": (gps(lat=(28, 50)), None), "a text": (gps(lat="28"), None),
}  # fmt: skip


def wrong_places() -> set[str]:
    """Those of PLACES which are taken for another place, or for one at all, or not taken."""
    return {name for name, (written, place) in PLACES.items() if not _is(_place_of(written), place)}


def _place_of(written: dict[int, Any]) -> object:
    try:
        return position_of(written)
    except Exception as fault:  # noqa: BLE001 - whatever is raised is no place and no none
        return fault


def _is(found: object, place: Position | None) -> bool:
    return found is None if place is None else found == pytest.approx(place, abs=1e-6)


def wrong_in_the_corpus() -> set[str]:
    """The pictures whose place is not the one an independent tool read, or read to be none."""
    return {row["file"] for row in corpus() if row["gps_use"] in ("use", "ignore") and _disagrees(row)}


def _disagrees(row: dict[str, str]) -> bool:
    try:
        return bool(disagreements(row, decode(content_of(row), UTC)))
    except Refusal:
        return False


def test_a_place_is_right_or_there_is_none() -> None:
    assert wrong_places() == set()


@needs_corpus
def test_of_every_picture_of_the_corpus_the_place_is_right_or_there_is_none() -> None:
    assert wrong_in_the_corpus() == set()


Degrees = Callable[..., float | None]
REAL: Degrees = exif._degrees


def _as_they_come(parts: Any, ref: Any, _plus: str, minus: str, _most: float) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return (-1.0 if ref == minus else 1.0) * (degrees + minutes / 60 + seconds / 3600)


def _without_its_sign(*written: Any) -> float | None:
    found = REAL(*written)
    return found if found is None else abs(found)


def _half(*written: Any) -> float | None:
    return REAL(*written) or 0.0


# the fault: those of PLACES it must be seen by, one of the corpus
FAULTS: dict[Degrees, tuple[set[str], str]] = {
    _as_they_come: ({"0/0", "0/0 of both", "0/0 seconds", "NaN", "91", "181"}, "gen__gps_all_zero_over_zero.jpg"),
    _without_its_sign: ({"south west"}, "drew__Issue_173_dotnet.jpg"),
    _half: ({"no latitude", "no longitude", "0/0", "no ref", "two parts"}, "gen__gps_lon_only.jpg"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_numbers_as_they_come_a_sign_passed_over_and_half_a_pair_are_seen(
    fault: Degrees, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted faults."""
    monkeypatch.setattr(exif, "_degrees", fault)
    places, picture = FAULTS[fault]
    assert places <= wrong_places()
    assert not corpus() or picture in wrong_in_the_corpus()


parts = st.lists(st.one_of(st.floats(), st.integers(), st.fractions(), st.none(), st.text()), max_size=4)


@given(lat=parts, lon=parts, refs=st.tuples(st.sampled_from("NSEW"), st.sampled_from("NSEW")))
def test_whatever_stands_there_a_place_is_on_earth_or_none(lat: list, lon: list, refs: tuple[str, str]) -> None:
    found = position_of(gps(tuple(lat), tuple(lon), *refs))
    assert found is None or (abs(found[0]) <= 180 and abs(found[1]) <= 90)


NOON_THERE, NOON = {0x9003: "2026:11:24 12:00:00"}, datetime(2026, 11, 24, 4, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "gps_tags", "taken"),
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
    written: dict[int, Any], gps_tags: dict[int, Any], taken: datetime | None
) -> None:
    assert taken_at_of(written, gps_tags, CITY) == taken
