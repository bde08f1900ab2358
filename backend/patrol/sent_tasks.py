"""The open tasks of everybody, as the command centre sees them: who has which, since when."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from backend.patrol.send_on_patrol import MAY_SEND
from backend.patrol.task import OPEN, Task
from backend.people.actor import Actor
from backend.people.person import Person

Sent = tuple[Task, str]


async def sent_tasks(session: AsyncSession, limit: int, after: str | None, *, by: Actor) -> Page[Sent]:
    """A page of those of one's area with the names of whose they are, newest first. Problem not_allowed but for who
    sends people."""
    if not by.roles & MAY_SEND:
        raise Problem("not_allowed")
    query = _named().where(col(Task.state).in_(OPEN)).order_by(col(Task.id).desc()).limit(limit + 1)
    if by.area_code is not None:
        query = query.where(col(Task.grid_code).startswith(by.area_code))
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Task.id) < before)
    rows: Sequence[Sent] = (await session.execute(query)).tuples().all()
    return page_of(rows, limit, lambda sent: sent[0].id)


async def sent_task(session: AsyncSession, identity: UUID) -> Sent:
    """One of them."""
    return (await session.execute(_named().where(col(Task.id) == identity))).tuples().one()


def _named() -> Select[Sent]:
    return select(Task, col(Person.name)).join(Person, col(Person.id) == col(Task.assignee_id))
