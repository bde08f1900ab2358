"""Open cases that may be the same matter as a given one, for the desk to compare and merge (疑似重复)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cases.case_photo import Shows
from backend.cases.city import City
from backend.cases.duplicates import similar
from backend.cases.find import get_case
from backend.cases.photos_of_cases import photos_of_cases
from backend.people.actor import Actor
from media import Photo


@dataclass(frozen=True)
class Alike:
    """A case, its distance in metres, whether its class is the same, and its first photo of the problem."""

    case: Case
    distance: float
    same_class: bool
    photo: Photo | None


async def alike(session: AsyncSession, number: str, *, city: City, by: Actor) -> Sequence[Alike]:
    """Those within the city's radius that the actor works with, the same class first, then the nearest. Problem
    not_found."""
    case = await get_case(session, number, by)
    near = await similar(session, case, city.caps.similar_radius_m, by)
    photos = await photos_of_cases(session, [one.case.id for one in near])
    found = []
    for one in near:
        first = next((photo for row, photo in photos.get(one.case.id, []) if row.shows is Shows.BEFORE), None)
        found.append(Alike(one.case, one.distance, one.case.class_code == case.class_code, first))
    return sorted(found, key=lambda one: (not one.same_class, one.distance))
