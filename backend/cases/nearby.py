"""Open cases near a place (附近案件), for whoever is about to report the same.

Distances are those of the public cells, and so is what counts as near: from no number of questions follows where within
its cell a case lies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case_photo import Shows
from backend.cases.list_public import PublicCase, Wanted, list_public
from backend.cases.photos_of_cases import Shown, photos_of_cases
from backend.places.cell import snapped
from backend.places.coordinates import distance_m
from backend.places.snapped_area import cells_in_circle
from media import Photo

LOOKED_AT = 200  # the newest
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
    areas, buckets = cells_in_circle(lon, lat, radius_m), (bucket,) if bucket else ()
    found = await list_public(session, Wanted(areas=areas, buckets=buckets, is_open=True, limit=LOOKED_AT))
    near = sorted(((_distance(lon, lat, case), case) for case in found), key=lambda one: one[0])[:limit]
    photos = await photos_of_cases(session, [case.id for _distance_m, case in near])
    return [Nearby(case, metres, _first(photos.get(case.id, []))) for metres, case in near]


def _distance(lon: float, lat: float, case: PublicCase) -> int:
    return round(distance_m((lon, lat), snapped(case.lon, case.lat)) / STEP) * STEP


def _first(photos: Sequence[Shown]) -> Photo | None:
    return next((photo for row, photo in photos if row.cleared and row.shows is Shows.BEFORE), None)
