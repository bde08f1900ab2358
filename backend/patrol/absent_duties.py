"""Duties nobody signed in for (缺勤): found once their grace has run out, withdrawn when it turns out otherwise."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.judge_absence import GRACE, DueDuty, Found, absent, missed_by
from backend.patrol.judge_attendance import Duty
from backend.patrol.leave import Leave
from backend.patrol.pair_clockings import LONGEST, Span
from backend.patrol.roster import Roster
from backend.patrol.shift import Shift
from backend.people.stand_in import StandIn

LOOKED_AT = timedelta(
    days=14
)  # so long a queue that comes late, an allowance or leave granted afterwards withdraws one


async def absent_duties(session: AsyncSession, since: datetime, at: datetime) -> list[Found]:
    """Those judged between `since` and `at`, in a fixed number of queries."""
    due = select(Roster).where(
        col(Roster.starts_at) <= at, col(Roster.starts_at) > since - GRACE - LONGEST,
        col(Roster.ends_at) > since - GRACE, col(Roster.cancelled_at).is_(None),
    )  # fmt: skip
    return absent(await duties_with_all(session, (await session.execute(due)).scalars().all()), since, at)


async def refuted_duties(session: AsyncSession, at: datetime) -> list[Absence]:
    """The absences from duty of the last LOOKED_AT that would not be found now: a check-in came late or was allowed,
    leave was granted or the duty taken back."""
    said = select(Absence).where(
        col(Absence.kind) == AbsenceKind.ABSENT, col(Absence.at) > at - LOOKED_AT, col(Absence.withdrawn_at).is_(None)
    )
    standing = {UUID(one.data["duty"]): one for one in (await session.execute(said.with_for_update())).scalars()}
    if not standing:
        return []
    kept = select(Roster).where(col(Roster.id).in_(standing), col(Roster.cancelled_at).is_(None))
    duties = await duties_with_all(session, (await session.execute(kept)).scalars().all())
    missed = {one.duty_id for one in duties if missed_by(one) is not None}
    return [absence for duty_id, absence in standing.items() if duty_id not in missed]


async def duties_with_all(session: AsyncSession, rosters: Sequence[Roster]) -> list[DueDuty]:
    """The duties with the leave, the stand-ins and the shifts of all of these, in a fixed number of queries."""
    if not rosters:
        return []
    people = {one.person_id for one in rosters}
    start, end = min(one.starts_at for one in rosters), max(one.ends_at for one in rosters)
    stand_ins = await _stand_ins(session, people, start, end)
    everybody = people | {who for those in stand_ins.values() for who, _when in those}
    spans, leaves = await _spans(session, everybody, start, end), await _leaves(session, people, start, end)
    return [
        DueDuty(
            one.id, one.person_id, Duty(one.starts_at, one.ends_at), one.grids[0] if one.grids else None,
            tuple(leaves[one.person_id]), tuple(stand_ins[one.person_id]), spans,
        )
        for one in rosters
    ]  # fmt: skip


async def _stand_ins(
    session: AsyncSession, people: Collection[UUID], start: datetime, end: datetime
) -> dict[UUID, list[tuple[UUID, Duty]]]:
    query = select(StandIn).where(
        col(StandIn.for_person_id).in_(people), col(StandIn.starts_at) < end, col(StandIn.ends_at) > start
    )
    found: dict[UUID, list[tuple[UUID, Duty]]] = defaultdict(list)
    for one in (await session.execute(query)).scalars():
        until = min(one.ends_at, one.ended_at or one.ends_at)
        found[one.for_person_id].append((one.person_id, Duty(one.starts_at, until)))
    return found


async def _spans(
    session: AsyncSession, people: Collection[UUID], start: datetime, end: datetime
) -> dict[UUID, list[Span]]:
    query = select(Shift).where(
        col(Shift.person_id).in_(people), col(Shift.from_at) > start - LONGEST, col(Shift.from_at) < end,
        or_(col(Shift.to_at).is_(None), col(Shift.to_at) > start),
    )  # fmt: skip
    found: dict[UUID, list[Span]] = defaultdict(list)
    for one in (await session.execute(query)).scalars():
        found[one.person_id].append(Span(one.id, one.from_at, one.to_at))
    return found


async def _leaves(
    session: AsyncSession, people: Collection[UUID], start: datetime, end: datetime
) -> dict[UUID, list[Duty]]:
    query = select(Leave).where(
        col(Leave.person_id).in_(people), col(Leave.starts_at) < end, col(Leave.ends_at) > start,
        col(Leave.cancelled_at).is_(None),
    )  # fmt: skip
    found: dict[UUID, list[Duty]] = defaultdict(list)
    for one in (await session.execute(query)).scalars():
        found[one.person_id].append(Duty(one.starts_at, one.ends_at))
    return found
