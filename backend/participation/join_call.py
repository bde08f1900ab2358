"""Signs up for a call for volunteers, and withdraws; never more than there are places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.participation.volunteer import Volunteer
from backend.participation.volunteer_call import VolunteerCall, get_call, taken_of
from backend.people.actor import Actor
from backend.people.identities import masked_phone
from backend.people.person import Person


@dataclass(frozen=True)
class Joined:
    """The call, how many of its places are taken, and whether nothing has changed."""

    call: VolunteerCall
    taken: int
    replayed: bool = False


@dataclass(frozen=True)
class SignedUp:
    """A volunteer as the organiser sees them: the phone masked."""

    phone: str | None
    joined_at: datetime


async def join_call(session: AsyncSession, identity: UUID, *, by: Actor, at: datetime) -> Joined:
    """Problem not_found, call_closed, call_full. Who has a place already keeps it."""
    call = await get_call(session, identity, at=at, lock=True)
    taken = (await taken_of(session, [call.id])).get(call.id, 0)
    known = await session.get(Volunteer, (identity, by.id))
    if known is not None and known.withdrawn_at is None:
        return Joined(call, taken, True)
    if not call.is_open(at):
        raise Problem("call_closed")
    if taken >= call.places:
        raise Problem("call_full")
    await session.merge(Volunteer(call_id=identity, person_id=by.id, joined_at=at))
    await session.flush()
    return Joined(call, taken + 1)


async def withdraw_from_call(session: AsyncSession, identity: UUID, *, by: Actor, at: datetime) -> Joined:
    """Before it begins. Problem not_found, call_closed once it has begun; who has no place has none."""
    call = await get_call(session, identity, at=at, lock=True)
    taken = (await taken_of(session, [call.id])).get(call.id, 0)
    known = await session.get(Volunteer, (identity, by.id))
    if known is None or known.withdrawn_at is not None:
        return Joined(call, taken, True)
    if at >= call.begins_at:
        raise Problem("call_closed")
    known.withdrawn_at = at
    await session.flush()
    return Joined(call, taken - 1)


async def list_my_calls(session: AsyncSession, by: Actor) -> Sequence[VolunteerCall]:
    """Those one has a place in, the latest first; at most a hundred."""
    mine = select(col(Volunteer.call_id)).where(
        col(Volunteer.person_id) == by.id, col(Volunteer.withdrawn_at).is_(None)
    )
    query = select(VolunteerCall).where(col(VolunteerCall.id).in_(mine))
    return (await session.execute(query.order_by(col(VolunteerCall.begins_at).desc()).limit(100))).scalars().all()


async def list_signed_up(session: AsyncSession, identity: UUID, settings: Settings) -> Sequence[SignedUp]:
    """In the order they came. Problem not_found."""
    call = await get_call(session, identity, at=None)
    query = select(Volunteer, Person).join(Person, col(Person.id) == col(Volunteer.person_id))
    query = query.where(col(Volunteer.call_id) == call.id, col(Volunteer.withdrawn_at).is_(None))
    rows = await session.execute(query.order_by(col(Volunteer.joined_at), col(Volunteer.person_id)))
    return [SignedUp(masked_phone(person, settings), row.joined_at) for row, person in rows]
