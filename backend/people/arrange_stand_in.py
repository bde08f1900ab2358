"""Arranges a stand-in (代班), and ends one before its time."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.account import get_account
from backend.people.actor import Actor
from backend.people.apart import WORKING
from backend.people.held_together import check_held_together, lock_held_together
from backend.people.stand_in import StandIn

LONGEST = timedelta(days=92)


async def arrange_stand_in(
    session: AsyncSession,
    person_id: UUID,
    for_person_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: Actor,
    settings: Settings,
    at: datetime,
) -> StandIn:
    """From `starts_at` to before `ends_at`, a quarter of a year at most, one has the other's roles and grids besides.

    Problem not_found for an unknown person; `invalid` for a span that ends before it starts or is too long, or that
    meets one of the same two; roles_apart for who works at nothing yet, for administrators, where nobody may hold all
    the roles that meet, and where departments or areas differ (a stand-in sees with the own department and area).
    """
    if person_id == for_person_id or not starts_at < ends_at <= starts_at + LONGEST or ends_at <= at:
        raise Problem("invalid", field="ends_at", detail="起止时间有误：须先起后止，最长 92 天，且不能是本人")
    await lock_held_together(session, [person_id, for_person_id], at)
    accounts = {one: await get_account(session, one, lock=True) for one in sorted((person_id, for_person_id))}
    if not accounts[person_id].roles & WORKING:
        raise Problem("roles_apart", field="person_id", detail="代班的人须先有岗位：由安全管理员授予角色")
    if await _meets_another(session, person_id, for_person_id, starts_at, ends_at):
        raise Problem("invalid", field="starts_at", detail="这两人在这段时间已安排代班")
    row = StandIn(
        id=new_id(at), person_id=person_id, for_person_id=for_person_id, starts_at=starts_at, ends_at=ends_at,
        made_by=by.id, made_at=at,
    )  # fmt: skip
    session.add(row)
    await check_held_together(session, person_id, "person_id", at)
    after = {"for": str(for_person_id), "from": starts_at.isoformat(), "to": ends_at.isoformat()}
    subject = Subject("person", person_id)
    await write_down(session, subject, "person.stands_in", by=by.doer, at=at, settings=settings, after=after)
    return row


async def _meets_another(
    session: AsyncSession, person_id: UUID, for_person_id: UUID, starts_at: datetime, ends_at: datetime
) -> bool:
    """Told twice, one would end and the other go on."""
    pair = and_(col(StandIn.person_id) == person_id, col(StandIn.for_person_id) == for_person_id)
    meets = and_(col(StandIn.starts_at) < ends_at, col(StandIn.ends_at) > starts_at, col(StandIn.ended_at).is_(None))
    return (await session.execute(select(col(StandIn.id)).where(pair, meets).limit(1))).first() is not None


async def end_stand_in(
    session: AsyncSession, identity: UUID, *, by: Actor, settings: Settings, at: datetime
) -> StandIn:
    """Ends it now; ended once more is no fault. Problem not_found."""
    query = select(StandIn).where(col(StandIn.id) == identity).with_for_update()
    row: StandIn | None = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise Problem("not_found")
    if row.ended_at is None:
        row.ended_at = at
        subject = Subject("person", row.person_id)
        more = {"stand_in": str(row.id)}
        await write_down(session, subject, "person.stands_in_no_more", by=by.doer, at=at, settings=settings, more=more)
    return row
