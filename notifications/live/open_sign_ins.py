"""Which sign-ins still stand."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.people.person import Person
from backend.people.sign_in import SignIn


async def open_sign_ins(session: AsyncSession, identities: Collection[UUID], at: datetime) -> set[UUID]:
    """Of these, those that have not ended and whose person is not disabled; in one query."""
    query = (
        select(col(SignIn.id))
        .join(Person, col(Person.id) == col(SignIn.person_id))
        .where(
            col(SignIn.id).in_(identities),
            col(SignIn.ended_at).is_(None),
            col(SignIn.ends_at) > at,
            col(SignIn.epoch) == col(Person.epoch),
            col(Person.is_active).is_(True),
        )
    )
    return set((await session.execute(query)).scalars())
