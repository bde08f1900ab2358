"""Originals being swept. The row is a lock between the sweep and whoever sends the same bytes at that moment.

Taking in a photo writes and removes the row in one transaction; the sweep commits it before it looks for photos,
deletes the object, and then marks it `gone`; only the sweep whose mark it is deletes. So either the sweep sees the
photo; or who sends it sees the row, and is told to come back while the object is on its way out, or puts it again if it
went between the putting and the writing.
"""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.insert_on import insert_on


class Doomed(SQLModel, table=True):
    """An original by its sha256; `gone` once its object has been removed."""

    __tablename__ = "doomed_object"

    sha256: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(sa_type=Instant)
    gone: bool = False


async def doom(session: AsyncSession, sha256: str, at: datetime) -> bool:
    """Marks it; False if it is marked already. Waits for whoever marks it in an open transaction."""
    row = insert_on(session, Doomed).values(sha256=sha256, at=at, gone=False).on_conflict_do_nothing()
    return (await session.execute(row.returning(col(Doomed.sha256)))).first() is not None


async def take_up(session: AsyncSession, sha256: str, before: datetime, at: datetime) -> bool:
    """Makes a mark from before an instant, whose sweep was cut off, one's own; False if another did."""
    mine = update(Doomed).where(col(Doomed.sha256) == sha256, col(Doomed.gone).is_(False), col(Doomed.at) < before)
    return (await session.execute(mine.values(at=at).returning(col(Doomed.sha256)))).first() is not None


async def mark_gone(session: AsyncSession, sha256: str) -> None:
    """Its object has been removed."""
    await session.execute(update(Doomed).where(col(Doomed.sha256) == sha256).values(gone=True))


async def spare(session: AsyncSession, sha256: str) -> None:
    """Takes the mark away."""
    await session.execute(delete(Doomed).where(col(Doomed.sha256) == sha256))


async def forgive(session: AsyncSession, sha256: str) -> bool:
    """Takes the mark of a removed object away; False if it has none such."""
    gone = delete(Doomed).where(col(Doomed.sha256) == sha256, col(Doomed.gone).is_(True))
    return (await session.execute(gone.returning(col(Doomed.sha256)))).first() is not None
