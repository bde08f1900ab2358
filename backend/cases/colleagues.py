"""Whom a department's case can be handed on to inside the department (二次派遣)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.find import get_case
from backend.cases.known import handlers_of
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.people.person import Person


async def colleagues(session: AsyncSession, number: str, *, by: Actor) -> Sequence[Person]:
    """The handlers of the actor's own department. Problem not_found; not_allowed where the case is another's."""
    case = await get_case(session, number, by)
    if by.body_code is None or case.body_code != by.body_code:
        raise Problem("not_allowed")
    query = select(Person).where(*handlers_of(by)).order_by(col(Person.name), col(Person.id))
    return (await session.execute(query)).scalars().all()
