"""What is odd about a photo added to a case (存疑照片): an "after" that is the "before", or a picture seen elsewhere.

Advisory: a flag says why, and a person decides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows
from backend.places.coordinates import DEGREE
from media import Photo, alike

NEAR, RECENT = 500.0, timedelta(days=180)  # metres; where and how long back pictures are compared by their looks
MOST = 300  # candidates of each kind

# (in this case, how alike): the words
FLAGS: dict[tuple[str, str], str] = {
    ("before_again", "same_file"): "与处置前照片为同一文件",
    ("before_again", "looks_same"): "与处置前照片高度相似",
    ("other_case", "same_file"): "同一文件已用于案件 {number}",
    ("other_case", "looks_same"): "与案件 {number} 的照片高度相似",
}
Flag = dict[str, Any]


async def photo_flags(
    session: AsyncSession, case: Case, photos: Sequence[Photo], shows: Shows, at: datetime
) -> Mapping[UUID, list[Flag]]:
    """The flags of photos about to be added, by photo: kind, likeness, the other case's number, and the words."""
    if not photos:
        return {}
    candidates = await _candidates(session, case, photos, at)
    return {photo.id: _flags_of(photo, candidates, case, shows) for photo in photos}


def _flags_of(
    photo: Photo, candidates: Mapping[tuple[UUID, UUID], tuple[CasePhoto, Photo, str]], case: Case, shows: Shows
) -> list[Flag]:
    found: list[Flag] = []
    for of_case, other, number in candidates.values():
        kind = "other_case"
        if of_case.case_id == case.id:
            if shows is Shows.BEFORE or of_case.shows is not Shows.BEFORE:
                continue
            kind = "before_again"
        for _photo, likeness in alike(photo, [other]):
            words = FLAGS[kind, likeness].format(number=number)
            found.append({"kind": kind, "likeness": likeness, "number": number, "text": words})
    return sorted(found, key=lambda flag: (flag["kind"], flag["likeness"] != "same_file", flag["number"]))[:5]


async def _candidates(
    session: AsyncSession, case: Case, photos: Sequence[Photo], at: datetime
) -> dict[tuple[UUID, UUID], tuple[CasePhoto, Photo, str]]:
    marks = [photo.fingerprint for photo in photos if photo.fingerprint is not None]
    same = or_(col(Photo.sha256).in_([photo.sha256 for photo in photos]), col(Photo.fingerprint).in_(marks))
    north = NEAR / DEGREE
    east = north / cos(radians(case.lat))
    near = (
        col(Case.lat).between(case.lat - north, case.lat + north)
        & col(Case.lon).between(case.lon - east, case.lon + east)
        & (col(CasePhoto.added_at) > at - RECENT)
    )
    return {**await _found(session, same), **await _found(session, near)}


async def _found(
    session: AsyncSession, where: ColumnElement[bool]
) -> dict[tuple[UUID, UUID], tuple[CasePhoto, Photo, str]]:
    query = (
        select(CasePhoto, Photo, col(Case.number))
        .join(Photo, col(Photo.id) == col(CasePhoto.photo_id))
        .join(Case, col(Case.id) == col(CasePhoto.case_id))
        .where(where)
        .order_by(col(CasePhoto.added_at).desc())
        .limit(MOST)
    )
    rows = (await session.execute(query)).tuples()
    return {(row.case_id, row.photo_id): (row, photo, number) for row, photo, number in rows}
