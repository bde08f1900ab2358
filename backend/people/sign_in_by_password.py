"""Signs staff in by user name and password, and by a second factor where one is in force."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.handset import check_handset
from backend.people.known_device import is_known_device
from backend.people.limits import NOBODY, Counted, Limit
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.passwords import Place, place_in_line
from backend.people.person import Person
from backend.people.refused_sign_in import LOCKED, write_refusal
from backend.people.second_factor import check_second_factor
from backend.people.tokens import Tokens
from backend.people.unlock import on_device


class _Account(NamedTuple):
    """What a try needs of a person: to read all of one takes longer than to read nobody, which tells who is known."""

    id: UUID
    hashed_password: str
    is_active: bool


REFUSED = frozenset({"bad_password", "bad_second_factor", "other_handset"})


async def sign_in_by_password(
    db: Database, username: str, password: str, *, otp: str = "", device: Device, settings: Settings, at: datetime
) -> Tokens:
    """The tokens.

    Problem bad_password, the same for unknown names; too_many (not hashed) beyond LIMITS; busy (nothing read, counted
    or hashed); needs_second_factor, bad_second_factor, unreadable; other_handset. No session is held while hashing.
    """
    with place_in_line() as place:
        person, counted = await _checked(db, place, username, password, device, settings, at)
    return await _let_in(db, person, otp, counted, device, settings, at)


async def _checked(
    db: Database, place: Place, username: str, password: str, device: Device, settings: Settings, at: datetime
) -> tuple[_Account, Counted]:
    unknown = Counted(settings, {Limit.LOGIN_ACCOUNT: username, Limit.LOGIN_ADDRESS: device.address})
    if not device.identity:  # no known one, whoever it is
        unknown.refuse_again(db, at)
    async with db.read() as session:
        person = await _named(session, username)
        counted = await _of_device(session, person, username, device, settings, at) or unknown
        await counted.refuse_if_spent(session, at, of=db)
    async with counted.one_try(db, at):
        fits = await place.is_password(password, person.hashed_password if person else None)
    if fits and person is not None and person.is_active:
        return person, counted
    async with db.write() as session:
        result = LOCKED if await counted.keep(session, at) else "bad_password"
        await write_refusal(session, result, person.id if person else None, device, settings, at)
    raise Problem("bad_password")


async def _named(session: AsyncSession, username: str) -> _Account | None:
    query = select(col(Person.id), col(Person.hashed_password), col(Person.is_active))
    found = (await session.execute(query.where(col(Person.username) == username))).one_or_none()
    return _Account(*found) if found else None


async def _let_in(
    db: Database, person: _Account, otp: str, counted: Counted, device: Device, settings: Settings, at: datetime
) -> Tokens:
    try:
        return await _opened(db, person, otp, counted, device, settings, at)
    except Problem as refused:
        async with db.write() as session:
            if refused.code == "needs_second_factor":  # the password was right: this was no guess
                await counted.refund(session, at)
            elif refused.code == "unreadable":  # it may have been a guess at a rescue code
                await counted.keep(session, at)
            elif refused.code in REFUSED:
                await counted.keep(session, at)
                await write_refusal(session, refused.code, person.id, device, settings, at)
        raise


async def _opened(
    db: Database, person: _Account, otp: str, counted: Counted, device: Device, settings: Settings, at: datetime
) -> Tokens:
    async with db.write() as session:
        locked = select(Person).where(col(Person.id) == person.id).with_for_update()
        fresh = (await session.execute(locked)).scalar_one()
        if fresh.hashed_password != person.hashed_password or not fresh.is_active:
            raise Problem("bad_password")  # another one was set, or it was disabled, while this one waited in line
        if fresh.totp_at is not None and not await check_second_factor(session, fresh, otp, settings, at):
            raise Problem("bad_second_factor" if otp else "needs_second_factor", field="otp")
        await check_handset(session, fresh, device, settings, at)
        await counted.refund(session, at)
        return await open_sign_in(session, fresh, device, settings, at)


async def _of_device(
    session: AsyncSession, person: _Account | None, username: str, device: Device, settings: Settings, at: datetime
) -> Counted | None:
    """On a device the account is used with, a count of its own; elsewhere those of the account and of the address."""
    digest = device.digest(settings)
    # looked up for names nobody has, too: time tells nothing
    if digest and await is_known_device(session, person.id if person else NOBODY, digest, at):
        return on_device(settings, username, digest)
    return None
