"""Signs staff in by user name and password."""

from datetime import datetime, timedelta

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.accounts import PersonDatabase
from backend.people.digest import keyed_digest
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.passwords import is_password
from backend.people.sign_in_failure import SignInFailure
from backend.people.tokens import Tokens

MOST_FAILURES = 5
LOCKED = timedelta(minutes=15)


async def sign_in_by_password(
    db: Database, username: str, password: str, *, address: str, device: Device, settings: Settings, at: datetime
) -> Tokens:
    """The tokens. Problem bad_password, the same for unknown names; too_many after five failures from one address.

    No session is held while the password is hashed.
    """
    key = keyed_digest(settings, "failure", f"{username}\0{address}")
    async with db.read() as session:
        person = await PersonDatabase(session).get_by_username(username)
        failed = await session.get(SignInFailure, key)
    if failed and failed.count >= MOST_FAILURES and at - failed.since < LOCKED:
        raise Problem("too_many", retry_after=int((failed.since + LOCKED - at).total_seconds()) + 1)
    fits = await is_password(password, person.hashed_password if person else None)
    if not fits or person is None or not person.is_active:
        await _count(db, key, at)
        raise Problem("bad_password")
    async with db.write() as session:
        if failed is not None and (row := await session.get(SignInFailure, key)) is not None:
            await session.delete(row)
        return await open_sign_in(session, person, device, settings, at)


async def _count(db: Database, key: str, at: datetime) -> None:
    async with db.write() as session:
        row = await session.get(SignInFailure, key, with_for_update=True)
        if row is None or at - row.since >= LOCKED:
            await session.merge(SignInFailure(key=key, count=1, since=at))
        else:
            row.count += 1
