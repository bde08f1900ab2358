"""The photos of cases, in one query."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case_photo import CasePhoto
from media import Photo

Shown = tuple[CasePhoto, Photo]


async def photos_of_cases(session: AsyncSession, case_ids: Sequence[UUID]) -> Mapping[UUID, list[Shown]]:
    """For each case its photos with what they show, in the order they were added."""
    query = (
        select(CasePhoto, Photo)
        .join(Photo, col(Photo.id) == col(CasePhoto.photo_id))
        .where(col(CasePhoto.case_id).in_(case_ids))
        .order_by(col(CasePhoto.added_at), col(CasePhoto.place))
    )
    found: dict[UUID, list[Shown]] = defaultdict(list)
    for of_case, photo in await session.execute(query):
        found[of_case.case_id].append((of_case, photo))
    return found
