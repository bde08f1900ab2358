"""Detaches a past month (卸下) of a table: its partition becomes a plain table of the same name, to be archived.

Nothing is copied. Not CONCURRENTLY: PostgreSQL (14 to 18) refuses that beside a partition for all else, and that one is
needed; so it is done under a short lock. A month of `happening` is never detached: the record's chains and pages would
be short of rows for `verify audit`, and the course of a case incomplete. Nor one of `inbox_item`, which people read.
"""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.short_locks import PATIENCE, in_short_locks
from backend.operations.month import Month, Place, check_owner, check_place
from backend.patrol.track_retention import NAME as THINNING

SETTLED = timedelta(days=35)  # after its end: fixes come up to 30 days late, and are thinned after 31
REFUSED = {Place.MISSING: ("not_found", "没有 {name}"), Place.DETACHED: ("conflict", "{name} 已卸下")}
# table: (what must not hold, in words): {name} is the partition, {untold} that a happening is of the month, :end its
# end, :first_day and :last_day the city's days that it touches
UNFINISHED: dict[str, tuple[tuple[str, str], ...]] = {
    "delivery": (
        ("SELECT EXISTS (SELECT FROM {name} WHERE due_at IS NOT NULL)", "该月还有未了结的投递"),
        ("SELECT EXISTS (SELECT FROM untold WHERE {untold})", "该月还有未分发的事件"),
    ),
    "fix": (
        (
            f"SELECT NOT EXISTS (SELECT FROM progress WHERE name = '{THINNING}' AND done_to >= :end)",  # noqa: S608
            "该月轨迹尚未抽稀，由后台任务每小时进行",
        ),
        (
            "SELECT EXISTS (SELECT FROM day_to_evaluate WHERE day BETWEEN :first_day AND :last_day)",
            "该月还有未评价的巡查日：缺了轨迹会评成空白",
        ),
    ),
}


async def detach_month(db: Database, month: Month, at: datetime, patience: float = PATIENCE) -> int:
    """How many tries it took. Rows of the month that come later go into the partition for all else.

    Problem not_found on SQLite or where there is no such partition, not_allowed for a role that does not own the table,
    conflict for a month that is in use (the present one, those to come, those that ended within SETTLED), holds
    something unfinished or is detached already; busy if the lock was not to be had within `patience` (seconds).
    """
    async with db.writer.connect() as connection:
        await check_owner(connection, month.table)
        if month.end + SETTLED > at:
            since = (month.end + SETTLED).date()
            raise Problem("conflict", detail=f"{month.name} 仍在使用，{since} 之后才可卸下")
        await check_place(connection, month, REFUSED)

    async def _detach(connection: AsyncConnection) -> None:
        await connection.execute(text(f"LOCK TABLE ONLY {month.table} IN ACCESS EXCLUSIVE MODE"))
        await check_place(connection, month, REFUSED)
        await _check_finished(connection, month)
        await connection.execute(text(f"ALTER TABLE {month.table} DETACH PARTITION {month.name}"))

    return await in_short_locks(db, _detach, patience)


async def _check_finished(connection: AsyncConnection, month: Month) -> None:
    """Under the lock, so that nothing is begun in between; by indices, so that it takes no time."""
    await connection.execute(text("SET LOCAL enable_seqscan = off"))
    days = [instant.astimezone(CITY_ZONE).date() for instant in (month.start, month.end)]
    given = {"end": month.end, "first_day": days[0], "last_day": days[1]}
    for question, words in UNFINISHED[month.table]:
        asked = text(question.format(name=month.name, untold=month.holds("happening_id")))
        wanted = {name: value for name, value in given.items() if f":{name}" in question}
        if (await connection.execute(asked, wanted)).scalar():
            raise Problem("conflict", detail=f"{month.name} 不能卸下：{words}")
