"""Open cases like a given one, close by: what staff may take for the same matter (重复案件), by their true places."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.find import seen_by
from backend.people.actor import Actor
from backend.places.coordinates import DEGREE, distance_m
from backend.workflow.steps import ENDED, Step

MOST = 5
OPEN = [step for step in Step if step not in ENDED]


@dataclass(frozen=True)
class Similar:
    """A case alike, and how far away it is in metres."""

    case: Case
    distance: float


async def similar(session: AsyncSession, case: Case, radius: float, by: Actor) -> Sequence[Similar]:
    """At most five open cases of the same bucket that exist for the actor within `radius` metres, the nearest first,
    without the case itself."""
    north = radius / DEGREE
    east = north / cos(radians(case.lat))
    query = select(Case).where(
        col(Case.lat).between(case.lat - north, case.lat + north),
        col(Case.lon).between(case.lon - east, case.lon + east),
        col(Case.bucket) == case.bucket,
        col(Case.step).in_(OPEN),
        col(Case.id) != case.id,
        seen_by(by),
    )
    # on so short a way the earth is flat: the database knows the nearest, however many are open in one place
    up, right = col(Case.lat) - case.lat, (col(Case.lon) - case.lon) * cos(radians(case.lat))
    nearest = query.order_by(up * up + right * right, col(Case.id).desc()).limit(MOST)
    near = [
        Similar(other, distance_m((case.lon, case.lat), (other.lon, other.lat)))
        for other in (await session.execute(nearest)).scalars()
    ]
    return sorted((one for one in near if one.distance <= radius), key=lambda one: one.distance)
