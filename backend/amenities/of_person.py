"""A person's ratings of amenities: for an export, handed over to another, forgotten."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from backend.amenities.amenity_rating import AmenityRating


async def amenity_ratings_of(session: AsyncSession, selves: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """What a person said of amenities."""
    query = select(AmenityRating).where(col(AmenityRating.person_id).in_(selves)).order_by(col(AmenityRating.at))
    rows = (await session.execute(query)).scalars()
    return {"amenity_ratings": [row.model_dump(mode="json", exclude={"person_id"}) for row in rows]}


async def hand_over_amenity_ratings(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's; where both have rated the same, the other's own counts."""
    other = aliased(AmenityRating)
    both = select(col(other.amenity_code)).where(col(other.person_id) == taker)
    giver_s = col(AmenityRating.person_id) == giver
    gone = delete(AmenityRating).where(giver_s, col(AmenityRating.amenity_code).in_(both))
    await session.execute(gone.execution_options(synchronize_session=False))
    moved = update(AmenityRating).where(giver_s).values(person_id=taker)
    await session.execute(moved.execution_options(synchronize_session=False))


async def forget_amenity_ratings(session: AsyncSession, selves: Sequence[UUID]) -> None:
    """They go, and no longer count."""
    await session.execute(delete(AmenityRating).where(col(AmenityRating.person_id).in_(selves)))
