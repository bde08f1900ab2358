"""The amenities near a point (附近便民设施), nearest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.amenity import Amenity
from backend.amenities.amenity_kind import AmenityKind, AmenityState, Feature
from backend.amenities.opening_hours import read_hours
from backend.places.coordinates import distance_m
from backend.working_time import WorkingCalendar

DEGREE_M = 111_000.0  # metres a degree of latitude, rounded down
WIDER = 1.6  # a degree of longitude is shorter: enough up to 51° north, further than any city that uses this
RINGS = (500.0, 2000.0, 8000.0)  # metres: looked at one after another, so that a wide question stays cheap, each once
REACH = 20_000.0


@dataclass(frozen=True)
class Wanted:
    """What is looked for: of these kinds (none: of any), with all of these features, open now or whenever."""

    kinds: Sequence[AmenityKind] = ()
    features: Sequence[Feature] = ()
    open_now: bool = False
    radius_m: float = 2000.0
    limit: int = 20


async def near_amenities(
    session: AsyncSession, lon: float, lat: float, wanted: Wanted, *, at: datetime, calendar: WorkingCalendar
) -> list[tuple[Amenity, float]]:
    """The nearest to a WGS-84 point within the radius, with their distances (metres). What is not open for certain is
    not open; what is suspended never is."""
    fitting: list[tuple[Amenity, float]] = []
    inner = 0.0
    for radius in [ring for ring in RINGS if ring < wanted.radius_m] + [wanted.radius_m]:
        fitting += [
            (one, metres)
            for one, metres in await _between(session, lon, lat, inner, radius, wanted)
            if set(wanted.features) <= set(one.features) and (not wanted.open_now or is_open(one, at, calendar))
        ]
        if sum(metres <= radius for _one, metres in fitting) >= wanted.limit:
            break
        inner = radius
    return sorted((pair for pair in fitting if pair[1] <= wanted.radius_m), key=_distance)[: wanted.limit]


def is_open(amenity: Amenity, at: datetime, calendar: WorkingCalendar) -> bool | None:
    """Whether it is open; None where its hours are not known."""
    if amenity.state is not AmenityState.IN_USE:
        return False
    return read_hours(amenity.hours).is_open(at, calendar) if amenity.hours else None


async def _between(
    session: AsyncSession, lon: float, lat: float, inner: float, outer: float, wanted: Wanted
) -> list[tuple[Amenity, float]]:
    """What lies in the square so many metres around and not in the inner one."""
    query = select(Amenity).where(_square(lon, lat, outer), col(Amenity.state) != AmenityState.REMOVED)
    if inner:
        query = query.where(not_(_square(lon, lat, inner)))
    if wanted.kinds:
        query = query.where(col(Amenity.kind).in_(wanted.kinds))
    rows = (await session.execute(query)).scalars()
    return [(row, distance_m((lon, lat), (row.lon, row.lat))) for row in rows]


def _square(lon: float, lat: float, metres: float) -> ColumnElement[bool]:
    reach = metres / DEGREE_M
    return and_(
        col(Amenity.lon).between(lon - reach * WIDER, lon + reach * WIDER),
        col(Amenity.lat).between(lat - reach, lat + reach),
    )


def _distance(pair: tuple[Amenity, float]) -> tuple[float, str]:
    return pair[1], pair[0].code
