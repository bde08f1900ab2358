"""The monthly ranking (月度排行): who earned most, masked so that nobody is found by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.seal import UNREADABLE
from backend.ground.settings import Settings
from backend.people.identities import IdentityKind, shown
from backend.people.person import Person
from backend.points.point_entry import PointEntry
from backend.points.points_of import EARNED

MOST = 100
UNKNOWN = "微信用户"


@dataclass(frozen=True)
class Ranked:
    """A place in the ranking; the same points are the same place."""

    rank: int
    who: str
    points: int


def self_of() -> ColumnElement[UUID]:
    """The one account that is left of a person's (a column of a query that has Person)."""
    return func.coalesce(col(Person.merged_into), col(Person.id))


async def ranking(session: AsyncSession, month: str, settings: Settings, at: datetime) -> Sequence[Ranked]:
    """The first hundred of a month (2026-11) by the days that have ended at `at`: who is seen to rise with a case
    reported it. Who has left is not in it."""
    rows = await _sums(session, month, datetime.combine(at.astimezone(CITY_ZONE).date(), time(), CITY_ZONE))
    people = (await session.execute(select(Person).where(col(Person.id).in_([one for one, _ in rows])))).scalars()
    known = {person.id: person for person in people}
    points = [earned for _one, earned in rows]
    return [
        Ranked(points.index(earned) + 1, masked(known[one], settings), earned) for one, earned in rows if one in known
    ]


async def rank_of(session: AsyncSession, month: str, points: int) -> int:
    """Which place so many points are in a month."""
    sums = _earned(month).having(func.sum(col(PointEntry.points)) > points).subquery()
    return int((await session.execute(select(func.count()).select_from(sums))).scalar_one()) + 1


def masked(person: Person, settings: Settings) -> str:
    """138******34: for everyone to read, so less of it than staff see; a million people share it."""
    phone = shown(person, IdentityKind.PHONE, settings)
    return f"{phone[:3]}{'*' * (len(phone) - 5)}{phone[-2:]}" if phone and phone != UNREADABLE else UNKNOWN


async def _sums(session: AsyncSession, month: str, until: datetime) -> list[tuple[UUID, int]]:
    earned = func.sum(col(PointEntry.points))
    ended = _earned(month).where(col(PointEntry.at) < until)
    query = ended.having(earned > 0).order_by(earned.desc(), self_of()).limit(MOST)
    return [(one, int(points)) for one, points in (await session.execute(query)).all()]


def _earned(month: str) -> Select[tuple[UUID, int]]:
    earned = func.sum(col(PointEntry.points))
    return (
        select(self_of().label("self"), earned.label("points"))
        .join(PointEntry, col(PointEntry.person_id) == col(Person.id))
        .where(col(PointEntry.month) == month, col(PointEntry.kind).in_(EARNED), col(Person.erased_at).is_(None))
        .group_by(self_of())
    )
