"""Periodical deeds of the workers that go on failing, for whoever watches: a worker listens nowhere and counts nothing.

A row beside the others of `progress`: up to when it began to fail it was done.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.insert_on import insert_on
from backend.ground.progress import Progress

MARK = "!"  # before the deed's name; what a deed itself says of its progress has none


async def note_failing(session: AsyncSession, since: Mapping[str, datetime]) -> None:
    """Each deed, at least one, has failed since then; said already, that stands."""
    rows = [{"name": f"{MARK}{deed}", "done_to": when} for deed, when in since.items()]
    await session.execute(insert_on(session, Progress).on_conflict_do_nothing(), rows)


async def note_done(session: AsyncSession, deeds: Collection[str]) -> None:
    """They fail no longer."""
    await session.execute(delete(Progress).where(col(Progress.name).in_([f"{MARK}{deed}" for deed in deeds])))


async def failing_for(session: AsyncSession, at: datetime) -> dict[str, float]:
    """For how many seconds each has failed; empty where none does."""
    rows = await session.execute(
        select(col(Progress.name), col(Progress.done_to)).where(col(Progress.name).startswith(MARK))
    )
    return {name.removeprefix(MARK): max(0.0, (at - since).total_seconds()) for name, since in rows}
