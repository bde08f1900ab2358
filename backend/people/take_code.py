"""Takes a one-time code: once, in time, at most five tries."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.ask_code import code_digest
from backend.people.limits import Counted, Limit, network_of
from backend.people.phone_code import PhoneCode, code_key
from backend.people.sign_in import SignIn

MOST_TRIES = 5


@dataclass(frozen=True)
class Asker:
    """Who tries a code: only who asked for it uses it up, by right tries or by wrong ones."""

    device: str | None  # digest
    address: str


async def asker_of(session: AsyncSession, by: Actor) -> Asker:
    """Somebody signed in, on the device of the sign-in."""
    query = select(col(SignIn.device_digest)).where(col(SignIn.id) == by.sign_in_id)
    return Asker((await session.execute(query)).scalar_one_or_none(), by.address)


async def take_code(
    session: AsyncSession, phone: str, code: str, settings: Settings, at: datetime, *, by: Asker
) -> bool:
    """True once for the right code in time, by who asked for it: the same device, or where it named none the same
    network. Every other try is counted, in the caller's transaction."""
    query = select(PhoneCode).where(_asked_by(by, phone, settings)).order_by(col(PhoneCode.phone_digest))
    for row in (await session.execute(query.with_for_update())).scalars():
        if row.code_digest is None or row.ends_at <= at or row.tries >= MOST_TRIES:
            continue
        row.tries += 1
        if hmac.compare_digest(row.code_digest, code_digest(settings, phone, code)):
            row.code_digest = None
            return True
    return False


def shows_code(phone: str, code: str, settings: Settings, at: datetime, *, by: Asker) -> ColumnElement[bool]:
    """Whether `take_code` would take it, as far as can be seen before it is held: whoever is to be held by it is held
    before the code is, as by whoever leaves."""
    is_right = (col(PhoneCode.code_digest) == code_digest(settings, phone, code), col(PhoneCode.ends_at) > at)
    return exists().where(_asked_by(by, phone, settings), *is_right, col(PhoneCode.tries) < MOST_TRIES)


async def is_shown(
    session: AsyncSession, phone: str, code: str, settings: Settings, at: datetime, *, by: Asker
) -> bool:
    """`shows_code`, asked by itself."""
    return bool((await session.execute(select(shows_code(phone, code, settings, at, by=by)))).scalar_one())


def _asked_by(by: Asker, phone: str, settings: Settings) -> ColumnElement[bool]:
    keys = [code_key(settings, phone, one) for one in (by.device, network_of(by.address)) if one is not None]
    return col(PhoneCode.phone_digest).in_(keys)


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
