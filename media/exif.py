"""What a camera wrote beside the picture: position and time. Pure; any doubt becomes "none", never a wrong value."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

Position = tuple[float, float]

LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, GPS_TIME, GPS_DATE = 1, 2, 3, 4, 7, 29
TAKEN, OFFSET, OFFSET_OF_CHANGE = 0x9003, 0x9011, 0x9010
PARTS = 3
LONGEST_OFFSET = 14  # hours
MOST_APART = timedelta(hours=26)  # a camera's wall clock and the satellites' UTC, in any zone
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # EXIF 1.0
LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # and no year 9999, whose last day is none in the city


def position_of(gps: Mapping[int, Any]) -> Position | None:
    """Longitude and latitude (WGS-84 degrees) of a GPS directory, or None if any part is wanting or absurd."""
    lat = _degrees(gps.get(LATITUDE), gps.get(LATITUDE_REF), "N", "S", 90.0)
    lon = _degrees(gps.get(LONGITUDE), gps.get(LONGITUDE_REF), "E", "W", 180.0)
    if lat is None or lon is None or (lat == 0.0 and lon == 0.0):
        return None
    return lon, lat


def taken_at_of(exif: Mapping[int, Any], gps: Mapping[int, Any], zone: tzinfo) -> datetime | None:
    """The instant (UTC) at which the picture was taken.

    DateTimeOriginal with the camera's own offset; without one the satellites' time, where it is of the same day; else
    the camera's clock is taken to show the time of `zone`. None where the camera wrote nothing sensible.
    """
    plain = _plain(exif.get(TAKEN))
    if plain is None:
        return None
    for tag in (OFFSET, OFFSET_OF_CHANGE):
        if (offset := _zone(exif.get(tag))) is not None:
            return _sensible(plain.replace(tzinfo=offset))
    seen = _satellite_time(gps)
    if seen is not None and abs(plain.replace(tzinfo=UTC) - seen) <= MOST_APART:
        return seen
    return _sensible(plain.replace(tzinfo=zone))


def _plain(stamp: Any) -> datetime | None:
    if not isinstance(stamp, str):
        return None
    try:
        return datetime.strptime(stamp.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None


def _sensible(taken: datetime) -> datetime | None:
    try:
        instant = taken.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if EARLIEST <= instant < LATEST else None


def _satellite_time(gps: Mapping[int, Any]) -> datetime | None:
    day, parts = gps.get(GPS_DATE), gps.get(GPS_TIME)
    if not isinstance(day, str) or not isinstance(parts, Sequence) or isinstance(parts, str | bytes):
        return None
    numbers = [_number(part) for part in parts]
    if len(numbers) != PARTS or any(number is None for number in numbers):
        return None
    hours, minutes, seconds = (number or 0.0 for number in numbers)
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 61):
        return None
    try:
        start = datetime.strptime(day.strip("\0 "), "%Y:%m:%d").replace(tzinfo=UTC)
        return _sensible(start + timedelta(seconds=hours * 3600 + minutes * 60 + seconds))
    except (ValueError, OverflowError):
        return None


def _zone(offset: Any) -> timezone | None:
    if not isinstance(offset, str):
        return None
    offset = offset.strip("\0 ")
    sign = {"+": 1, "-": -1}.get(offset[:1])
    hours, _, minutes = offset[1:].partition(":")
    if sign is None or not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    if int(hours) > LONGEST_OFFSET or int(minutes) > 59:
        return None
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def _degrees(parts: Any, ref: Any, plus: str, minus: str, most: float) -> float | None:
    sign = {plus: 1.0, minus: -1.0}.get(_text(ref))
    if sign is None or not isinstance(parts, Sequence) or isinstance(parts, str | bytes) or len(parts) != PARTS:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    degrees, minutes, seconds = (number or 0.0 for number in numbers)
    if degrees < 0 or not 0 <= minutes < 60 or not 0 <= seconds < 60:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return sign * value if value <= most else None


def _number(part: Any) -> float | None:
    try:
        number = float(part)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(ref: Any) -> str:
    if isinstance(ref, bytes):
        ref = ref.decode("latin-1")
    return ref.strip("\0 ").upper() if isinstance(ref, str) else ""
