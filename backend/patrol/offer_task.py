"""Offers a task to the best inspector on shift, or to one who is named."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.doer import Doer
from backend.ground.happening import record, record_all
from backend.ground.ids import new_id
from backend.patrol.choose_inspector import Chosen, Errand, choose_inspector
from backend.patrol.on_shift import on_shift
from backend.patrol.task import OPEN, PASSED_ON, Task, TaskKind, TaskState

SUBJECT, TOLD = "task", "offer"
ACCEPT_WITHIN = timedelta(minutes=15)  # whenever it is due: then it is offered to the next
# how long a task may take; the case's own stage limits stand apart
TASK_LIMITS: dict[TaskKind, timedelta] = {
    TaskKind.VERIFY: timedelta(hours=2),
    TaskKind.CHECK: timedelta(hours=4),
    TaskKind.SPECIAL: timedelta(days=1),
}


@dataclass(frozen=True)
class Job:
    """What is to be done, before it is known by whom."""

    kind: TaskKind
    case_id: UUID | None = None
    case_number: str | None = None
    grid_code: str | None = None
    lon: float | None = None
    lat: float | None = None
    bucket: str | None = None
    grids: Sequence[str] = ()
    note: str | None = None
    due_at: datetime | None = None


async def offer_task(
    session: AsyncSession, job: Job, *, by: Doer | None, at: datetime, excluded: frozenset[UUID] = frozenset(),
    identity: UUID | None = None,
) -> Task | None:  # fmt: skip
    """The task, offered to the best on shift who is not `excluded`; None, and nothing written, without anybody.
    `identity` as of `give_task`."""
    if job.lon is None or job.lat is None or job.grid_code is None:
        return None
    errand = Errand(job.grid_code, job.lon, job.lat, job.bucket, excluded)
    chosen = choose_inspector(await on_shift(session, at), errand, at)
    if chosen is None:
        return None
    return await give_task(session, job, chosen, by=by, at=at, excluded=excluded, identity=identity)


async def give_task(
    session: AsyncSession, job: Job, chosen: Chosen, *, by: Doer | None, at: datetime, before: UUID | None = None,
    excluded: frozenset[UUID] = frozenset(), identity: UUID | None = None,
) -> Task:  # fmt: skip
    """The task, offered to the one who was chosen; `identity` is its id, where that was made before."""
    due = job.due_at or at + TASK_LIMITS[job.kind]
    task = Task(
        id=identity or new_id(at), kind=job.kind, state=TaskState.OFFERED, assignee_id=chosen.person_id,
        case_id=job.case_id, case_number=job.case_number, grid_code=job.grid_code, grids=list(job.grids), lon=job.lon,
        lat=job.lat, bucket=job.bucket, note=job.note, why=list(chosen.why), made_by=by.person_id if by else None,
        before=before, excluded=sorted(str(one) for one in excluded), offered_at=at, changed_at=at,
        accept_by=at + ACCEPT_WITHIN, due_at=due,
    )  # fmt: skip
    session.add(task)
    await say(session, task, "offer", by, at, first=True)
    return task


async def end_tasks(session: AsyncSession, case_id: UUID, *, by: Doer | None, at: datetime) -> None:
    """Cancels what is still open of a case (its row locked) that has moved on."""
    known = dict[UUID, Task]()
    while True:
        found = await _locked_tasks(session, case_id, known)
        known |= {task.id: task for task in found}
        if not found or _none_follows_unseen(known.values()):
            break
    still_open = [task for task in known.values() if task.state in OPEN]
    await end_all(session, still_open, TaskState.CANCELLED, by=by, at=at)


async def _locked_tasks(session: AsyncSession, case_id: UUID, known: Collection[UUID]) -> Sequence[Task]:
    """The case's tasks that are not known yet, over or not: PostgreSQL leaves out a row that, when whoever held it lets
    it go, is no longer what was asked for, and with it we would miss that another follows."""
    query = select(Task).where(col(Task.case_id) == case_id, col(Task.id).not_in(known)).order_by(col(Task.id))
    return (await session.execute(query.with_for_update())).scalars().all()


def _none_follows_unseen(tasks: Collection[Task]) -> bool:
    """False where one was passed on and whose it is now is not among them: PostgreSQL shows a query nothing that came
    after it began, so while it waited for that one, another may have come."""
    followed = {task.before for task in tasks}
    return all(task.state not in PASSED_ON or task.id in followed for task in tasks)


async def end_all(
    session: AsyncSession, tasks: Sequence[Task], state: TaskState, *, by: Doer | None, at: datetime
) -> None:
    """Ends some tasks (locked) alike, in a fixed number of queries."""
    for task in tasks:
        task.state, task.ended_at, task.changed_at, task.version = state, at, at, task.version + 1
    if tasks:
        told = {task.id: _data(task) for task in tasks}
        await record_all(session, subject_kind=SUBJECT, kind=f"{SUBJECT}.{state}", at=at, told=told, by=by, tell=False)


async def end_task(
    session: AsyncSession, task: Task, state: TaskState, *, by: Doer | None, at: datetime, reason: str | None = None
) -> None:
    """Ends one person's task."""
    task.state, task.ended_at, task.reason, task.version = state, at, reason, task.version + 1
    await say(session, task, state.value, by, at)


async def say(session: AsyncSession, task: Task, what: str, by: Doer | None, at: datetime, first: bool = False) -> None:
    """Writes `task.<what>` into the task's chain."""
    task.changed_at = at
    await record(
        session, subject_kind=SUBJECT, subject_id=task.id, kind=f"{SUBJECT}.{what}", by=by, at=at, data=_data(task),
        tell=what == TOLD, first=first,
    )  # fmt: skip


def job_of(task: Task) -> Job:
    """The same job, for the next one."""
    return Job(
        task.kind, task.case_id, task.case_number, task.grid_code, task.lon, task.lat, task.bucket, task.grids,
        task.note, task.due_at,
    )  # fmt: skip


def _data(task: Task) -> dict[str, str]:
    data = {"kind": task.kind.value, "assignee": str(task.assignee_id), "state": task.state.value}
    data |= {"case": str(task.case_id), "number": str(task.case_number)} if task.case_id else {}
    return data | ({"reason": task.reason} if task.reason else {})
