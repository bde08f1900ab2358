"""What cannot be done is left aside for a while, row by row, so that it stops nothing that stands behind it.

Of several that fail together it is not known which one is at fault: each is done alone, and what fails alone is tried
again after a pause that grows, by each worker for itself. It stands in the log, and from its second time on in the
database, where whoever watches finds it (`failing`, `cgt_stuck`).

What runs out of time may do so by itself, or because the database hangs. It is left aside, too, but its pause grows,
and it is told of, only where others were done between its two times; and after some in a row with nothing done between
them the turn fails as with a database that is away. So of a database that hangs nothing is left aside for longer than
the first pause, and rows that always take too long, however many, stop none for ever.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.passing import is_passing, ran_out_of_time
from backend.ground.progress import Progress, held_progress

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
MOST_LEFT = 10_000  # beyond that it is not they that are at fault
MOST_LATE = 3  # rows in a row that ran out of time, and nothing done between them: then it is the database that hangs
SEEN_FOR = timedelta(minutes=70)  # after a row failed again: what is looked through once an hour is seen until then
OUT_OF_SIGHT = timedelta(minutes=3)  # so long what is to be done may be claimed by somebody, or stand behind others
FAULT, LONGEST_NAME = "bad:", 12  # before the name of a kind of work, in `progress`
Row = TypeVar("Row", bound=Hashable)
log = structlog.get_logger("left_aside")


@dataclass(frozen=True)
class Choice:
    """Which rows: so many at most, not these, or only these."""

    most: int
    but: Collection[UUID] = ()
    only: Collection[UUID] = ()

    def where(self, identity: Mapped[UUID]) -> list[ColumnElement[bool]]:
        """Of rows with such an id, those that are chosen."""
        chosen = ((identity.in_, self.only), (identity.not_in, self.but))
        return [test(rows) for test, rows in chosen if rows]


class CannotDo(Exception):
    """These rows, together, could not be done; of none of them anything is. The fault is its cause."""

    def __init__(self, rows: Sequence[UUID]) -> None:
        super().__init__(f"{len(rows)} rows")
        self.rows = rows


@contextmanager
def naming(rows: Sequence[UUID]) -> Iterator[None]:
    """Whatever fails inside is raised as CannotDo of these rows."""
    try:
        yield
    except Exception as fault:
        raise CannotDo(rows) from fault


@dataclass(frozen=True)
class Left:
    """A row that is left aside. `again`: not for the first time; `answers`: how much of its kind was done by then."""

    until: datetime
    pause: timedelta
    again: bool
    answers: int


class KeptAside(Generic[Row]):
    """What one worker could not do of one kind of work, and until when it is not tried again. The rows are known by
    what is in place of `Row`, which says in words which one it is."""

    def __init__(self, what: str) -> None:
        if len(what) > LONGEST_NAME:
            raise ValueError(what)
        self.what = what
        self._left: dict[Row, Left] = {}
        self._answers = self._late = 0

    def all(self) -> list[Row]:
        """Whatever has failed and was not done since."""
        return list(self._left)

    def not_now(self, at: datetime) -> list[Row]:
        """Those whose pause lasts."""
        return [row for row, left in self._left.items() if left.until > at]

    def due_again(self, at: datetime) -> list[Row]:
        """Those whose pause is over."""
        return [row for row, left in self._left.items() if left.until <= at]

    def done(self, row: Row) -> None:
        """It was done, by whomever, or is not to be done any more."""
        self._left.pop(row, None)

    def answered(self) -> None:
        """Something of this kind was done, or failed by itself: the database does not hang."""
        self._answers, self._late = self._answers + 1, 0

    @property
    def hangs(self) -> bool:
        """Whether the last rows all ran out of time, and it may well be the database."""
        return self._late >= MOST_LATE

    def is_theirs(self, fault: BaseException | None) -> bool:
        """Whether a fault may be one of the rows: not of a database that is away, and not where all seem to fail."""
        return (ran_out_of_time(fault) or not is_passing(fault)) and len(self._left) < MOST_LEFT

    def leave(self, row: Row, at: datetime, fault: BaseException | None) -> Left:
        """It is not tried for a while."""
        if ran_out_of_time(fault):
            self._late += 1
        else:
            self.answered()
        before, pause = self._left.get(row), FIRST_PAUSE
        again = before is not None and before.answers < self._answers
        if before is not None:
            pause = min(before.pause * 2, LONGEST_PAUSE) if again else before.pause
        self._left[row] = left = Left(at + pause, pause, again, self._answers)
        return left

    async def each(
        self, db: Database, rows: Collection[Row], deed: Callable[[Row], Awaitable[object]], at: datetime
    ) -> None:
        """Does each row by itself, in a transaction of its own, those that failed before last. Those of `not_now` are
        not to be among them; of what has been due again for OUT_OF_SIGHT and is not, nothing is left to be done."""
        for gone in set(self.due_again(at - OUT_OF_SIGHT)).difference(rows):
            self.done(gone)
        for row in sorted(rows, key=lambda one: one in self._left):
            try:
                await deed(row)
            except Exception as fault:
                cause = fault.__cause__ if isinstance(fault, CannotDo) else fault
                if not self.is_theirs(cause):
                    raise
                await self._left_aside(db, row, cause, at)
                if self.hangs:
                    raise
            else:
                self.answered()
                self.done(row)

    async def _left_aside(self, db: Database, row: Row, fault: BaseException | None, at: datetime) -> None:
        left = self.leave(row, at, fault)
        log.error("left aside", what=self.what, row=str(row), again_after=left.pause.total_seconds(), exc_info=fault)
        if left.again:
            async with db.write() as session:
                (await held_progress(session, FAULT + self.what, at)).done_to = at


class LeftAside(KeptAside[UUID]):
    """The same of rows that are known by their ids."""

    async def together(self, db: Database, batch: Callable[[Choice], Awaitable[int]], most: int, at: datetime) -> int:
        """Does up to `most` rows in one transaction, `batch`, which says how many there were and raises CannotDo; those
        that failed before are each done alone, after it. How many were done or tried."""
        again, alone = self.due_again(at), list[UUID]()

        async def _alone(row: UUID) -> None:
            await batch(Choice(1, only=[row]))

        try:
            if found := await batch(Choice(most, but=self.all())):
                self.answered()
        except CannotDo as cannot:
            if not self.is_theirs(cannot.__cause__):
                raise
            log.warning("one by one", what=self.what, rows=len(cannot.rows), fault=type(cannot.__cause__).__name__)
            alone += cannot.rows
            found = len(alone)
        await self.each(db, [*alone, *again], _alone, at)
        return found + len(again)


async def failing(session: AsyncSession, at: datetime) -> list[str]:
    """The kinds of work of which a row has failed lately, again and again, in whatever worker."""
    mine = (col(Progress.name).startswith(FAULT), col(Progress.done_to) > at - SEEN_FOR)
    names = (await session.execute(select(col(Progress.name)).where(*mine).order_by(col(Progress.name)))).scalars()
    return [name.removeprefix(FAULT) for name in names]
