"""Keeps the open statistics: each day and month counted once it has ended, the present ones every few minutes."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, func, not_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.disclosure.stat_sheet import By, Each, StatSheet
from backend.disclosure.tally import Tallies
from backend.evaluation.alive_in import alive_in
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.counts import Period
from backend.evaluation.event import events_of
from backend.evaluation.fold import fold
from backend.evaluation.keep_courses import LOOK_BACK, behind_before, keep_courses_before
from backend.evaluation.period_of import period_of
from backend.ground.chain import ChainHead
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import first_id
from backend.ground.left_aside import LeftAside

BATCH = 500
PATIENCE = timedelta(hours=1)  # with a case that cannot be read: a worker of a release that can may come yet
AGAIN = {Each.DAY: timedelta(0), Each.MONTH: timedelta(hours=1)}  # how old the present period's numbers may become


async def keep_statistics(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """Counts the next period of each kind that is not final; True if another may follow. Cases that cannot be read are
    in `left`, and tried again at each period that has ended."""
    aside = left or LeftAside("statistics")
    more = [await _keep(db, each, at, aside) for each in Each]
    return any(more)


def first_of(day: date, each: Each) -> date:
    """The first day of the period a day lies in."""
    return day if each is Each.DAY else day.replace(day=1)


def after(first: date, each: Each) -> date:
    """The first day of the period that follows."""
    return first + timedelta(days=1) if each is Each.DAY else (first + timedelta(days=31)).replace(day=1)


async def _keep(db: Database, each: Each, at: datetime, left: LeftAside) -> bool:
    async with db.read() as session:
        first = await _next(session, each, at)
        if first is None:
            return False
    end = _end(first, each)
    ended = at >= end + LOOK_BACK and await _is_whole(db, end, at, left)
    async with db.read() as session:
        tallies = await _counted(session, period_of(first, after(first, each), at))
    sheets = [
        StatSheet(each=each, first=first, of=of, code=code, final=ended, at=at, **numbers)  # type: ignore[arg-type]
        for of, code, numbers in tallies.sheets()
    ]
    try:
        async with db.write() as session:
            await session.execute(delete(StatSheet).where(col(StatSheet.each) == each, col(StatSheet.first) == first))
            session.add_all(sheets)
    except IntegrityError:
        return False  # another worker was first
    return ended


async def _next(session: AsyncSession, each: Each, at: datetime) -> date | None:
    """The oldest period that is not final; None where there is nothing to count, or it was counted just now."""
    city = and_(col(StatSheet.each) == each, col(StatSheet.of) == By.CITY)
    last = (await session.execute(select(func.max(col(StatSheet.first))).where(city, col(StatSheet.final)))).scalar()
    if last is None:
        begun = (await session.execute(select(func.min(col(CaseCourse.first_at))))).scalar()
        if begun is None:
            return None
        first = first_of(begun.astimezone(CITY_ZONE).date(), each)
    else:
        first = after(last, each)
    if first > at.astimezone(CITY_ZONE).date():
        return None
    query = select(col(StatSheet.at)).where(city, col(StatSheet.first) == first)
    counted = (await session.execute(query)).scalar()
    is_fresh = counted is not None and at < _end(first, each) and at - counted < AGAIN[each]
    return None if is_fresh else first


async def _is_whole(db: Database, end: datetime, at: datetime, left: LeftAside) -> bool:
    """Whether whatever happened to cases before `end` is folded into their courses. A case that cannot be is not waited
    for longer than PATIENCE: it is counted as far as it can be read, stands in the log, and raises the alarm of rows
    that fail (left_aside.py)."""
    await keep_courses_before(db, end, at, left)
    given_up = and_(col(ChainHead.subject_id).in_(left.all()), col(Happening.id) < first_id(at - PATIENCE))
    waited_for = behind_before(end).where(not_(given_up)).limit(1)
    async with db.read() as session:
        return (await session.execute(waited_for)).first() is None


async def _counted(session: AsyncSession, period: Period) -> Tallies:
    """All cases alive in the period, some hundreds at a time."""
    tallies, last = Tallies(period), UUID(int=0)
    columns = select(col(CaseCourse.case_id), col(CaseCourse.rows)).where(alive_in(period.since, period.until))
    while True:
        query = columns.where(col(CaseCourse.case_id) > last).order_by(col(CaseCourse.case_id)).limit(BATCH)
        found = (await session.execute(query)).all()
        courses = (fold(events_of(rows), period.as_of) for _id, rows in found)
        tallies.add(course for course in courses if course.reported is not None)
        if len(found) < BATCH:
            return tallies
        last = found[-1][0]


def _end(first: date, each: Each) -> datetime:
    end = after(first, each)
    return datetime(end.year, end.month, end.day, tzinfo=CITY_ZONE)
