"""The OsmAnd protocol, as OsmAnd and Traccar Client speak it: parameters, or the JSON of newer apps. PURE."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.ground.errors import Problem
from backend.patrol.take_fixes import MOST, GivenFix
from mobile_api.foreign.stated import flag, instant, measure, number

KNOT = 1852 / 3600  # metres a second
FARTHEST, FASTEST = 1_000_000.0, 10_000.0  # metres, metres a second


def device_of(given: Mapping[str, Any]) -> str:
    """What the client calls its device; empty where it says nothing."""
    found = given.get("id") or given.get("deviceid") or given.get("device_id") or ""
    return found.strip() if isinstance(found, str) else ""


def fixes_of_parameters(given: Mapping[str, str], at: datetime) -> list[GivenFix]:
    """The fix; none where no position is stated (a heartbeat, an alarm). Problem bad_fix."""
    place = _place(given)
    if place is None:
        return []
    knots, battery = measure(given.get("speed"), FASTEST / KNOT), measure(given.get("batt"), 100)
    fix = GivenFix(
        at=instant(given.get("timestamp"), at), lat=place[0], lon=place[1],
        accuracy_m=measure(given.get("accuracy"), FARTHEST), speed=None if knots is None else knots * KNOT,
        battery=None if battery is None else round(battery), mock=flag(given.get("mock"), False),
        valid=flag(given.get("valid"), True),
    )  # fmt: skip
    return [fix]


def fixes_of_json(given: Mapping[str, Any], at: datetime) -> list[GivenFix]:
    """The fixes of `location`, one or several. Problem bad_fix."""
    found = given.get("location")
    several = found if isinstance(found, list) else [] if found is None else [found]
    if len(several) > MOST or not all(isinstance(one, dict) for one in several):
        raise Problem("bad_fix", field="location")
    return [fix for one in several for fix in _of_location(one, at)]


def _of_location(location: Mapping[str, Any], at: datetime) -> list[GivenFix]:
    coords, battery = location.get("coords"), location.get("battery")
    if coords is None:
        return []
    if not isinstance(coords, dict):
        raise Problem("bad_fix", field="location.coords")
    lat, lon = (number(coords.get(name), name, -most, most) for name, most in (("latitude", 90), ("longitude", 180)))
    if lat is None or lon is None:
        raise Problem("bad_fix", field="location.coords")
    level = measure(battery.get("level"), 1) if isinstance(battery, dict) else None
    fix = GivenFix(
        at=instant(location.get("timestamp"), at), lat=lat, lon=lon,
        accuracy_m=measure(coords.get("accuracy"), FARTHEST),
        speed=measure(coords.get("speed"), FASTEST), battery=None if level is None else round(level * 100),
        mock=flag(location.get("mock"), False),
    )  # fmt: skip
    return [fix]


def _place(given: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude, of their own or as `location=lat,lon`."""
    lat, lon = given.get("lat"), given.get("lon")
    if given.get("location") and not lat and not lon:
        lat, _, lon = given["location"].partition(",")
    found = number(lat, "lat", -90, 90), number(lon, "lon", -180, 180)
    if found[0] is None and found[1] is None:
        return None
    if found[0] is None or found[1] is None:
        raise Problem("bad_fix", field="lat" if found[0] is None else "lon")
    return found[0], found[1]
