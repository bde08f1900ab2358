"""Puts one's own second factor in force by a first code of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.limits import Counted, Limit
from backend.people.person import Person
from backend.people.second_factor import confirm_second_factor


async def take_up_second_factor(
    session: AsyncSession, code: str, *, by: Actor, settings: Settings, at: datetime
) -> list[str]:
    """The rescue codes, shown this once; none if the code was wrong: those are counted in the caller's transaction.
    Problem too_many; conflict if one is in force already."""
    counted = Counted(settings, {Limit.SECOND_FACTOR: by.id.hex})
    await counted.spend(session, at)
    person = await session.get_one(Person, by.id, with_for_update=True)
    if person.totp_at is not None:
        raise Problem("conflict", detail="动态口令已启用")
    if not (codes := await confirm_second_factor(session, person, code, settings, at)):
        return []
    await counted.refund(session, at)
    subject = Subject("person", person.id)
    await write_down(session, subject, "person.second_factor_on", by=by.doer, at=at, settings=settings, tell=True)
    return codes
