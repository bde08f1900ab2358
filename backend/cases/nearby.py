"""Open cases near a place (附近案件), for whoever is about to report the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case_photo import Shows
from backend.cases.list_public import PublicCase
from backend.cases.nearest import nearest
from backend.cases.photos_of_cases import Shown, photos_of_cases
from media import Photo


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
    near = await nearest(session, lon, lat, bucket=bucket, radius_m=radius_m, limit=limit)
    photos = await photos_of_cases(session, [case.id for _metres, case in near])
    return [Nearby(case, metres, _first(photos.get(case.id, []))) for metres, case in near]


def _first(photos: Sequence[Shown]) -> Photo | None:
    return next((photo for row, photo in photos if row.cleared and row.shows is Shows.BEFORE), None)
