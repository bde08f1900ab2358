"""Takes a one-time code: once, in time, at most five tries."""

import hmac
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.ask_code import code_digest
from backend.people.limits import Counted, Limit
from backend.people.phone_code import PhoneCode

MOST_TRIES = 5


async def take_code(session: AsyncSession, phone: str, code: str, settings: Settings, at: datetime) -> bool:
    """True once for the right code in time; every other try is counted, in the caller's transaction."""
    row = await session.get(PhoneCode, keyed_digest(settings, "phone", phone), with_for_update=True)
    if row is None or row.code_digest is None or row.ends_at <= at or row.tries >= MOST_TRIES:
        return False
    row.tries += 1
    if not hmac.compare_digest(row.code_digest, code_digest(settings, phone, code)):
        return False
    row.code_digest = None
    return True


async def refuse_if_tried_out(db: Database, address: str, settings: Settings, at: datetime) -> None:
    """Problem too_many for an address that has tried too many wrong codes, on whatever phones."""
    async with db.read() as session:
        await Counted(settings, {Limit.TRY_ADDRESS: address}).refuse_if_spent(session, at)


async def refuse_code(
    db: Database, address: str, settings: Settings, at: datetime, problem: str = "bad_code"
) -> Problem:
    """The problem to raise for a wrong code, counted against the address: that, or too_many."""
    try:
        async with db.write() as session:
            await Counted(settings, {Limit.TRY_ADDRESS: address}).spend(session, at)
    except Problem as too_many:
        return too_many
    return Problem(problem, field=None if problem == "bad_code" else "code")
