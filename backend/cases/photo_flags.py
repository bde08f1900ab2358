"""What is odd about a photo added to a case (存疑照片): an "after" that is the "before", or a picture seen elsewhere.

Advisory: a flag says why, and a person decides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import AREA_ZOOM, CasePhoto, Shows
from backend.places.coordinates import distance_m
from backend.places.snapped_area import cells_around
from media import Photo, how_alike

NEAR, RECENT = 500.0, timedelta(days=180)  # metres; where and how long back pictures are compared by their looks
MOST = 300  # candidates of each kind, the newest; of those around twice as many, since cells reach beyond a circle

# (in this case, how alike): the words
FLAGS: dict[tuple[str, str], str] = {
    ("before_again", "same_file"): "与处置前照片为同一文件",
    ("before_again", "looks_same"): "与处置前照片高度相似",
    ("other_case", "same_file"): "同一文件已用于案件 {number}",
    ("other_case", "looks_same"): "与案件 {number} 的照片高度相似",
}
Flag = dict[str, Any]


class _Seen(NamedTuple):
    """A photo of a case, this one or another, in the order of _candidates' columns."""

    id: UUID
    sha256: str
    fingerprint: int | None
    case_id: UUID
    shows: Shows
    number: str
    lon: float
    lat: float


async def photo_flags(
    session: AsyncSession, case: Case, photos: Sequence[Photo], shows: Shows, at: datetime
) -> Mapping[UUID, list[Flag]]:
    """The flags of photos about to be added, by photo: kind, likeness, the other case's number, and the words."""
    if not photos:
        return {}
    candidates = await _candidates(session, case, photos, at)
    return {photo.id: _flags_of(photo, candidates, case, shows) for photo in photos}


def _flags_of(photo: Photo, candidates: Sequence[_Seen], case: Case, shows: Shows) -> list[Flag]:
    found: list[Flag] = []
    for other in candidates:
        kind = "other_case"
        if other.case_id == case.id:
            if shows is Shows.BEFORE or other.shows is not Shows.BEFORE:
                continue
            kind = "before_again"
        if (like := how_alike(photo, other)) is not None:
            words = FLAGS[kind, like].format(number=other.number)
            found.append({"kind": kind, "likeness": like, "number": other.number, "text": words})
    return sorted(found, key=lambda flag: (flag["kind"], flag["likeness"] != "same_file", flag["number"]))[:5]


async def _candidates(session: AsyncSession, case: Case, photos: Sequence[Photo], at: datetime) -> list[_Seen]:
    """What the photos are compared with: wherever it is, if file or fingerprint are theirs; else close by."""
    hashes = {photo.sha256 for photo in photos}
    marks = {photo.fingerprint for photo in photos if photo.fingerprint is not None}
    here, keys = (case.lon, case.lat), _keys(case, hashes, marks, at)
    query = (
        select(
            col(Photo.id), col(Photo.sha256), col(Photo.fingerprint), col(CasePhoto.case_id), col(CasePhoto.shows),
            col(Case.number), col(Case.lon), col(Case.lat),
        )
        .select_from(keys)
        .join(
            CasePhoto, and_(col(CasePhoto.case_id) == keys.c.case_id, col(CasePhoto.photo_id) == keys.c.photo_id)
        )
        .join(Photo, col(Photo.id) == keys.c.photo_id)
        .join(Case, col(Case.id) == keys.c.case_id)
    )  # fmt: skip
    found = map(_Seen._make, (await session.execute(query)).tuples())
    return [
        one for one in found
        if one.sha256 in hashes or one.fingerprint in marks or distance_m(here, (one.lon, one.lat)) <= NEAR
    ]  # fmt: skip


def _keys(case: Case, hashes: set[str], marks: set[int], at: datetime) -> Subquery:
    """Which photos of which cases: of this case, the newest of the same file or fingerprint, the newest around."""
    key = select(col(CasePhoto.case_id), col(CasePhoto.photo_id))
    same = key.join(Photo, col(Photo.id) == col(CasePhoto.photo_id)).where(
        or_(col(Photo.sha256).in_(hashes), col(Photo.fingerprint).in_(marks))
    )
    areas = cells_around(case.lon, case.lat, NEAR, AREA_ZOOM).numbers
    around = key.where(col(CasePhoto.area).in_(areas), col(CasePhoto.added_at) > at - RECENT)
    own = key.where(col(CasePhoto.case_id) == case.id)
    return union(own, _newest(same, MOST), _newest(around, 2 * MOST)).subquery()


def _newest(keys: Select[tuple[UUID, UUID]], most: int) -> Select[tuple[UUID, UUID]]:
    newest = keys.order_by(col(CasePhoto.added_at).desc()).limit(most).subquery()
    return select(newest.c.case_id, newest.c.photo_id)
