"""A stamp of what the public sees of a case (版本戳): another one as soon as anything of it has changed."""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.ground.chain import ChainHead
from media import Photo


class Stamp(NamedTuple):
    """`seq`: of its last happening, for nothing changes without one; the others are what counts up beside."""

    seq: int
    changed_at: datetime | None
    me_too: int
    rating: str | None
    limit: datetime | None
    words: bool  # whether they may be shown
    editions: int  # of its photos: a box drawn over one is a deed of the photo, not of the case


async def stamp(session: AsyncSession, number: str) -> Stamp | None:
    """The stamp of a case, by one small read; None if there is no such case."""
    row = (await session.execute(_query(), {"number": number})).first()
    return Stamp(row[0] or 0, *row[1:]) if row else None


@cache  # to put the words together takes as long as to run them
def _query() -> Select[tuple[int, datetime | None, int, str | None, datetime | None, bool, int]]:
    editions = (
        select(func.coalesce(func.sum(col(Photo.edition) + 1), 0))
        .join(CasePhoto, col(CasePhoto.photo_id) == col(Photo.id))
        .where(col(CasePhoto.case_id) == col(Case.id))
        .correlate(Case)
        .scalar_subquery()
    )
    counted = (col(ChainHead.seq), col(Case.changed_at), col(Case.me_too_count), col(Case.rating), col(Case.due_at))
    return (
        select(*counted, col(Case.description_cleared), editions)
        .outerjoin_from(Case, ChainHead, col(ChainHead.subject_id) == col(Case.id))
        .where(col(Case.number) == bindparam("number"))
    )
