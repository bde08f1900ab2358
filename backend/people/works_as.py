"""Whether somebody works in a role now, or did: who holds it, by itself or standing in (代班)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.people.stand_in import StandIn, is_on, was_on
from backend.workflow.roles import Role


def works_as(role: Role, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Of people (Person), those who do at an instant: accounts in use."""
    own = select(col(PersonRole.role)).where(col(PersonRole.person_id) == col(Person.id), col(PersonRole.role) == role)
    stands_in = (
        select(col(PersonRole.role))
        .join(StandIn, col(StandIn.for_person_id) == col(PersonRole.person_id))
        .where(col(StandIn.person_id) == col(Person.id), is_on(at), col(PersonRole.role) == role)
    )
    return and_(col(Person.is_active).is_(True), or_(own.exists(), stands_in.exists()))


async def stood_in_as(
    session: AsyncSession, role: Role, person_id: UUID, then: datetime, until: datetime | None = None
) -> bool:
    """Whether somebody stood in for one of a role at an instant that is past, or at one of those `until` another."""
    mine = (col(StandIn.person_id) == person_id, was_on(then, until))
    held = (col(PersonRole.person_id) == col(StandIn.for_person_id), col(PersonRole.role) == role)
    return (await session.execute(select(col(StandIn.id)).where(*mine, *held).limit(1))).first() is not None


async def worked_as(session: AsyncSession, role: Role, person_id: UUID, then: datetime) -> bool:
    """Whether somebody did at an instant that is past: what one holds oneself is taken to have been held then."""
    own = select(col(PersonRole.role)).where(col(PersonRole.person_id) == person_id, col(PersonRole.role) == role)
    if (await session.execute(own)).first() is not None:
        return True
    return await stood_in_as(session, role, person_id, then)
