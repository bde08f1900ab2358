"""Plans duties (排班) and leave (请假)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.patrol.leave import Leave, LeaveKind
from backend.patrol.planners import check_planner
from backend.patrol.roster import Roster
from backend.patrol.whose_day import grids_of, is_in
from backend.people.account import get_account
from backend.people.actor import Actor
from backend.people.role_holders import role_holders
from backend.places.locate import GridMap
from backend.workflow.roles import Role

LONGEST_DUTY, LONGEST_LEAVE = timedelta(hours=16), timedelta(days=366)


async def plan_duty(
    session: AsyncSession, person_id: UUID, grids: Sequence[str], skills: Sequence[str], starts_at: datetime,
    ends_at: datetime, *, grid_map: GridMap, by: Actor, settings: Settings, at: datetime,
) -> Roster:  # fmt: skip
    """One duty. Problem not_allowed, not_found (no such inspector in one's area), invalid (span), unknown_grid (nor one
    of another area), duty_overlaps."""
    check_planner(by)
    await _hold_inspector(session, person_id, by, starts_at)
    _check_span(starts_at, ends_at, LONGEST_DUTY)
    if unknown := [code for code in grids if grid_map.shape_of(code) is None or not is_in(by.area_code, code)]:
        raise Problem("unknown_grid", field="grids", detail=f"未知的网格：{'、'.join(unknown[:5])}")
    meets = select(Roster).where(
        col(Roster.person_id) == person_id, col(Roster.cancelled_at).is_(None),
        col(Roster.starts_at) < ends_at, col(Roster.ends_at) > starts_at,
    )  # fmt: skip
    if (await session.execute(meets.limit(1))).first():
        raise Problem("duty_overlaps", field="starts_at")
    row = Roster(
        id=new_id(at), person_id=person_id, grids=list(dict.fromkeys(grids)), skills=list(skills), starts_at=starts_at,
        ends_at=ends_at, made_by=by.id,
    )  # fmt: skip
    session.add(row)
    more = {"from": starts_at.isoformat(), "to": ends_at.isoformat(), "grids": row.grids}
    await write_down(
        session, Subject("person", person_id), "person.duty", by=by.doer, at=at, settings=settings, more=more
    )
    return row


async def grant_leave(
    session: AsyncSession, person_id: UUID, kind: LeaveKind, starts_at: datetime, ends_at: datetime, *, by: Actor,
    settings: Settings, at: datetime,
) -> Leave:  # fmt: skip
    """Leave; granted before, it is that one: a second would stay, unseen, when the first is taken back. Problem
    not_allowed, not_found (no such inspector in one's area), invalid (span)."""
    check_planner(by)
    await _hold_inspector(session, person_id, by, starts_at)
    _check_span(starts_at, ends_at, LONGEST_LEAVE)
    same = select(Leave).where(
        col(Leave.person_id) == person_id, col(Leave.kind) == kind, col(Leave.cancelled_at).is_(None),
        col(Leave.starts_at) == starts_at, col(Leave.ends_at) == ends_at,
    )  # fmt: skip
    granted: Leave | None = (await session.execute(same.limit(1))).scalar_one_or_none()
    if granted is not None:
        return granted
    row = Leave(id=new_id(at), person_id=person_id, kind=kind, starts_at=starts_at, ends_at=ends_at, granted_by=by.id)
    session.add(row)
    more = {"from": starts_at.isoformat(), "to": ends_at.isoformat(), "leave": str(row.id)}
    await write_down(
        session, Subject("person", person_id), "person.leave", by=by.doer, at=at, settings=settings, more=more
    )
    return row


async def cancel_plan(
    session: AsyncSession, table: type[Roster] | type[Leave], identity: UUID, *, by: Actor, settings: Settings,
    at: datetime,
) -> None:  # fmt: skip
    """Takes a duty or leave back; once more is no fault. Problem not_allowed, not_found."""
    check_planner(by)
    row: Roster | Leave | None = await session.get(table, identity, with_for_update=True)
    if row is None:
        raise Problem("not_found")
    there = row.grids if isinstance(row, Roster) else []
    if not is_in(by.area_code, *there, *await grids_of(session, row.person_id, row.starts_at)):
        raise Problem("not_found")
    if row.cancelled_at is None:
        row.cancelled_at = at
        kind = "person.duty_cancelled" if table is Roster else "person.leave_cancelled"
        more = {"id": str(identity)}
        subject = Subject("person", row.person_id)
        await write_down(session, subject, kind, by=by.doer, at=at, settings=settings, more=more)


async def _hold_inspector(session: AsyncSession, person_id: UUID, by: Actor, then: datetime) -> None:
    """Nobody else plans for them until the transaction ends: what is asked of their plan stays true. An inspector, or
    who stands in for one (代班) by then."""
    await get_account(session, person_id, lock=True)
    held = role_holders(then)
    is_one = select(held.c.role).where(held.c.person_id == person_id, held.c.role == Role.INSPECTOR)
    grids = await grids_of(session, person_id, then)
    if (await session.execute(is_one)).first() is None or not is_in(by.area_code, *grids):
        raise Problem("not_found")


def _check_span(starts_at: datetime, ends_at: datetime, longest: timedelta) -> None:
    if not starts_at < ends_at <= starts_at + longest:
        raise Problem("invalid", field="ends_at", detail="起止时间有误")
