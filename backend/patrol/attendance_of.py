"""The attendance (考勤) of a day: every duty with its marks, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.patrol.judge_attendance import Attendance, Duty, judge_attendance
from backend.patrol.leave import Leave
from backend.patrol.pair_clockings import Span
from backend.patrol.planners import PLANNERS
from backend.patrol.roster import Roster
from backend.patrol.shift import Shift
from backend.people.actor import Actor
from backend.people.person import Person
from backend.workflow.roles import Role

SEE_ALL = PLANNERS | {Role.LEADER, Role.DESK}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class DutyDay:
    """One duty of the day, whose, and how it was kept."""

    roster: Roster
    name: str
    attendance: Attendance


async def attendance_of(session: AsyncSession, day: date, *, by: Actor, at: datetime) -> list[DutyDay]:
    """Every duty that begins on a day of the city; of oneself only for who has no office to look at all."""
    start = datetime.combine(day, time(), CITY_ZONE)
    query = (
        select(Roster, col(Person.name))
        .join(Person, col(Person.id) == col(Roster.person_id))
        .where(col(Roster.starts_at) >= start, col(Roster.starts_at) < start + DAY, col(Roster.cancelled_at).is_(None))
        .order_by(col(Roster.starts_at), col(Roster.id))
    )
    if not by.roles & SEE_ALL:
        query = query.where(col(Roster.person_id) == by.id)
    duties = (await session.execute(query)).tuples().all()
    people = sorted({roster.person_id for roster, _name in duties})
    shifts, leaves = await _shifts(session, people, start), await _leaves(session, people, start)
    return [
        DutyDay(roster, name, judge_attendance(
            Duty(roster.starts_at, roster.ends_at), shifts[roster.person_id], leaves[roster.person_id], at
        ))
        for roster, name in duties
    ]  # fmt: skip


async def _shifts(session: AsyncSession, people: Sequence[UUID], start: datetime) -> dict[UUID, list[Span]]:
    query = select(Shift).where(
        col(Shift.person_id).in_(people), col(Shift.from_at) >= start - DAY, col(Shift.from_at) < start + 2 * DAY
    )
    found: dict[UUID, list[Span]] = defaultdict(list)
    for shift in (await session.execute(query)).scalars():
        found[shift.person_id].append(Span(shift.id, shift.from_at, shift.to_at))
    return found


async def _leaves(session: AsyncSession, people: Sequence[UUID], start: datetime) -> dict[UUID, list[Duty]]:
    query = select(Leave).where(
        col(Leave.person_id).in_(people), col(Leave.starts_at) < start + 2 * DAY, col(Leave.ends_at) > start,
        col(Leave.cancelled_at).is_(None),
    )  # fmt: skip
    found: dict[UUID, list[Duty]] = defaultdict(list)
    for leave in (await session.execute(query)).scalars():
        found[leave.person_id].append(Duty(leave.starts_at, leave.ends_at))
    return found
