"""Who may check in and out, send a track and the forms of the field: inspectors; and whoever was one then, of what
they did then. Standing in (代班) ends at an instant, and the check-out, the queue of a phone without a line, come after
it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.patrol.clocking import ClockKind
from backend.patrol.done_at import OLDEST as OLDEST_DEED
from backend.patrol.done_at import done_or_come
from backend.patrol.on_shift import shift_of
from backend.patrol.shift import Shift
from backend.patrol.take_fixes import OLDEST
from backend.people.actor import Actor
from backend.people.works_as import stood_in_as
from backend.workflow.roles import Role


async def check_clocking(session: AsyncSession, kind: ClockKind, done: datetime, *, by: Actor) -> None:
    """Problem not_allowed for who is no inspector and stood in for none when it was done; but who was on shift then may
    leave it."""
    if Role.INSPECTOR in by.roles or await stood_in_as(session, Role.INSPECTOR, by.id, done):
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


async def check_reading_forms(session: AsyncSession, *, by: Actor, at: datetime) -> None:
    """Problem not_allowed for who is no inspector and stood in for none while a form was filled in that could still
    come: these clients read and ask before they send."""
    if Role.INSPECTOR in by.roles or await stood_in_as(session, Role.INSPECTOR, by.id, at - OLDEST_DEED, at):
        return
    raise Problem("not_allowed")


async def check_form(session: AsyncSession, captured: datetime | None, *, by: Actor, at: datetime) -> None:
    """Problem not_allowed for who is no inspector and stood in for none when the form was begun."""
    then = done_or_come(captured, at)
    if Role.INSPECTOR in by.roles or await stood_in_as(session, Role.INSPECTOR, by.id, then):
        return
    raise Problem("not_allowed")
