"""All accounts that turned out to be one person: the one that is left, and those that became it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.people.person import Person


async def selves_of(session: AsyncSession, person_id: UUID) -> list[UUID]:
    """Their ids, the one that is left first."""
    gone = select(col(Person.id)).where(col(Person.merged_into) == person_id).order_by(col(Person.id))
    return [person_id, *(await session.execute(gone)).scalars()]
