"""Who signed up for a call (志愿报名)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant


class Volunteer(SQLModel, table=True):
    """One a person and call, until withdrawn."""

    __tablename__ = "volunteer"

    call_id: UUID = Field(primary_key=True, foreign_key="volunteer_call.id")
    person_id: UUID = Field(primary_key=True, index=True)
    joined_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


async def hand_over_volunteering(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's; of calls both signed up for, a place that either has is kept."""
    both = aliased(Volunteer)
    held = select(col(both.call_id)).where(col(both.person_id) == giver, col(both.withdrawn_at).is_(None))
    given_up = delete(Volunteer).where(
        col(Volunteer.person_id) == taker, col(Volunteer.withdrawn_at).is_not(None), col(Volunteer.call_id).in_(held)
    )
    await session.execute(given_up.execution_options(synchronize_session=False))
    taken = select(col(both.call_id)).where(col(both.person_id) == taker, col(both.call_id) == col(Volunteer.call_id))
    moved = update(Volunteer).where(col(Volunteer.person_id) == giver, ~taken.exists()).values(person_id=taker)
    await session.execute(moved.execution_options(synchronize_session=False))
    await forget_volunteering(session, [giver])


async def forget_volunteering(session: AsyncSession, selves: Collection[UUID]) -> None:
    """Their places are free again."""
    await session.execute(delete(Volunteer).where(col(Volunteer.person_id).in_(selves)))
