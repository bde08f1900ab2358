"""Case numbers: YYYYMMDD (the city's day) and at least six digits, unique whatever the number of processes.

Each process takes blocks of numbers in a short transaction of its own, so that no report waits for another's commit.
A process that ends leaves the rest of its block unused: numbers are unique, not gap-free.

Where the city returned to an earlier instant (a restore, a replica that took over and lacked the last commits), numbers
were given out that it knows nothing of; people hold them. From there on the day goes on LOST numbers further.
"""

import asyncio
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, case, literal, literal_column, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database

BLOCK = 50
LOST = 100_000  # more than a city gives out in a day
# which branch of its history a server is on: PostgreSQL begins a new one wherever it returned or took over
TIMELINE = literal_column("('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int", Integer)
SQLITE, RETURNED = 0, -1  # restore writes the second


class CaseNumberDay(SQLModel, table=True):
    """The last number given out on a day, and on which branch of the history; None: a release before 0049 gave it."""

    __tablename__ = "case_number_day"

    day: date = Field(primary_key=True)
    last: int
    branch: int | None = None


class Numbers:
    """Gives out the case numbers of one process."""

    def __init__(self, db: Database, block: int = BLOCK) -> None:
        self._db, self._block = db, block
        self._day: date | None = None
        self._next = self._end = 0
        self._one_at_a_time = asyncio.Lock()

    async def next_number(self, at: datetime) -> str:
        """The next free number of the city's day of `at`."""
        day = at.astimezone(CITY_ZONE).date()
        async with self._one_at_a_time:
            if day != self._day or self._next >= self._end:
                self._end = await _take_block(self._db, day, self._block) + 1
                self._day, self._next = day, self._end - self._block
            number = self._next
            self._next += 1
        return f"{day:%Y%m%d}{number:06d}"


async def _take_block(db: Database, day: date, size: int) -> int:
    """Takes `size` numbers of the day; the last of them."""
    insert = sqlite_insert if db.is_sqlite else postgres_insert
    branch: ColumnElement[int] = literal(SQLITE) if db.is_sqlite else TIMELINE
    start = insert(CaseNumberDay).values(day=day, last=size + _lost(day, branch), branch=branch)
    more = {"last": CaseNumberDay.last + start.excluded.last, "branch": start.excluded.branch}
    raised = start.on_conflict_do_update(index_elements=["day"], set_=more)
    async with db.write() as session:
        last: int = (await session.execute(raised.returning(CaseNumberDay.last))).scalar_one()  # type: ignore[call-overload]
    return last


def _lost(day: date, branch: ColumnElement[int]) -> ColumnElement[int]:
    """How many numbers to leave out: LOST if this day, or where it has none yet the last one before, was on another
    branch."""
    newest = col(CaseNumberDay.day).desc()
    here = (col(CaseNumberDay.day) == day).desc()
    before = select(col(CaseNumberDay.branch)).order_by(here, newest).limit(1).scalar_subquery()
    return case((before != branch, LOST), else_=0)
