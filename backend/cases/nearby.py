"""Open cases near a place (附近案件), for whoever is about to report the same.

Distances are those of the public cells, and so is what counts as near: from no number of questions follows where within
its cell a case lies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import Shows
from backend.cases.list_public import COLUMNS, PublicCase
from backend.cases.photos_of_cases import Shown, photos_of_cases
from backend.places.cell import cells_in, snapped, tiles_around
from backend.places.coordinates import distance_m
from media import Photo

TILE, CELL = 16, 150  # zoom of what is read (about 540 m); metres: no public cell is larger across
STEP = 10  # metres


@dataclass(frozen=True)
class Nearby:
    """A case, metres to the middle of its cell to the nearest ten, and its first cleared photo of the problem."""

    case: PublicCase
    distance: int
    photo: Photo | None


async def nearby(
    session: AsyncSession, lon: float, lat: float, *, bucket: str | None, radius_m: float, limit: int
) -> Sequence[Nearby]:
    """The nearest first, then the newest. Degrees in WGS-84."""
    around = cells_in(tiles_around(lon, lat, radius_m + CELL, TILE), TILE)
    where = [col(Case.ended_at).is_(None), or_(*(col(Case.cell).between(*span) for span in around))]
    if bucket:
        where.append(col(Case.bucket) == bucket)
    found = [PublicCase(*row) for row in await session.execute(select(*COLUMNS).where(*where))]
    far = [(_distance(lon, lat, case), case) for case in found]
    near = sorted((one for one in far if one[0] <= radius_m), key=lambda one: (one[0], -one[1].id.int))[:limit]
    photos = await photos_of_cases(session, [case.id for _metres, case in near])
    return [Nearby(case, metres, _first(photos.get(case.id, []))) for metres, case in near]


def _distance(lon: float, lat: float, case: PublicCase) -> int:
    return round(distance_m((lon, lat), snapped(case.lon, case.lat)) / STEP) * STEP


def _first(photos: Sequence[Shown]) -> Photo | None:
    return next((photo for row, photo in photos if row.cleared and row.shows is Shows.BEFORE), None)
