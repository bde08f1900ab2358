"""The attendance (考勤) of a day: every duty with its marks, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.patrol.absent_duties import duties_with_all
from backend.patrol.judge_absence import DueDuty
from backend.patrol.judge_attendance import Attendance, judge_attendance, while_standing_in
from backend.patrol.pair_clockings import Span
from backend.patrol.roster import Roster
from backend.patrol.whose_day import whose_day
from backend.people.actor import Actor
from backend.people.person import Person

DAY = timedelta(days=1)


@dataclass(frozen=True)
class DutyDay:
    """One duty of the day, whose, and how it was kept."""

    roster: Roster
    name: str
    attendance: Attendance


async def attendance_of(session: AsyncSession, day: date, *, by: Actor, at: datetime) -> list[DutyDay]:
    """Every duty that begins on a day of the city, of those whose day one may look at."""
    start = datetime.combine(day, time(), CITY_ZONE)
    query = (
        select(Roster, col(Person.name))
        .join(Person, col(Person.id) == col(Roster.person_id))
        .where(col(Roster.starts_at) >= start, col(Roster.starts_at) < start + DAY, col(Roster.cancelled_at).is_(None))
        .order_by(col(Roster.starts_at), col(Roster.id))
    )
    if (whose := await whose_day(session, day, by)) is not None:
        query = query.where(col(Roster.person_id).in_(whose))
    duties = (await session.execute(query)).tuples().all()
    known = await duties_with_all(session, [roster for roster, _name in duties])
    return [
        DutyDay(roster, name, judge_attendance(one.duty, _spans(one, at), one.leaves, at))
        for (roster, name), one in zip(duties, known, strict=True)
    ]


def _spans(one: DueDuty, at: datetime) -> list[Span]:
    """The shifts of whose duty it is, and those of the stand-ins while they stood in."""
    instead = (while_standing_in(span, when, at) for who, when in one.stand_ins for span in one.spans.get(who, ()))
    return [*one.spans.get(one.person_id, ()), *(span for span in instead if span is not None)]
