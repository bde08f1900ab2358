"""The digest (每日摘要): once a day, whoever has unread news of little urgency hears how much, by the ways they chose.

It goes the way of everything else: a happening for each person, told by the fan-out.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.columns import Instant
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import first_id, new_id
from backend.ground.insert_on import insert_on
from backend.ground.settings import Settings
from notifications.delivery import Urgency
from notifications.inbox import InboxItem

BATCH = 500
BACK = timedelta(days=1)


class DigestRun(SQLModel, table=True):
    """A day's digest: up to which person it has come. Written with the happenings, so nobody is left out or told twice,
    whatever worker dies."""

    __tablename__ = "digest_run"

    day: date = Field(primary_key=True)
    after: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


async def make_digests(db: Database, settings: Settings, at: datetime) -> bool:
    """The next BATCH of today's; False before the hour of CGT_DIGEST_HOUR, and when all have been told."""
    here = at.astimezone(CITY_ZONE)
    day = here.date()
    if not 0 <= settings.digest_hour <= here.hour or await _is_done(db, day):
        return False
    end = here.replace(hour=settings.digest_hour, minute=0, second=0, microsecond=0)
    async with db.write() as session:
        run = await _locked(session, day)
        if run.ended_at is not None:
            return False
        found = await _unread(session, run.after, end)
        for person_id, count in found:
            data = {"person": str(person_id), "count": count, "day": f"{here:%m月%d日}", "date": day.isoformat()}
            await record(
                session, subject_kind="digest", subject_id=new_id(at), kind="digest.make", by=None, at=at, data=data,
                first=True,
            )  # fmt: skip
        run.after = found[-1][0] if found else run.after
        run.ended_at = at if len(found) < BATCH else None
        session.add(run)
    return True


async def _is_done(db: Database, day: date) -> bool:
    async with db.read() as session:
        run = await session.get(DigestRun, day)
    return run is not None and run.ended_at is not None


async def _locked(session: AsyncSession, day: date) -> DigestRun:
    await session.execute(insert_on(session, DigestRun).values(day=day).on_conflict_do_nothing())
    run: DigestRun = (
        await session.execute(select(DigestRun).where(col(DigestRun.day) == day).with_for_update())
    ).scalar_one()
    return run


async def _unread(session: AsyncSession, after: UUID | None, end: datetime) -> Sequence[tuple[UUID, int]]:
    """Who has how many, of the day before `end`."""
    query = select(col(InboxItem.person_id), func.count()).where(
        col(InboxItem.id) >= first_id(end - BACK),
        col(InboxItem.id) < first_id(end),
        col(InboxItem.urgency) == Urgency.LOW,
        col(InboxItem.read_at).is_(None),
    )
    if after is not None:
        query = query.where(col(InboxItem.person_id) > after)
    people = query.group_by(col(InboxItem.person_id)).order_by(col(InboxItem.person_id)).limit(BATCH)
    return (await session.execute(people)).tuples().all()
