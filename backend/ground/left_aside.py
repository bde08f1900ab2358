"""What cannot be done is left aside for a while, row by row, so that it stops nothing that stands behind it.

Of several that fail together it is not known which one is at fault: each is done alone, and what fails alone is tried
again after a pause that grows, by each worker for itself. It stands in the log, and from its second time on in the
database, where whoever watches finds it (`failing`, `cgt_stuck`).
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
from backend.ground.passing import is_passing
from backend.ground.progress import Progress, held_progress

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
MOST_LEFT = 10_000  # beyond that it is not they that are at fault
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
class _Left:
    until: datetime
    pause: timedelta


class KeptAside(Generic[Row]):
    """What one worker could not do of one kind of work, and until when it is not tried again. The rows are known by
    what is in place of `Row`, which says in words which one it is."""

    def __init__(self, what: str) -> None:
        if len(what) > LONGEST_NAME:
            raise ValueError(what)
        self.what = what
        self._left: dict[Row, _Left] = {}

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

    def is_theirs(self, fault: BaseException | None) -> bool:
        """Whether a fault may be one of the rows: not of a database that is away, and not where all seem to fail."""
        return not is_passing(fault) and len(self._left) < MOST_LEFT

    def leave(self, row: Row, at: datetime) -> timedelta:
        """How long it is not tried now."""
        before = self._left.get(row)
        pause = min(before.pause * 2, LONGEST_PAUSE) if before else FIRST_PAUSE
        self._left[row] = _Left(at + pause, pause)
        return pause

    async def each(
        self, db: Database, rows: Collection[Row], deed: Callable[[Row], Awaitable[object]], at: datetime
    ) -> None:
        """Does each row by itself, in a transaction of its own. Those of `not_now` are not to be among them; of what
        has been due again for OUT_OF_SIGHT and is not, nothing is left to be done."""
        for gone in set(self.due_again(at - OUT_OF_SIGHT)).difference(rows):
            self.done(gone)
        for row in rows:
            try:
                await deed(row)
            except Exception as fault:
                cause = fault.__cause__ if isinstance(fault, CannotDo) else fault
                if not self.is_theirs(cause):
                    raise
                await self._left_aside(db, row, cause, at)
            else:
                self.done(row)

    async def _left_aside(self, db: Database, row: Row, fault: BaseException | None, at: datetime) -> None:
        is_first = row not in self._left
        pause = self.leave(row, at).total_seconds()
        log.error("left aside", what=self.what, row=str(row), again_after=pause, exc_info=fault)
        if not is_first:
            async with db.write() as session:
                (await held_progress(session, FAULT + self.what, at)).done_to = at


class LeftAside(KeptAside[UUID]):
    """The same of rows that are known by their ids."""

    async def together(self, db: Database, batch: Callable[[Choice], Awaitable[int]], most: int, at: datetime) -> int:
        """Does up to `most` rows in one transaction, `batch`, which says how many there were and raises CannotDo; those
        that failed before are each done alone. How many were done or tried."""

        async def _alone(row: UUID) -> None:
            await batch(Choice(1, only=[row]))

        again = self.due_again(at)
        await self.each(db, again, _alone, at)
        try:
            return len(again) + await batch(Choice(most, but=self.all()))
        except CannotDo as cannot:
            if not self.is_theirs(cannot.__cause__):
                raise
            log.warning("one by one", what=self.what, rows=len(cannot.rows), fault=type(cannot.__cause__).__name__)
            await self.each(db, cannot.rows, _alone, at)
            return len(again) + len(cannot.rows)


async def failing(session: AsyncSession, at: datetime) -> list[str]:
    """The kinds of work of which a row has failed lately, again and again, in whatever worker."""
    mine = (col(Progress.name).startswith(FAULT), col(Progress.done_to) > at - SEEN_FOR)
    names = (await session.execute(select(col(Progress.name)).where(*mine).order_by(col(Progress.name)))).scalars()
    return [name.removeprefix(FAULT) for name in names]
