"""How far the escalation (逐级上报) is behind: the oldest overdue not yet escalated, as a figure and as an alarm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.overdue import COLUMNS
from backend.ground.db import Database
from backend.ground.happening import Happening, record
from backend.ground.one_at_a_time import one_at_a_time

TOO_LATE = timedelta(minutes=10)  # a level due for so long and told to nobody: something is wrong
ALARM = "alarm"
SUBJECT = uuid5(NAMESPACE_URL, "chengguantong:alarm:escalation")
RAISED, CLEARED = "alarm.raised", "alarm.cleared"
log = structlog.get_logger("escalation")


@dataclass(frozen=True)
class Lag:
    """How many levels are due and told to nobody yet, and since when the oldest is."""

    waiting: int
    oldest_at: datetime | None

    def behind(self, at: datetime) -> timedelta:
        """How long the oldest has waited."""
        return at - self.oldest_at if self.oldest_at else timedelta()


async def escalation_lag(session: AsyncSession, at: datetime) -> Lag:
    """In one query for each clock, both by an index."""
    waiting, oldest = 0, list[datetime]()
    for _told, next_level_at in COLUMNS.values():
        next_at = col(next_level_at)
        query = select(func.count(), func.min(next_at)).where(next_at <= at, col(Case.ended_at).is_(None))
        count, first = (await session.execute(query)).one()
        waiting += count
        oldest += [first] if first else []
    return Lag(waiting, min(oldest, default=None))


async def watch_escalation(db: Database, at: datetime) -> bool:
    """Raises the alarm, once, when the oldest has waited too long, and clears it when that is over: a line in the log,
    and a happening that the audit log shows. False: there is nothing more to do at once."""
    async with db.read() as session:
        lag, is_raised = await escalation_lag(session, at), await _is_raised(session)
    is_late = lag.behind(at) > TOO_LATE
    if is_late != is_raised:
        await _turn(db, lag, at, is_late)
    return False


async def _turn(db: Database, lag: Lag, at: datetime, is_late: bool) -> None:
    seconds = round(lag.behind(at).total_seconds())
    async with db.write() as session:
        await one_at_a_time(session, ALARM)
        if await _is_raised(session) == is_late:  # another worker was first
            return
        await record(
            session, subject_kind=ALARM, subject_id=SUBJECT, kind=RAISED if is_late else CLEARED, by=None, at=at,
            data={"about": "escalation", "waiting": lag.waiting, "seconds": seconds}, tell=False,
        )  # fmt: skip
    (log.error if is_late else log.info)("escalation lag", raised=is_late, waiting=lag.waiting, seconds=seconds)


async def _is_raised(session: AsyncSession) -> bool:
    newest = select(col(Happening.kind)).where(col(Happening.subject_id) == SUBJECT).order_by(col(Happening.seq).desc())
    return (await session.execute(newest.limit(1))).scalar_one_or_none() == RAISED
