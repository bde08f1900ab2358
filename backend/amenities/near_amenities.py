"""The amenities near a point (附近便民设施), nearest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.amenity import Amenity
from backend.amenities.amenity_kind import AmenityKind, AmenityState, Feature
from backend.amenities.opening_hours import read_hours
from backend.places.coordinates import distance_m
from backend.working_time import WorkingCalendar

DEGREE_M = 111_000.0  # metres a degree of latitude, rounded down
WIDER = 1.6  # a degree of longitude is shorter: enough up to 51° north, further than any city that uses this
RINGS = (500.0, 2000.0, 8000.0)  # metres: looked at one after another, so that a wide question stays cheap
REACH = 20_000.0


@dataclass(frozen=True)
class Wanted:
    """What is looked for: of these kinds (none: of any), with all of these features, open now or whenever."""

    kinds: Sequence[AmenityKind] = ()
    features: Sequence[Feature] = ()
    open_now: bool = False
    radius_m: float = 2000.0
    limit: int = 20
    words: str = field(default="")


async def near_amenities(
    session: AsyncSession, lon: float, lat: float, wanted: Wanted, *, at: datetime, calendar: WorkingCalendar
) -> list[tuple[Amenity, float]]:
    """The nearest to a WGS-84 point within the radius, with their distances (metres). What is not open for certain is
    not open; what is suspended never is."""
    found: list[tuple[Amenity, float]] = []
    for radius in [ring for ring in RINGS if ring < wanted.radius_m] + [wanted.radius_m]:
        found = [
            (one, metres)
            for one, metres in await _within(session, lon, lat, radius, wanted)
            if set(wanted.features) <= set(one.features) and (not wanted.open_now or is_open(one, at, calendar))
        ]
        if len(found) >= wanted.limit:
            break
    return found[: wanted.limit]


def is_open(amenity: Amenity, at: datetime, calendar: WorkingCalendar) -> bool | None:
    """Whether it is open; None where its hours are not known."""
    if amenity.state is not AmenityState.IN_USE:
        return False
    return read_hours(amenity.hours).is_open(at, calendar) if amenity.hours else None


async def _within(
    session: AsyncSession, lon: float, lat: float, radius: float, wanted: Wanted
) -> list[tuple[Amenity, float]]:
    reach = radius / DEGREE_M
    query = select(Amenity).where(
        col(Amenity.lon).between(lon - reach * WIDER, lon + reach * WIDER),
        col(Amenity.lat).between(lat - reach, lat + reach),
        col(Amenity.state) != AmenityState.REMOVED,
    )
    if wanted.kinds:
        query = query.where(col(Amenity.kind).in_(wanted.kinds))
    if wanted.words:
        query = query.where(col(Amenity.name).contains(wanted.words, autoescape=True))
    rows = (await session.execute(query)).scalars()
    measured = [(row, distance_m((lon, lat), (row.lon, row.lat))) for row in rows]
    return sorted((pair for pair in measured if pair[1] <= radius), key=_distance)


def _distance(pair: tuple[Amenity, float]) -> tuple[float, str]:
    return pair[1], pair[0].code
