"""Case numbers: YYYYMMDD (the city's day) and at least six digits, unique whatever the number of processes.

Each process takes blocks of numbers in a short transaction of its own, so that no report waits for another's commit.
A process that ends leaves the rest of its block unused: numbers are unique, not gap-free.
"""

import asyncio
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, SQLModel

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database

BLOCK = 50


class CaseNumberDay(SQLModel, table=True):
    """The last number given out on a day."""

    __tablename__ = "case_number_day"

    day: date = Field(primary_key=True)
    last: int


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
    start = insert(CaseNumberDay).values(day=day, last=size)
    raised = start.on_conflict_do_update(index_elements=["day"], set_={"last": CaseNumberDay.last + size})
    async with db.write() as session:
        last: int = (await session.execute(raised.returning(CaseNumberDay.last))).scalar_one()  # type: ignore[call-overload]
    return last
