"""How far a periodical deed has got: one row each. Nobody holds it while the deed is done, so two workers may be at the
same: who ends a part of it goes on only if the row still says where that part began."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.db import Database
from backend.ground.ids import first_id, instant_of
from backend.ground.insert_on import insert_on

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Progress(SQLModel, table=True):
    """Everything up to `done_to` is done. `name`: whose deed it is, said in the file of the deed. Of work of which rows
    fail (left_aside.py) it is when one failed last, again."""

    __tablename__ = "progress"

    name: str = Field(primary_key=True, max_length=16)
    done_to: datetime = Field(sa_type=Instant)


async def done_to(session: AsyncSession, name: str) -> datetime | None:
    """How far it has got, nothing being held; None if nobody ever did it."""
    got: datetime | None = (
        await session.execute(select(col(Progress.done_to)).where(col(Progress.name) == name))
    ).scalar_one_or_none()
    return got


async def held_progress(session: AsyncSession, name: str, first: datetime) -> Progress:
    """The row, held until the transaction ends; `first` is how far it has got if nobody ever did it."""
    await session.execute(insert_on(session, Progress).values(name=name, done_to=first).on_conflict_do_nothing())
    held = select(Progress).where(col(Progress.name) == name).with_for_update()
    return (await session.execute(held)).scalar_one()


@dataclass
class Piece:
    """What was made from `start` to before `end` is to be done, of a deed that had got to `since`. `goes_on`: it is,
    and the row says so."""

    name: str
    since: datetime
    start: datetime
    end: datetime
    goes_on: bool = False


async def go_on(session: AsyncSession, piece: Piece) -> None:
    """Everything up to the end of the piece is done; but not if the row says something else by now than where it began:
    another worker went on from there, or the deed is to begin anew."""
    as_it_was = (col(Progress.name) == piece.name, col(Progress.done_to) == piece.since)
    moved = update(Progress).where(*as_it_was).values(done_to=piece.end).returning(col(Progress.name))
    done = await session.execute(moved.execution_options(synchronize_session=False))
    piece.goes_on = done.scalar_one_or_none() is not None


async def pieces(db: Database, name: str, ids: Any, until: datetime, length: timedelta) -> AsyncIterator[Piece]:
    """From where the deed was left to before `until`, the spans of at most `length`, from a full minute on, in which
    rows were made, by their `ids` (a column); days without any cost nothing. Each is to be done in transactions of
    which the last does `go_on`; where that does not, there are no more, and the next run begins where the row says."""
    async with db.write() as session:
        since = (await held_progress(session, name, LONG_AGO)).done_to
    while (start := await _next(db, ids, since, until)) is not None:
        piece = Piece(name, since, start, min(start + length, until))
        yield piece
        if not piece.goes_on:
            return
        since = piece.end
    if since < until:
        async with db.write() as session:
            await go_on(session, Piece(name, since, since, until))


async def _next(db: Database, ids: Any, start: datetime, until: datetime) -> datetime | None:
    """The minute in which the first row from `start` to before `until` was made, or `start` if that is later."""
    query = select(ids).where(ids >= first_id(start), ids < first_id(until)).order_by(ids).limit(1)
    async with db.read() as session:
        found = (await session.execute(query)).scalar_one_or_none()
    return max(start, instant_of(found).replace(second=0, microsecond=0)) if found else None
