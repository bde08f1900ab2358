"""Which tasks exist for whom: one's own. Another's is not there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from backend.patrol.task import OPEN, Task
from backend.people.actor import Actor


async def find_task(session: AsyncSession, identity: UUID, by: Actor) -> Task:
    """One's own task, its row held until the transaction ends. Problem not_found."""
    query = select(Task).where(col(Task.id) == identity, col(Task.assignee_id) == by.id).with_for_update()
    task: Task | None = (await session.execute(query)).scalar_one_or_none()
    if task is None:
        raise Problem("not_found")
    return task


async def tasks_of(session: AsyncSession, by: Actor, open_only: bool, limit: int, after: str | None) -> Page[Task]:
    """One's own tasks, newest first."""
    query = select(Task).where(col(Task.assignee_id) == by.id).order_by(col(Task.id).desc()).limit(limit + 1)
    if open_only:
        query = query.where(col(Task.state).in_(OPEN))
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Task.id) < before)
    return page_of((await session.execute(query)).scalars().all(), limit, _id_of)


async def open_tasks(session: AsyncSession, person_id: UUID) -> Sequence[Task]:
    """All open tasks of a person."""
    query = select(Task).where(col(Task.assignee_id) == person_id, col(Task.state).in_(OPEN)).order_by(col(Task.id))
    return (await session.execute(query)).scalars().all()


async def done_before(
    session: AsyncSession, deed: str, client_key: UUID, body: dict[str, object], made: UUID, by: Actor, at: datetime
) -> UUID | None:
    """What the key made the first time, None if it is new. Problem key_reused."""
    digest = digest_of(body)
    return await use_key(
        session, DeedKey(person_id=by.id, deed=deed, client_key=client_key, body_digest=digest, made=made, at=at)
    )


def _id_of(task: Task) -> UUID:
    return task.id
