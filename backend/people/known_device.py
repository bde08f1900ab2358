"""Devices a person has signed in with before: whoever locks a name by guessing does not lock its owner out of them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.settings import Settings
from backend.people.identities import Identity, is_of
from backend.people.person import Person
from backend.people.sign_in import SignIn

REMEMBERED = timedelta(days=90)


async def known_devices(session: AsyncSession, people: Collection[UUID], at: datetime) -> set[str]:
    """The digests of all devices that any of these have signed in with in the last ninety days."""
    query = select(col(SignIn.device_digest)).where(
        col(SignIn.person_id).in_(people), col(SignIn.device_digest).is_not(None), col(SignIn.at) > at - REMEMBERED
    )
    return {digest for digest in (await session.execute(query.distinct())).scalars() if digest}


async def is_known_device(session: AsyncSession, person_id: UUID, device_digest: str | None, at: datetime) -> bool:
    """Whether the person has signed in with it in the last ninety days."""
    if device_digest is None:
        return False
    query = select(col(SignIn.id)).where(col(SignIn.person_id) == person_id, *_lately(device_digest, at))
    return (await session.execute(query.limit(1))).first() is not None


async def is_known_device_of(
    session: AsyncSession, identity: Identity, device_digest: str | None, settings: Settings, at: datetime
) -> bool:
    """Whether the person whose identity it is has signed in with it in the last ninety days. One value is read whether
    there is such a person or not: time tells nothing."""
    if device_digest is None:
        return False
    theirs = select(col(SignIn.id)).join(Person, col(Person.id) == col(SignIn.person_id))
    theirs = theirs.where(is_of(identity, settings), *_lately(device_digest, at))
    return bool((await session.execute(select(theirs.exists()))).scalar_one())


def _lately(device_digest: str, at: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(SignIn.device_digest) == device_digest, col(SignIn.at) > at - REMEMBERED
