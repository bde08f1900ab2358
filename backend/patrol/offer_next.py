"""Offers a task that was declined or not accepted in time to the next best on shift."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.patrol.choose_inspector import Errand, choose_inspector
from backend.patrol.offer_task import ACCEPT_WITHIN, end_task, give_task, job_of
from backend.patrol.on_shift import on_shift
from backend.patrol.task import Task, TaskState

BATCH = 50


async def offer_next(session: AsyncSession, task: Task, at: datetime) -> Task | None:
    """The next task, None if nobody else is there. Who had the job before does not get it again."""
    if task.lon is None or task.lat is None or task.grid_code is None:
        return None
    excluded = frozenset({task.assignee_id, *(UUID(one) for one in task.excluded)})
    errand = Errand(task.grid_code, task.lon, task.lat, task.bucket, excluded)
    chosen = choose_inspector(await on_shift(session, at), errand, at)
    if chosen is None:
        return None
    return await give_task(session, job_of(task), chosen, by=None, at=at, before=task.id, excluded=excluded)


async def expire_tasks(db: Database, at: datetime) -> bool:
    """Up to fifty tasks not accepted in time go to the next best, or stay where there is none. True if more may be."""
    async with db.write() as session:
        late = select(Task).where(col(Task.state) == TaskState.OFFERED, col(Task.accept_by) <= at)
        query = late.order_by(col(Task.accept_by)).limit(BATCH).with_for_update(skip_locked=True)
        tasks = (await session.execute(query)).scalars().all()
        for task in tasks:
            if await offer_next(session, task, at):
                await end_task(session, task, TaskState.EXPIRED, by=None, at=at)
            else:
                task.accept_by = at + ACCEPT_WITHIN
    return len(tasks) == BATCH
