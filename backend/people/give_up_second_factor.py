"""Takes one's own second factor off."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.limits import Counted, Limit
from backend.people.person import Person
from backend.people.second_factor import check_second_factor, remove_second_factor


async def give_up_second_factor(
    session: AsyncSession, code: str, *, by: Actor, settings: Settings, at: datetime
) -> Problem | None:
    """None: it is off. Else why it is not (wrong_code, unreadable), to be raised once the caller's transaction has kept
    the count: a try that nobody could check may have been a guess at a rescue code. Raises Problem too_many."""
    counted = Counted(settings, {Limit.SECOND_FACTOR: by.id.hex})
    await counted.spend(session, at)
    person = await session.get_one(Person, by.id, with_for_update=True)
    try:
        fits = person.totp_at is not None and await check_second_factor(session, person, code, settings, at)
    except Problem as unreadable:
        return unreadable
    if not fits:
        return Problem("wrong_code", field="code")
    await counted.refund(session, at)
    remove_second_factor(person)
    subject = Subject("person", person.id)
    await write_down(session, subject, "person.second_factor_off", by=by.doer, at=at, settings=settings, tell=True)
    return None
