"""Who may check in and out, and send a track: inspectors; and whoever was one then, of what they did then. Standing in
(代班) ends at an instant, and the check-out, the queue of a phone without a line, come after it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.patrol.clocking import ClockKind
from backend.patrol.on_shift import shift_of
from backend.patrol.shift import Shift
from backend.patrol.take_fixes import OLDEST
from backend.people.actor import Actor
from backend.people.person_role import PersonRole
from backend.people.stand_in import StandIn, was_on
from backend.workflow.roles import Role


async def check_clocking(session: AsyncSession, kind: ClockKind, done: datetime, *, by: Actor) -> None:
    """Problem not_allowed for who is no inspector and stood in for none when it was done; but who was on shift then may
    leave it."""
    if Role.INSPECTOR in by.roles or await _stood_in(session, by, done):
        return
    if kind is ClockKind.IN or await shift_of(session, by.id, done) is None:
        raise Problem("not_allowed")


async def check_tracking(session: AsyncSession, *, by: Actor, at: datetime) -> None:
    """Problem not_allowed for who is no inspector and was on no shift of which a fix could still come."""
    if Role.INSPECTOR in by.roles:
        return
    shifts = select(col(Shift.id)).where(col(Shift.person_id) == by.id, col(Shift.from_at) > at - OLDEST)
    if (await session.execute(shifts.limit(1))).first() is None:
        raise Problem("not_allowed")


async def _stood_in(session: AsyncSession, by: Actor, then: datetime) -> bool:
    of_inspector = (col(PersonRole.person_id) == col(StandIn.for_person_id), col(PersonRole.role) == Role.INSPECTOR)
    query = select(col(StandIn.id)).where(col(StandIn.person_id) == by.id, was_on(then), *of_inspector)
    return (await session.execute(query.limit(1))).first() is not None
