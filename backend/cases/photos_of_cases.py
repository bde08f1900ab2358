"""The photos of cases, in one query."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case_photo import CasePhoto
from media import Photo

Shown = tuple[CasePhoto, Photo]


async def photos_of_cases(session: AsyncSession, case_ids: Sequence[UUID]) -> Mapping[UUID, list[Shown]]:
    """For each case its photos with what they show, in the order they were added."""
    found: dict[UUID, list[Shown]] = defaultdict(list)
    for of_case, photo in await session.execute(_query(), {"case_ids": case_ids}):
        found[of_case.case_id].append((of_case, photo))
    return found


@cache  # read with every case and every list of them
def _query() -> Select[tuple[CasePhoto, Photo]]:
    return (
        select(CasePhoto, Photo)
        .join(Photo, col(Photo.id) == col(CasePhoto.photo_id))
        .where(col(CasePhoto.case_id).in_(bindparam("case_ids", expanding=True)))
        .order_by(col(CasePhoto.added_at), col(CasePhoto.place))
    )
