"""Periodical deeds of the workers that go on failing, for whoever watches: a worker listens nowhere and counts nothing.

A row beside the others of `progress`: up to when it began to fail it was done.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.insert_on import insert_on
from backend.ground.progress import Progress

MARK = "!"  # before the deed's name; what a deed itself says of its progress has none


async def note_failing(session: AsyncSession, deed: str, since: datetime) -> None:
    """It has failed since then; said already, that stands."""
    row = insert_on(session, Progress).values(name=f"{MARK}{deed}", done_to=since)
    await session.execute(row.on_conflict_do_nothing())


async def note_done(session: AsyncSession, deed: str) -> None:
    """It fails no longer."""
    await session.execute(delete(Progress).where(col(Progress.name) == f"{MARK}{deed}"))


async def failing_for(session: AsyncSession, at: datetime) -> dict[str, float]:
    """For how many seconds each has failed; empty where none does."""
    rows = await session.execute(
        select(col(Progress.name), col(Progress.done_to)).where(col(Progress.name).startswith(MARK))
    )
    return {name.removeprefix(MARK): max(0.0, (at - since).total_seconds()) for name, since in rows}
