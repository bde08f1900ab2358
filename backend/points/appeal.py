"""Appeals against an entry (积分申诉): once, within the days the limits give."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.city import City
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from backend.people.actor import Actor
from backend.people.selves_of import selves_of
from backend.points.point_appeal import PointAppeal
from backend.points.point_entry import EntryKind, PointEntry
from backend.releases.point_rule import PointTerms

CONTESTED = frozenset({EntryKind.AWARD, EntryKind.NONE, EntryKind.REVERSAL})


async def appeal(
    session: AsyncSession, entry_id: UUID, text: str, *, city: City, by: Actor, at: datetime
) -> PointAppeal:
    """The appeal. Problem not_found for another's entry, appealed where there is one already, appeal_over past the
    time, or for what cannot be appealed against."""
    query = select(PointEntry).where(
        col(PointEntry.id) == entry_id, col(PointEntry.person_id).in_(await selves_of(session, by.id))
    )
    entry = (await session.execute(query)).scalar_one_or_none()
    if entry is None:
        raise Problem("not_found")
    until = appeal_until(entry, await terms_now(session, city, at))
    if until is None or until < at:
        raise Problem("appeal_over")
    made = PointAppeal(id=new_id(at), entry_id=entry.id, person_id=by.id, text=text, made_at=at)
    row = insert_on(session, PointAppeal).values(made.model_dump()).on_conflict_do_nothing(index_elements=["entry_id"])
    if (await session.execute(row.returning(col(PointAppeal.id)))).first() is None:  # also of two at once
        raise Problem("appealed")
    return made


def appeal_until(entry: PointEntry, terms: PointTerms | None) -> datetime | None:
    """Until when an entry may be appealed against; None: never."""
    if terms is None or entry.kind not in CONTESTED:
        return None
    return entry.at + timedelta(days=terms.appeal_days)


async def terms_now(session: AsyncSession, city: City, at: datetime) -> PointTerms | None:
    """The limits in force."""
    law = await city.releases.points(session, None)
    return law.terms_on(at.astimezone(CITY_ZONE).date())
