"""The attendance (考勤) of a day: every duty with its marks, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.patrol.absent_duties import duties_with_all
from backend.patrol.clocking import Clocking, ClockKind
from backend.patrol.judge_absence import DueDuty
from backend.patrol.judge_attendance import Attendance, judge_attendance, while_standing_in
from backend.patrol.pair_clockings import Span
from backend.patrol.roster import Roster
from backend.patrol.whose_day import whose_day
from backend.people.actor import Actor
from backend.people.person import Person

DAY = timedelta(days=1)
Received = Mapping[tuple[UUID, ClockKind, datetime], datetime]  # when the clocking of an instant came, the first of two


@dataclass(frozen=True)
class DutyDay:
    """One duty of the day, whose, and how it was kept. `came_received`, `went_received`: when the check-in and the
    check-out were received, which a phone without a line sends later; None where there is none, as where standing in
    began or ended within a shift."""

    roster: Roster
    name: str
    attendance: Attendance
    came_received: datetime | None
    went_received: datetime | None


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
    kept = [judge_attendance(one.duty, _spans(one, at), one.leaves, at) for one in known]
    received = await _received(session, known, kept)
    return [
        DutyDay(
            roster, name, how, _of(received, one, ClockKind.IN, how.came), _of(received, one, ClockKind.OUT, how.went)
        )
        for (roster, name), one, how in zip(duties, known, kept, strict=True)
    ]  # fmt: skip


async def _received(session: AsyncSession, duties: Sequence[DueDuty], kept: Sequence[Attendance]) -> Received:
    times = [time for how in kept for time in (how.came, how.went) if time is not None]
    if not times:
        return {}
    query = select(col(Clocking.person_id), col(Clocking.kind), col(Clocking.at), func.min(col(Clocking.received_at)))
    of_these = query.where(
        col(Clocking.person_id).in_({person_id for one in duties for person_id in one.spans}),
        col(Clocking.at) >= min(times), col(Clocking.at) <= max(times), col(Clocking.counts).is_(True),
    )  # fmt: skip
    found = await session.execute(of_these.group_by(col(Clocking.person_id), col(Clocking.kind), col(Clocking.at)))
    return {(person_id, kind, time): at for person_id, kind, time, at in found.tuples()}


def _of(received: Received, one: DueDuty, kind: ClockKind, time: datetime | None) -> datetime | None:
    """Of whose duty it is, or of who stood in."""
    people = (one.person_id, *(who for who, _when in one.stand_ins))
    return next((received[who, kind, time] for who in people if time and (who, kind, time) in received), None)


def _spans(one: DueDuty, at: datetime) -> list[Span]:
    """The shifts of whose duty it is, and those of the stand-ins while they stood in."""
    instead = (while_standing_in(span, when, at) for who, when in one.stand_ins for span in one.spans.get(who, ()))
    return [*one.spans.get(one.person_id, ()), *(span for span in instead if span is not None)]
