"""Offers a task that was declined, not accepted in time, or is with somebody who left, to the next best on shift."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.left_aside import Choice, LeftAside, naming
from backend.patrol.choose_inspector import Candidate, Chosen, Errand, choose_inspector
from backend.patrol.offer_task import ACCEPT_WITHIN, end_all, give_task, job_of
from backend.patrol.on_shift import on_shift
from backend.patrol.task import Task, TaskState
from backend.people.person import Person
from backend.people.works_as import works_as
from backend.workflow.roles import Role

BATCH = 50
NOT_AGAIN = "此人已经手过该任务，或须回避，请另选他人"


async def offer_next(session: AsyncSession, task: Task, at: datetime) -> Task | None:
    """The next task, None if nobody else is there. Who had the job before does not get it again."""
    chosen = next_best(await on_shift(session, at), task, at)
    return await _given(session, task, chosen, at) if chosen else None


async def expire_tasks(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """Up to fifty tasks not accepted in time, or accepted by who is no inspector any more, go to the next best, or stay
    where there is none. True if more may be. Who is on shift is asked once for all of them; each of them counts as load
    for those that follow. One that cannot be passed on is in `left`, and tried again when it is due."""

    async def _expire(choice: Choice) -> int:
        async with db.write() as session:
            late = (await session.execute(_late(at, choice))).scalars().all()
            with naming(late):
                tasks = select(Task).where(col(Task.id).in_(late)).order_by(col(Task.accept_by), col(Task.id))
                await _pass_on(session, (await session.execute(tasks)).scalars().all() if late else (), at)
                await session.flush()
        return len(late)

    return await (left or LeftAside("tasks")).together(db, _expire, BATCH, at) >= BATCH


def _late(at: datetime, choice: Choice) -> Select[tuple[UUID]]:
    """Held by their ids, so that one that cannot be read is known by its own."""
    late = select(col(Task.id)).where(
        col(Task.accept_by) <= at, or_(col(Task.state) == TaskState.OFFERED, _left_behind(at)),
        *choice.where(col(Task.id)),
    )  # fmt: skip
    oldest = late.order_by(col(Task.accept_by), col(Task.id)).limit(choice.most)
    return oldest.with_for_update(skip_locked=True)


def _left_behind(at: datetime) -> ColumnElement[bool]:
    """Accepted by somebody who was disabled since, or works as something else: nobody would ever do it."""
    there = select(col(Person.id)).where(col(Person.id) == col(Task.assignee_id), works_as(Role.INSPECTOR, at))
    return and_(col(Task.state) == TaskState.ACCEPTED, ~there.exists())


async def _pass_on(session: AsyncSession, tasks: Sequence[Task], at: datetime) -> None:
    there, ended = await on_shift(session, at) if tasks else [], list[Task]()
    for task in tasks:
        if chosen := next_best(there, task, at):
            await _given(session, task, chosen, at)
            there = [_with_load(one, task.assignee_id, chosen.person_id) for one in there]
            ended.append(task)
        else:
            task.accept_by, task.changed_at = at + ACCEPT_WITHIN, at
    await end_all(session, ended, TaskState.EXPIRED, by=None, at=at)


def next_best(there: Iterable[Candidate], task: Task, at: datetime) -> Chosen | None:
    """The best of these for a task of somebody else; never one who had it before. None if nobody is within reach."""
    if task.lon is None or task.lat is None or task.grid_code is None:
        return None
    errand = Errand(task.grid_code, task.lon, task.lat, task.bucket, had_it(task))
    return choose_inspector(there, errand, at)


async def _given(session: AsyncSession, task: Task, chosen: Chosen, at: datetime) -> Task:
    return await give_task(session, job_of(task), chosen, by=None, at=at, before=task.id, excluded=had_it(task))


def had_it(task: Task) -> frozenset[UUID]:
    """Who has it, had it before, or may not look at the case."""
    return frozenset({task.assignee_id, *(UUID(one) for one in task.excluded)})


def _with_load(one: Candidate, giver: UUID, taker: UUID) -> Candidate:
    return replace(one, load=one.load + (one.person_id == taker) - (one.person_id == giver))
