"""Asks somebody who is signed in for the own password once more: whoever holds a token need not know it."""

from datetime import datetime

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.limits import Counted, Limit
from backend.people.passwords import Place, place_in_line
from backend.people.person import Person


async def ask_own_password(db: Database, password: str | None, *, by: Actor, settings: Settings, at: datetime) -> None:
    """Nothing is asked of who has none. Problem wrong_password for a wrong one or none, too_many, busy."""
    async with db.read() as session:
        person = await session.get_one(Person, by.id)
    if not person.hashed_password:
        return
    if not password:
        raise Problem("wrong_password", field="password", detail="请输入当前的登录密码")
    with place_in_line() as place:
        await check_own_password(db, place, person, password, "password", settings, at)


async def check_own_password(
    db: Database, place: Place, person: Person, password: str, field: str, settings: Settings, at: datetime
) -> None:
    """Problem wrong_password (of `field`, counted), too_many, busy. No session is held while hashing."""
    counted = Counted(settings, {Limit.OLD_PASSWORD: person.id.hex})
    async with counted.one_try(db, at):
        fits = await place.is_password(password, person.hashed_password)
    async with db.write() as session:  # a right one is no guess
        await (counted.refund if fits else counted.keep)(session, at)
    if not fits:
        raise Problem("wrong_password", field=field)
