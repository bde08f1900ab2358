"""Arranges a stand-in (代班), and ends one before its time."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.account import get_account
from backend.people.actor import Actor
from backend.people.apart import ADMINISTRATORS, clashes
from backend.people.stand_in import StandIn
from backend.workflow.roles import Role

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

    Problem not_found for an unknown person; `invalid` for a span that ends before it starts or is too long; roles_apart
    where nobody may hold both persons' roles, for administrators, and for handlers of different bodies.
    """
    if person_id == for_person_id or not starts_at < ends_at <= starts_at + LONGEST or ends_at <= at:
        raise Problem("invalid", field="ends_at", detail="起止时间有误：须先起后止，最长 92 天，且不能是本人")
    one, absent = await get_account(session, person_id, lock=True), await get_account(session, for_person_id)
    why = clashes(one.roles | absent.roles)
    if absent.roles & ADMINISTRATORS:
        why.append("管理员不得由他人代班")
    if Role.HANDLER in absent.roles and one.person.body_code != absent.person.body_code:
        why.append("处置人员只能由本部门人员代班")
    if why:
        raise Problem("roles_apart", field="person_id", detail="；".join(why))
    row = StandIn(
        id=new_id(at), person_id=person_id, for_person_id=for_person_id, starts_at=starts_at, ends_at=ends_at,
        made_by=by.id, made_at=at,
    )  # fmt: skip
    session.add(row)
    after = {"for": str(for_person_id), "from": starts_at.isoformat(), "to": ends_at.isoformat()}
    subject = Subject("person", person_id)
    await write_down(session, subject, "person.stands_in", by=by.doer, at=at, settings=settings, after=after)
    return row


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
