"""Who is on shift (在岗) at an instant, with all a choice asks for: one query, whatever the number. A shift says that
somebody came; whoever has left the work since (disabled, no inspector any more) is sent nowhere."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.bare_rows import read_rows
from backend.ground.columns import Instant
from backend.patrol.choose_inspector import Candidate
from backend.patrol.pair_clockings import LONGEST
from backend.patrol.shift import Shift
from backend.patrol.task import OPEN, Task
from backend.people.person import Person
from backend.people.works_as import works_as
from backend.workflow.roles import Role


def lasts(at: datetime) -> ColumnElement[bool]:
    """Shifts that last at an instant."""
    return _lasts(at, at - LONGEST)


async def on_shift(session: AsyncSession, at: datetime) -> list[Candidate]:
    """Everybody on shift."""
    rows = await read_rows(session, _everybody(), {"at": at, "begun": at - LONGEST})
    return [_candidate(person, name, *more) for person, name, *more in rows if name is not None]


@cache  # asked with every report: to put the words together takes longer than to run them
def _everybody() -> Select[tuple[Any, ...]]:
    """In columns: of five hundred, rows of the table as objects would be the dearest part of a report. A name is looked
    up for each (None: no inspector any more): a join SQLite may begin with all people there are, each time."""
    at, begun = (bindparam(name, type_=Instant()) for name in ("at", "begun"))
    load = select(func.count()).where(col(Task.assignee_id) == col(Shift.person_id), col(Task.state).in_(OPEN))
    name = select(col(Person.name)).where(col(Person.id) == col(Shift.person_id), works_as(Role.INSPECTOR, at))
    who = (col(Shift.person_id), name.scalar_subquery(), col(Shift.grids), col(Shift.skills))
    where = (col(Shift.last_lon), col(Shift.last_lat), col(Shift.last_at))
    return select(*who, *where, load.scalar_subquery()).where(_lasts(at, begun))


async def shift_of(session: AsyncSession, person_id: UUID, at: datetime) -> Shift | None:
    """The shift somebody is on."""
    query = select(Shift).where(col(Shift.person_id) == person_id, lasts(at)).order_by(col(Shift.from_at).desc())
    found: Shift | None = (await session.execute(query.limit(1))).scalar_one_or_none()
    return found


async def inspector_there(session: AsyncSession, person_id: UUID, at: datetime) -> Shift | None:
    """The shift of somebody who may be sent."""
    query = select(col(Person.id)).where(col(Person.id) == person_id, works_as(Role.INSPECTOR, at))
    return await shift_of(session, person_id, at) if (await session.execute(query)).first() else None


def _lasts(at: Any, begun: Any) -> ColumnElement[bool]:
    """At an instant, begun after another, for a forgotten one ends; values or their places."""
    not_over = or_(col(Shift.to_at).is_(None), col(Shift.to_at) > at)
    return and_(col(Shift.from_at) <= at, col(Shift.from_at) > begun, not_over)


def _candidate(
    person_id: UUID, name: str, grids: Sequence[str], skills: Sequence[str], lon: float | None, lat: float | None,
    at: datetime | None, load: int,
) -> Candidate:  # fmt: skip
    position = (lon, lat) if lon is not None and lat is not None else None
    return Candidate(person_id, name, frozenset(grids), position, at, load, frozenset(skills))
