"""Devices a person has signed in with before: whoever locks a name by guessing does not lock its owner out of them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.people.sign_in import SignIn

REMEMBERED = timedelta(days=90)


async def is_known_device(session: AsyncSession, person_id: UUID, device_digest: str | None, at: datetime) -> bool:
    """Whether the person has signed in with it in the last ninety days."""
    if device_digest is None:
        return False
    query = select(col(SignIn.id)).where(
        col(SignIn.person_id) == person_id,
        col(SignIn.device_digest) == device_digest,
        col(SignIn.at) > at - REMEMBERED,
    )
    return (await session.execute(query.limit(1))).first() is not None
