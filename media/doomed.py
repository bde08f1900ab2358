"""Originals about to be swept. The row is a lock between the sweep and whoever sends the same bytes at that moment.

Taking in a photo writes and removes the row in one transaction, the sweep commits it before it looks for photos: so
either the sweep sees the photo, or the photo is refused for a moment because its object is on its way out.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant


class Doomed(SQLModel, table=True):
    """An original by its sha256."""

    __tablename__ = "doomed_object"

    sha256: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(sa_type=Instant)


async def doom(session: AsyncSession, sha256: str, at: datetime) -> bool:
    """Marks it; False if it is marked already. Waits for whoever marks it in an open transaction."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    row = insert(Doomed).values(sha256=sha256, at=at).on_conflict_do_nothing().returning(col(Doomed.sha256))
    return (await session.execute(row)).first() is not None


async def spare(session: AsyncSession, sha256: str) -> None:
    """Takes the mark away."""
    await session.execute(delete(Doomed).where(col(Doomed.sha256) == sha256))
