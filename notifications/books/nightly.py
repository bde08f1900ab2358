"""Every night the books of the day before yesterday's end are balanced; the result is on record, a difference told."""

from datetime import datetime, time, timedelta

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from notifications.books.alarm import last_word, raise_alarm
from notifications.books.reconcile import reconcile

HOUR = 3  # o'clock in the city
MOST_NAMED = 50  # rows named in an alarm; `chengguantong check deliveries` names all
BALANCED, DIFFER = "books.balanced", "books.differ"


async def balance_nightly(db: Database, at: datetime) -> bool:
    """True if it was time and the books have been balanced now: each day once, by whichever worker comes first."""
    here = at.astimezone(CITY_ZONE)
    if here.hour < HOUR:
        return False
    until = datetime.combine(here.date() - timedelta(days=1), time(0), CITY_ZONE)
    day = (until - timedelta(days=1)).date().isoformat()
    async with db.read() as session:
        words = [await last_word(session, kind) for kind in (BALANCED, DIFFER)]
    if any(word is not None and word.data["day"] >= day for word in words):
        return False
    found = await reconcile(db, until - timedelta(days=1), until)
    data = {"day": day, "happenings": found.happenings, "deliveries": found.deliveries}
    if found.differences:
        data |= {
            "count": len(found.differences),
            "rows": [[one.what, str(one.happening_id), str(one.row or "")] for one in found.differences[:MOST_NAMED]],
        }
    async with db.write() as session:
        differ = bool(found.differences)
        return await raise_alarm(session, DIFFER if differ else BALANCED, data, at, tell=differ)
