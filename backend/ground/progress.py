"""How far a periodical deed has got: one row each, held while it is done, so that two workers never do it at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.db import Database
from backend.ground.ids import first_id, instant_of
from backend.ground.insert_on import insert_on

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Progress(SQLModel, table=True):
    """Everything up to `done_to` is done. `name`: whose deed it is, said in the file of the deed."""

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


async def go_on_to(session: AsyncSession, name: str, end: datetime) -> None:
    """Everything up to `end` is done, if it was not already."""
    held = await held_progress(session, name, end)
    held.done_to = max(held.done_to, end)


async def pieces(
    db: Database, name: str, ids: Any, until: datetime, piece: timedelta
) -> AsyncIterator[tuple[datetime, datetime]]:
    """From where the deed was left to before `until`, the spans of at most a `piece` in which rows were made, by their
    `ids` (a column); days without any cost nothing. Each is to be done in transactions of which the last goes on to
    its end."""
    async with db.read() as session:
        end = await done_to(session, name) or LONG_AGO
    while (start := await _next(db, ids, end, until)) is not None:
        end = min(start + piece, until)
        yield start, end
    async with db.write() as session:
        await go_on_to(session, name, until)


async def _next(db: Database, ids: Any, start: datetime, until: datetime) -> datetime | None:
    """When the first row from `start` to before `until` was made."""
    query = select(ids).where(ids >= first_id(start), ids < first_id(until)).order_by(ids).limit(1)
    async with db.read() as session:
        found = (await session.execute(query)).scalar_one_or_none()
    return max(start, instant_of(found)) if found else None
