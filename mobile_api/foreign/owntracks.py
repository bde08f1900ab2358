"""OwnTracks over HTTP: JSON objects with a `_type`; only a location is a fix, other types are ignored. PURE."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.ground.errors import Problem
from backend.patrol.take_fixes import GivenFix
from mobile_api.foreign.stated import instant, measure, number

FARTHEST, FASTEST = 1_000_000.0, 36_000.0  # metres, km/h


def fixes_of_owntracks(given: Mapping[str, Any], at: datetime) -> list[GivenFix]:
    """The fix of a location; nothing of any other type. Problem bad_fix."""
    if given.get("_type") != "location":
        return []
    lat, lon = number(given.get("lat"), "lat", -90, 90), number(given.get("lon"), "lon", -180, 180)
    if lat is None or lon is None:
        raise Problem("bad_fix", field="lat" if lat is None else "lon")
    battery, speed = measure(given.get("batt"), 100), measure(given.get("vel"), FASTEST)
    fix = GivenFix(
        at=instant(given.get("tst"), at), lat=lat, lon=lon, accuracy_m=measure(given.get("acc"), FARTHEST),
        speed=None if speed is None else speed / 3.6, battery=None if battery is None else round(battery),
    )  # fmt: skip
    return [fix]
