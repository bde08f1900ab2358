"""One's sign-ins (登录设备): which there are, and how to end one or all of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.sign_in import SignIn

MOST = 50


async def sign_ins_of(session: AsyncSession, by: Actor, at: datetime) -> Sequence[SignIn]:
    """Those that are open, the newest first."""
    query = (
        select(SignIn)
        .join(Person, col(Person.id) == col(SignIn.person_id))
        .where(
            col(SignIn.person_id) == by.id,
            col(SignIn.ended_at).is_(None),
            col(SignIn.ends_at) > at,
            col(SignIn.epoch) == col(Person.epoch),
        )
        .order_by(col(SignIn.id).desc())
        .limit(MOST)
    )
    return (await session.execute(query)).scalars().all()


async def end_sign_in(session: AsyncSession, identity: UUID, by: Actor, at: datetime) -> None:
    """Ends one; ended once more is no fault. Problem not_found for another person's."""
    mine = (col(SignIn.id) == identity, col(SignIn.person_id) == by.id)
    if (await session.execute(select(col(SignIn.id)).where(*mine))).first() is None:
        raise Problem("not_found")
    await session.execute(update(SignIn).where(*mine, col(SignIn.ended_at).is_(None)).values(ended_at=at))


async def end_all_sign_ins(session: AsyncSession, by: Actor) -> None:
    """Ends every one, this too."""
    mine = update(Person).where(col(Person.id) == by.id).values(epoch=Person.epoch + 1)
    await session.execute(mine.execution_options(synchronize_session=False))
