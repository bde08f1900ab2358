"""Who is on shift (在岗) at an instant, with all a choice asks for: two queries, whatever the number."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.choose_inspector import Candidate
from backend.patrol.pair_clockings import LONGEST
from backend.patrol.shift import Shift
from backend.patrol.task import OPEN, Task
from backend.people.person import Person


def lasts(at: datetime) -> ColumnElement[bool]:
    """Shifts that last at an instant."""
    begun = and_(col(Shift.from_at) <= at, col(Shift.from_at) > at - LONGEST)
    return and_(begun, or_(col(Shift.to_at).is_(None), col(Shift.to_at) > at))


async def on_shift(session: AsyncSession, at: datetime) -> list[Candidate]:
    """Everybody on shift."""
    query = select(Shift, col(Person.name)).join(Person, col(Person.id) == col(Shift.person_id))
    rows = (await session.execute(query.where(lasts(at), col(Person.is_active).is_(True)))).tuples().all()
    loads = await _loads(session, [shift.person_id for shift, _name in rows])
    return [_candidate(shift, name, loads.get(shift.person_id, 0)) for shift, name in rows]


async def shift_of(session: AsyncSession, person_id: UUID, at: datetime) -> Shift | None:
    """The shift somebody is on."""
    query = select(Shift).where(col(Shift.person_id) == person_id, lasts(at)).order_by(col(Shift.from_at).desc())
    found: Shift | None = (await session.execute(query.limit(1))).scalar_one_or_none()
    return found


async def _loads(session: AsyncSession, people: Sequence[UUID]) -> dict[UUID, int]:
    if not people:
        return {}
    query = (
        select(col(Task.assignee_id), func.count())
        .where(col(Task.assignee_id).in_(people), col(Task.state).in_(OPEN))
        .group_by(col(Task.assignee_id))
    )
    return dict((await session.execute(query)).tuples().all())


def _candidate(shift: Shift, name: str, load: int) -> Candidate:
    known = shift.last_lon is not None and shift.last_lat is not None
    position = (float(shift.last_lon or 0), float(shift.last_lat or 0)) if known else None
    return Candidate(
        shift.person_id, name, frozenset(shift.grids), position, shift.last_at, load, frozenset(shift.skills)
    )
