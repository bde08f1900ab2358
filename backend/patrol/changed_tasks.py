"""What has changed of one's tasks since a place one was told: those open now, and those that are over for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.paging import decode_place, encode_place
from backend.patrol.task import OPEN, Task
from backend.people.actor import Actor

ORDER = "changed"
OVERLAP = timedelta(minutes=2)  # longer than any transaction lasts: what is committed late is told by the next look
NOTHING = UUID(int=0)


@dataclass(frozen=True)
class ChangedTasks:
    """`next` is the place to go on from; `more` that there is more already."""

    open: Sequence[Task]
    over: Sequence[Task]
    next: str
    more: bool


async def changed_tasks(
    session: AsyncSession, since: str | None, limit: int, *, by: Actor, at: datetime
) -> ChangedTasks:
    """The changes after a place, oldest first; without one, all open tasks. What changed in the last OVERLAP is told
    again: whoever keeps tasks by their id is none the wiser. Problem bad_cursor."""
    place = decode_place(since, ORDER)
    query = select(Task).where(col(Task.assignee_id) == by.id).order_by(col(Task.changed_at), col(Task.id))
    if place is None or place.at is None:
        query = query.where(col(Task.state).in_(OPEN))
    else:
        later = and_(col(Task.changed_at) == place.at, col(Task.id) > place.identity)
        query = query.where(or_(col(Task.changed_at) > place.at, later))
    rows = (await session.execute(query.limit(limit + 1))).scalars().all()
    found, more = rows[:limit], len(rows) > limit
    return ChangedTasks(
        open=[one for one in found if one.state in OPEN], over=[one for one in found if one.state not in OPEN],
        next=_place_after(found[-1]) if more else encode_place(ORDER, NOTHING, at - OVERLAP), more=more,
    )  # fmt: skip


def _place_after(task: Task) -> str:
    return encode_place(ORDER, task.id, task.changed_at)
