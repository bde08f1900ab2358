"""Signs a citizen in by phone and one-time code; who is new becomes a person."""

import hmac
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.accounts import PersonDatabase
from backend.people.ask_code import code_digest
from backend.people.digest import keyed_digest
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.person import Person
from backend.people.phone_code import PhoneCode
from backend.people.tokens import Tokens

MOST_TRIES = 5


async def sign_in_by_phone(
    db: Database, phone: str, code: str, *, device: Device, settings: Settings, at: datetime
) -> Tokens:
    """The tokens. Problem bad_code for a wrong, used or old code; five tries a code, refused ones count."""
    async with db.write() as session:
        if await _takes(session, phone, code, settings, at):
            person = await _person(session, phone, at)
            if person.is_active:
                return await open_sign_in(session, person, device, settings, at)
    raise Problem("bad_code")


async def _takes(session: AsyncSession, phone: str, code: str, settings: Settings, at: datetime) -> bool:
    """True once for the right code in time."""
    row = await session.get(PhoneCode, keyed_digest(settings, "phone", phone), with_for_update=True)
    if row is None or row.code_digest is None or row.ends_at <= at or row.tries >= MOST_TRIES:
        return False
    row.tries += 1
    if not hmac.compare_digest(row.code_digest, code_digest(settings, phone, code)):
        return False
    row.code_digest = None
    return True


async def _person(session: AsyncSession, phone: str, at: datetime) -> Person:
    people = PersonDatabase(session)
    found = await people.get_by_phone(phone)
    return found or await people.create({"id": new_id(at), "name": "市民", "phone": phone, "made_at": at})
