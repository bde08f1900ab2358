"""What a camera wrote beside the picture: position and time. Pure; any doubt becomes "none", never a wrong value."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

Position = tuple[float, float]

LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4
TAKEN, OFFSET = 0x9003, 0x9011
PARTS = 3
LONGEST_OFFSET = 14  # hours


def position_of(gps: Mapping[int, Any]) -> Position | None:
    """Longitude and latitude (WGS-84 degrees) of a GPS directory, or None if any part is wanting or absurd."""
    lat = _degrees(gps.get(LATITUDE), gps.get(LATITUDE_REF), "N", "S", 90.0)
    lon = _degrees(gps.get(LONGITUDE), gps.get(LONGITUDE_REF), "E", "W", 180.0)
    if lat is None or lon is None or (lat == 0.0 and lon == 0.0):
        return None
    return lon, lat


def taken_at_of(exif: Mapping[int, Any]) -> datetime | None:
    """The instant (UTC) of DateTimeOriginal, where the camera also says its offset; None without one."""
    stamp, offset = exif.get(TAKEN), exif.get(OFFSET)
    if not isinstance(stamp, str) or not isinstance(offset, str):
        return None
    try:
        plain = datetime.strptime(stamp.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the offset follows
        return plain.replace(tzinfo=_zone(offset.strip("\0 "))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(offset: str) -> timezone:
    sign = {"+": 1, "-": -1}.get(offset[:1])
    hours, _, minutes = offset[1:].partition(":")
    if sign is None or not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise ValueError(offset)
    if int(hours) > LONGEST_OFFSET or int(minutes) > 59:
        raise ValueError(offset)
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
