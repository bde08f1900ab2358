"""Who is where now (在岗分布): on shift only, and who looks is written down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.ground.spent import Allowance, spend
from backend.patrol.choose_inspector import Candidate
from backend.patrol.on_shift import on_shift
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.works_as import works_as
from backend.places.coordinates import distance_m
from backend.workflow.roles import Role

ONCE = (Allowance(1, timedelta(minutes=15)),)  # a map that is open is one look, not thousands
MAY_LOOK = frozenset({Role.SUPERVISOR, Role.CHIEF, Role.DISPATCHER, Role.DESK})


@dataclass(frozen=True)
class PositionNow:
    """Somebody on shift, and the metres to the place that was asked about."""

    who: Candidate
    distance_m: float | None


async def positions_now(
    session: AsyncSession, near: tuple[float, float] | None, *, by: Actor, settings: Settings, at: datetime
) -> list[PositionNow]:
    """Everybody on shift in one's area, the nearest first if a place is given. Problem not_allowed but for the command
    centre."""
    if not by.roles & MAY_LOOK:
        raise Problem("not_allowed")
    there = [one for one in await on_shift(session, at) if is_in(by.area_code, *one.grids)]
    found = [PositionNow(one, _apart(one, near)) for one in there]
    if not await spend(session, f"positions:{by.id.hex}", ONCE, at):
        subject, more = Subject("person", by.id), {"people": len(found)}
        await write_down(session, subject, "person.positions_read", by=by.doer, at=at, settings=settings, more=more)
    return sorted(found, key=lambda one: (one.distance_m is None, one.distance_m or 0.0, one.who.person_id))


async def may_look(session: AsyncSession, people: Collection[UUID], at: datetime) -> set[UUID]:
    """Of these people, those who may look now, by themselves or standing in (代班), which ends no sign-in; in one
    query."""
    looks = or_(*(works_as(role, at) for role in sorted(MAY_LOOK)))
    query = select(col(Person.id)).where(col(Person.id).in_(people), looks)
    return set((await session.execute(query)).scalars())


def _apart(one: Candidate, near: tuple[float, float] | None) -> float | None:
    return distance_m(one.position, near) if near and one.position else None
