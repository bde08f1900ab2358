"""Case numbers: YYYYMMDD (the city's day) and at least six digits, unique whatever the number of processes.

Each process takes blocks of numbers in a short transaction of its own, so that no report waits for another's commit.
A process that ends leaves the rest of its block unused: numbers are unique, not gap-free.

Where the city returned to an earlier instant (a restore, a replica that took over and may lack the last commits),
numbers were given out that it knows nothing of; people hold them. That day goes on from a place that the clock says,
so that a second return goes on elsewhere.
"""

import asyncio
from datetime import date, datetime

import structlog
from sqlalchemy import ColumnElement, Integer, case, func, literal, literal_column, null, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Field, SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.insert_on import insert_on
from backend.ground.short_locks import state_of

BLOCK = 50
LOST, A_SECOND = 100_000, 10  # more than a city gives out in a day; and, all day long, in a second
# which branch of its history a server is on: PostgreSQL begins a new one wherever it returned or took over
TIMELINE = literal_column("('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int", Integer)
SQLITE, RETURNED = 0, -1  # `restore` writes the second
# not there, not supported, not for this server, not allowed: what only speaks like PostgreSQL knows no branch
UNTOLD = {"42883", "0A000", "55000", "42501"}

log = structlog.get_logger("numbers")


class CaseNumberDay(SQLModel, table=True):
    """The last number given out on a day, and on which branch of the history; None: unknown (a release before 0049, a
    database that tells none)."""

    __tablename__ = "case_number_day"

    day: date = Field(primary_key=True)
    last: int
    branch: int | None = None


class Numbers:
    """Gives out the case numbers of one process."""

    def __init__(self, db: Database, block: int = BLOCK) -> None:
        self._db, self._block = db, block
        self._branch: ColumnElement[int] | ColumnElement[None] = literal(SQLITE) if db.is_sqlite else TIMELINE
        self._day: date | None = None
        self._next = self._end = 0
        self._one_at_a_time = asyncio.Lock()

    async def next_number(self, at: datetime) -> str:
        """The next free number of the city's day of `at`."""
        here = at.astimezone(CITY_ZONE)
        async with self._one_at_a_time:
            if here.date() != self._day or self._next >= self._end:
                self._end = await self._take(here) + 1
                self._day, self._next = here.date(), self._end - self._block
            number = self._next
            self._next += 1
        return f"{here:%Y%m%d}{number:06d}"

    async def _take(self, here: datetime) -> int:
        try:
            return await _take_block(self._db, here, self._block, self._branch)
        except DBAPIError as fault:
            if state_of(fault) not in UNTOLD or self._branch is not TIMELINE:
                raise
            log.warning("the database tells no branch of its history")  # numbers may be given twice after a return
            self._branch = null()
            return await _take_block(self._db, here, self._block, self._branch)


async def _take_block(db: Database, here: datetime, size: int, branch: ColumnElement[int] | ColumnElement[None]) -> int:
    """Takes `size` numbers of the city's day of `here`; the last of them."""
    day, last = here.date(), col(CaseNumberDay.last)
    floor = LOST + A_SECOND * (here.hour * 3600 + here.minute * 60 + here.second)
    before = (
        select(case((col(CaseNumberDay.branch).is_distinct_from(branch), floor), else_=0))
        .where(col(CaseNumberDay.day) < day)
        .order_by(col(CaseNumberDay.day).desc())
        .limit(1)
        .scalar_subquery()
    )
    async with db.write() as session:
        start = insert_on(session, CaseNumberDay).values(day=day, last=func.coalesce(before, 0) + size, branch=branch)
        returned = col(CaseNumberDay.branch).is_distinct_from(start.excluded.branch)
        far = case((last + LOST > floor, last + LOST), else_=floor)
        more = {"last": case((returned, far), else_=last) + size, "branch": start.excluded.branch}
        raised = start.on_conflict_do_update(index_elements=["day"], set_=more)
        taken: int = (await session.execute(raised.returning(CaseNumberDay.last))).scalar_one()  # type: ignore[call-overload]
    return taken
