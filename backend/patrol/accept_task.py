"""Accepts a task (接收), declines it with a reason (拒绝), hands it over (移交)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.errors import Problem
from backend.patrol.choose_inspector import Chosen
from backend.patrol.find_task import done_before, find_task
from backend.patrol.offer_next import NOT_AGAIN, had_it, offer_next
from backend.patrol.offer_task import end_task, give_task, job_of, say
from backend.patrol.on_shift import inspector_there
from backend.patrol.task import OPEN, Task, TaskState
from backend.people.actor import Actor

# why a task may be declined
DECLINE_REASONS: dict[str, str] = {
    "busy": "手头任务过多", "too_far": "距离过远", "off_duty": "即将下班", "unsafe": "现场不具备安全条件",
    "ill": "身体不适", "no_vehicle": "无交通工具", "other": "其他",
}  # fmt: skip


async def accept_task(
    session: AsyncSession, identity: UUID, client_key: UUID, *, by: Actor, at: datetime
) -> tuple[Task, bool]:
    """The task, accepted now or before, and whether by this very deed. Problem not_found, key_reused, task_closed."""
    task = await find_task(session, identity, by)
    body: dict[str, object] = {"task": str(identity)}
    made = await done_before(session, "task.accept", client_key, body, identity, by, at)
    if made is None:
        _check_open(task)
        if task.state is TaskState.OFFERED:
            task.state, task.accepted_at, task.version = TaskState.ACCEPTED, at, task.version + 1
            await say(session, task, "accept", by.doer, at)
    return task, made is not None


async def decline_task(
    session: AsyncSession, identity: UUID, client_key: UUID, reason: str, *, by: Actor, at: datetime
) -> tuple[Task, bool]:
    """The task, declined, and whether by this very deed before; it goes to the next best on shift. Problem not_found,
    key_reused, task_closed, unknown_reason."""
    if reason not in DECLINE_REASONS:
        raise Problem("unknown_reason", field="reason")
    task = await find_task(session, identity, by)
    body: dict[str, object] = {"task": str(identity), "reason": reason}
    made = await done_before(session, "task.decline", client_key, body, identity, by, at)
    if made is None:
        _check_open(task)
        await end_task(session, task, TaskState.DECLINED, by=by.doer, at=at, reason=reason)
        await offer_next(session, task, at)
    return task, made is not None


async def hand_over_task(
    session: AsyncSession, identity: UUID, client_key: UUID, to: UUID, *, by: Actor, at: datetime
) -> tuple[Task, bool]:
    """The task, handed over to somebody else on shift, and whether by this very deed before. It never goes back: who
    had it before does not get it again. Problem not_found, key_reused, task_closed, not_on_shift, same_person (who had
    it before, or may not look at the case)."""
    task = await find_task(session, identity, by)
    body: dict[str, object] = {"task": str(identity), "to": str(to)}
    made = await done_before(session, "task.hand_over", client_key, body, identity, by, at)
    if made is None:
        _check_open(task)
        if to == by.id or await inspector_there(session, to, at) is None:
            raise Problem("not_on_shift", field="to")
        if str(to) in task.excluded:
            raise Problem("same_person", field="to", detail=NOT_AGAIN)
        chosen, excluded = Chosen(to, (f"由{by.name}移交",)), had_it(task)
        await end_task(session, task, TaskState.HANDED_OVER, by=by.doer, at=at)
        await give_task(session, job_of(task), chosen, by=by.doer, at=at, before=task.id, excluded=excluded)
    return task, made is not None


def _check_open(task: Task) -> None:
    if task.state not in OPEN:
        raise Problem("task_closed")
