"""The digest (每日摘要): once a day, whoever has unread news of little urgency hears how much, by the ways they chose.

It goes the way of everything else: a happening for each person, told by the fan-out. A message belongs to the digest
after its coming into the inbox, not after what it tells of: what came late would else be told by none.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.columns import Instant
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import first_id, new_id
from backend.ground.insert_on import insert_on
from backend.ground.progress import done_to, held_progress
from backend.ground.settings import Settings
from notifications.delivery import Delivery, Urgency
from notifications.inbox import InboxItem

BATCH = 500
A_DAY, MOST_BACK = timedelta(days=1), timedelta(days=7)
MARGIN = timedelta(minutes=2)  # longer than any transaction lasts: what came before it is there to be counted
LATEST = timedelta(days=31)  # after what it tells of a message may come
TOLD_TO = "digest"  # in `progress`: up to when what came has been told


class DigestRun(SQLModel, table=True):
    """A day's digest: up to which person it has come. Written with the happenings, so nobody is left out or told twice,
    whatever worker dies."""

    __tablename__ = "digest_run"

    day: date = Field(primary_key=True)
    after: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


async def make_digests(db: Database, settings: Settings, at: datetime) -> bool:
    """The next BATCH of the day whose CGT_DIGEST_HOUR came last: also on the next day, if no worker was there in time.
    False if there is none, and when all have been told."""
    here = at.astimezone(CITY_ZONE)
    if settings.digest_hour < 0:
        return False
    end = here.replace(hour=settings.digest_hour, minute=0, second=0, microsecond=0)
    end = end if end <= here else end - A_DAY
    if not await _is_to_do(db, end, is_late=end.date() < here.date()):
        return False
    until = end - MARGIN
    async with db.read() as session:  # who writes waits for no look through a month
        begun = await session.get(DigestRun, end.date())
        after = begun.after if begun else None
        found = await _unread(session, after, await _start(session, end), until)
    async with db.write() as session:
        run = await _locked(session, end.date())
        if run.ended_at is not None or run.after != after:
            return run.ended_at is None  # another worker was first
        for person_id, count in found:
            said = {"day": f"{end:%m月%d日}", "date": end.date().isoformat()}
            data = {"person": str(person_id), "count": count} | said
            await record(
                session, subject_kind="digest", subject_id=new_id(at), kind="digest.make", by=None, at=at, data=data,
                first=True,
            )  # fmt: skip
        run.after = found[-1][0] if found else run.after
        if len(found) < BATCH:
            run.ended_at = at
            (await held_progress(session, TOLD_TO, until)).done_to = until
        session.add(run)
    return True


async def _is_to_do(db: Database, end: datetime, *, is_late: bool) -> bool:
    """What is late only where a digest was ever made: a city that begins today owes nothing for yesterday."""
    async with db.read() as session:
        run = await session.get(DigestRun, end.date())
        if run is not None:
            return run.ended_at is None
        return not is_late or await _day_before(session, end) is not None


async def _day_before(session: AsyncSession, end: datetime) -> date | None:
    """The last day before of which all have been told."""
    done = (col(DigestRun.day) < end.date(), col(DigestRun.ended_at).is_not(None))
    found: date | None = (await session.execute(select(func.max(col(DigestRun.day))).where(*done))).scalar_one()
    return found


async def _start(session: AsyncSession, end: datetime) -> datetime:
    """Where the digest before ended, so that what came on days without one is told once; a week ago at the most. Of a
    digest from before that was written down: at the hour as it is now."""
    told_to = await done_to(session, TOLD_TO)
    if told_to is None:
        before = await _day_before(session, end)
        told_to = end - (end.date() - before if before else A_DAY)
    return max(told_to, end - MOST_BACK)


async def _locked(session: AsyncSession, day: date) -> DigestRun:
    await session.execute(insert_on(session, DigestRun).values(day=day).on_conflict_do_nothing())
    run: DigestRun = (
        await session.execute(select(DigestRun).where(col(DigestRun.day) == day).with_for_update())
    ).scalar_one()
    return run


async def _unread(
    session: AsyncSession, after: UUID | None, start: datetime, end: datetime
) -> Sequence[tuple[UUID, int]]:
    """Who has how many, of what came between."""
    return (await session.execute(of_people(after, start, end))).tuples().all()


def of_people(after: UUID | None, start: datetime, end: datetime) -> Select[tuple[UUID, int]]:
    """The next people behind one, each with how many. The bound is said of both: of either table it leaves out the
    months that are over."""
    earliest = first_id(start - LATEST)
    query = (
        select(col(InboxItem.person_id), func.count())
        .join(Delivery, col(Delivery.id) == col(InboxItem.id))
        .where(
            col(InboxItem.id) >= earliest, col(InboxItem.urgency) == Urgency.LOW, col(InboxItem.read_at).is_(None),
            col(Delivery.id) >= earliest, col(Delivery.sent_at) >= start, col(Delivery.sent_at) < end,
        )
    )  # fmt: skip
    if after is not None:
        query = query.where(col(InboxItem.person_id) > after)
    return query.group_by(col(InboxItem.person_id)).order_by(col(InboxItem.person_id)).limit(BATCH)
