"""What people think of an amenity: one rating each, which may be changed; the public sees counts and an average."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.amenities.amenity import get_amenity
from backend.ground.columns import Instant, Json, no_entries
from backend.ground.insert_on import insert_on

STARS = (1, 5)


class Remark(StrEnum):
    """What may be said beside the stars; no free words, which somebody would have to check."""

    CLEAN = "clean"
    HELPFUL = "helpful"
    DIRTY = "dirty"
    SMELLY = "smelly"
    NO_PAPER = "no_paper"
    BROKEN = "broken"
    CROWDED = "crowded"
    CLOSED = "closed"
    HARD_TO_FIND = "hard_to_find"


REMARKS: dict[Remark, str] = {
    Remark.CLEAN: "干净", Remark.HELPFUL: "服务好", Remark.DIRTY: "脏乱", Remark.SMELLY: "有异味",
    Remark.NO_PAPER: "缺纸", Remark.BROKEN: "设施损坏", Remark.CROWDED: "拥挤", Remark.CLOSED: "应开未开",
    Remark.HARD_TO_FIND: "难找",
}  # fmt: skip


class AmenityRating(SQLModel, table=True):
    """One person's rating of one amenity, as it now stands."""

    __tablename__ = "amenity_rating"

    amenity_code: str = Field(primary_key=True, max_length=20, foreign_key="amenity.code")
    person_id: UUID = Field(primary_key=True, index=True)
    stars: int
    remarks: list[str] = Field(default_factory=no_entries, sa_type=Json)
    at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True)
class Rated:
    """How many ratings, and their average; None without any."""

    count: int = 0
    average: float | None = None


async def rate_amenity(
    session: AsyncSession, code: str, *, stars: int, remarks: Sequence[Remark], by: UUID, at: datetime
) -> Rated:
    """Rates, or changes one's rating. Problem not_found for an amenity there is not."""
    await get_amenity(session, code)
    row = {"stars": stars, "remarks": sorted({remark.value for remark in remarks}), "at": at}
    said = insert_on(session, AmenityRating).values(amenity_code=code, person_id=by, **row)
    await session.execute(said.on_conflict_do_update(index_elements=["amenity_code", "person_id"], set_=row))
    return (await ratings_of(session, [code])).get(code, Rated())


async def ratings_of(session: AsyncSession, codes: Collection[str]) -> Mapping[str, Rated]:
    """What is thought of these amenities, of those that anybody has rated."""
    rows = (
        select(col(AmenityRating.amenity_code), func.count(), func.avg(col(AmenityRating.stars)))
        .where(col(AmenityRating.amenity_code).in_(codes))
        .group_by(col(AmenityRating.amenity_code))
    )
    found = (await session.execute(rows)).tuples().all()
    return {code: Rated(count, round(float(average), 1)) for code, count, average in found}


async def own_rating(session: AsyncSession, code: str, person_id: UUID) -> AmenityRating | None:
    """What one has said oneself."""
    return await session.get(AmenityRating, (code, person_id))
