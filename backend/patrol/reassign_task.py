"""Gives somebody's open task to another (改派): the command centre decides, wherever the one who has it may be."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.patrol.choose_inspector import Chosen
from backend.patrol.find_task import done_before
from backend.patrol.offer_next import NOT_AGAIN, had_it, next_best
from backend.patrol.offer_task import end_task, give_task, job_of
from backend.patrol.on_shift import inspector_there, on_shift
from backend.patrol.send_on_patrol import MAY_SEND
from backend.patrol.task import OPEN, Task, TaskState
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor


async def reassign_task(
    session: AsyncSession, identity: UUID, client_key: UUID, to: UUID | None, *, by: Actor, at: datetime
) -> tuple[Task, bool]:
    """The task that follows, offered to the one named or to the next best on shift, and whether this very deed was done
    before; the other one is over.

    Problem not_allowed, not_found (nor one of another area), key_reused, task_closed, not_on_shift (the one named, in
    one's area, or anybody within reach), same_person (who had it before, or may not look at the case).
    """
    if not by.roles & MAY_SEND:
        raise Problem("not_allowed")
    query = select(Task).where(col(Task.id) == identity).with_for_update()
    task: Task | None = (await session.execute(query)).scalar_one_or_none()
    if task is None or not is_in(by.area_code, task.grid_code):
        raise Problem("not_found")
    body: dict[str, object] = {"task": str(identity), "to": str(to) if to else None}
    made = await done_before(session, "task.reassign", client_key, body, new := new_id(at), by, at)
    if made is not None:
        return await session.get_one(Task, made), True
    if task.state not in OPEN:
        raise Problem("task_closed")
    chosen = await _chosen(session, task, to, by, at)
    await end_task(session, task, TaskState.HANDED_OVER, by=by.doer, at=at)
    given = await give_task(
        session, job_of(task), chosen, by=by.doer, at=at, before=task.id, excluded=had_it(task), identity=new
    )
    return given, False


async def _chosen(session: AsyncSession, task: Task, to: UUID | None, by: Actor, at: datetime) -> Chosen:
    if to is None:
        chosen = next_best(await on_shift(session, at), task, at)
    elif to in had_it(task):
        raise Problem("same_person", field="to", detail=NOT_AGAIN)
    else:
        shift = await inspector_there(session, to, at)
        chosen = Chosen(to, (f"由{by.name}改派",)) if shift and is_in(by.area_code, *shift.grids) else None
    if chosen is None:
        raise Problem("not_on_shift", field="to")
    return chosen
