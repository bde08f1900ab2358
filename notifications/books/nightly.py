"""Every night the books of the day before yesterday's end are balanced, and of days that were missed; the result is on
record, a difference told."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.one_at_a_time import one_at_a_time
from notifications.books.alarm import last_word, raise_alarm
from notifications.books.reconcile import Balance, reconcile

HOUR = 3  # o'clock in the city
MOST_MISSED = 31  # days that are caught up; `chengguantong check deliveries` balances any
MOST_NAMED = 50  # rows named in an alarm; `chengguantong check deliveries` names all
BALANCED, DIFFER = "books.balanced", "books.differ"
ONE_DAY = timedelta(days=1)


async def balance_nightly(db: Database, at: datetime) -> bool:
    """Balances the oldest day that waits for it; True if it has, and another may follow: each day once, by whichever
    worker comes first."""
    async with db.read() as session:
        day = await _next(session, at)
    if day is None:
        return False
    since = datetime.combine(day, time(0), CITY_ZONE)
    found = await reconcile(db, since, since + ONE_DAY)
    differ = bool(found.differences)
    async with db.write() as session:
        await one_at_a_time(session, BALANCED)
        if await _next(session, at) != day:
            return True  # another worker was first
        told = db.now() if db.now else at  # a great city's day takes minutes, and so old a word no record takes
        return await raise_alarm(session, DIFFER if differ else BALANCED, _said(day, found), told, tell=differ)


async def _next(session: AsyncSession, at: datetime) -> date | None:
    """The day after the last one on record, or the oldest one still caught up; None if it is not time for it yet."""
    here = at.astimezone(CITY_ZONE)
    newest = here.date() - 2 * ONE_DAY
    if here.hour < HOUR:
        return None
    words = [await last_word(session, kind) for kind in (BALANCED, DIFFER)]
    done = [date.fromisoformat(word.data["day"]) for word in words if word is not None]
    day = max(max(done) + ONE_DAY, newest - (MOST_MISSED - 1) * ONE_DAY) if done else newest
    return day if day <= newest else None


def _said(day: date, found: Balance) -> dict[str, object]:
    data: dict[str, object] = {
        "day": day.isoformat(), "happenings": found.happenings, "deliveries": found.deliveries,
    }  # fmt: skip
    if found.differences:
        data["count"] = len(found.differences)
        data["rows"] = [[one.what, str(one.happening_id), str(one.row or "")] for one in found.differences[:MOST_NAMED]]
    return data
