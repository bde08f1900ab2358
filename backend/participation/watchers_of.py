"""Who follows what a case lies in (关注人): its place, area, class or bucket; for many cases in one query.

As for everybody outside, a case lies in the middle of its public cell, and in its community: from no number of follows
does one learn more.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.participation.follow import Follow, FollowKind
from backend.places.cell import snapped, tiles_around
from backend.places.coordinates import distance_m

TILE = 14  # zoom: about 2.1 km at Linhai's latitude, so that few tiles lie within MOST_RADIUS
MOST_RADIUS = 2000  # metres
AREA_LENGTHS = (9, 12)  # town, community
CELL = 150  # metres: no public cell is larger across


async def watchers_of(session: AsyncSession, cases: Sequence[Case]) -> Mapping[UUID, list[UUID]]:
    """For each case the people, each once."""
    if not cases:
        return {}
    tiles = {tile for case in cases for tile in tiles_around(case.lon, case.lat, MOST_RADIUS + CELL, TILE)}
    by_code = {
        FollowKind.GRID: {case.grid_code[:length] for case in cases for length in AREA_LENGTHS},
        FollowKind.CLASS: {case.class_code for case in cases if case.certain},
        FollowKind.BUCKET: {case.bucket for case in cases},
    }
    followed = [and_(col(Follow.kind) == kind, col(Follow.code).in_(codes)) for kind, codes in by_code.items()]
    query = select(Follow).where(or_(col(Follow.tile).in_(tiles), *followed)).order_by(col(Follow.id))
    rows = (await session.execute(query)).scalars().all()
    return {case.id: list(dict.fromkeys(row.person_id for row in rows if is_in(case, row))) for case in cases}


def is_in(case: Case, follow: Follow) -> bool:
    """Whether a case lies in what is followed. A class is followed once it is certain."""
    if follow.area and not case.grid_code.startswith(follow.area):
        return False
    if follow.kind is FollowKind.PLACE:
        place = (follow.lon or 0.0, follow.lat or 0.0)
        return distance_m(place, snapped(case.lon, case.lat)) <= (follow.radius_m or 0)
    if follow.kind is FollowKind.GRID:
        return case.grid_code.startswith(follow.code or " ")
    if follow.kind is FollowKind.CLASS:
        return case.certain and case.class_code == follow.code
    return case.bucket == follow.code
