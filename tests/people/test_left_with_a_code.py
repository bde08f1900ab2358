"""Whoever leaves (注销) while a code sent to their phone is asked for or shown: neither waits for the other."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.participation.of_person import forget_part
from backend.people.actor import Actor
from backend.people.ask_code import ask_code
from backend.people.guardian import declare_minor, let_guardian_agree
from backend.people.limits import Counted
from backend.people.open_sign_in import Device
from backend.people.person import Person as Account
from backend.people.phone_code import PhoneCode
from backend.people.sign_in import SignedInBy
from backend.people.sign_in_by_phone import sign_in_by_phone
from mobile_api import about_me
from mobile_api.about_me import erase
from mobile_api.auth import PhoneCodeIn
from mobile_api.identity import OwnPhoneIn, attach_phone
from tests.linhai import City
from tests.people.test_merged_meanwhile import PHONE, two
from tests.row_locks import deadlocks, somebody_waits

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]  # SQLite has one writer
NOBODYS = "13900139999"
BY = Device(SignedInBy.PHONE, "某人的手机", "", "203.0.113.9")


async def code_of(city: City) -> str:
    """The code in force for the phone, as that network asked for it."""
    async with city.db.write() as session:
        return await ask_code(session, PHONE, BY, settings=city.settings, at=city.at, random_below=secrets.randbelow)


async def _sign_in(city: City, _other: Actor, code: str, phone: str = PHONE) -> Any:
    return await sign_in_by_phone(city.db, phone, code, device=BY, settings=city.settings, at=city.at)


async def _attach(city: City, other: Actor, code: str) -> Any:
    return await attach_phone(OwnPhoneIn(phone=PHONE, code=code), other, city.db, city.settings, city.at)


async def _vouch(city: City, other: Actor, code: str, phone: str = PHONE) -> Any:
    form = PhoneCodeIn(phone=phone, code=code)
    async with city.db.write() as session:
        return await let_guardian_agree(session, form.phone, form.code, by=other, settings=city.settings, at=city.at)


SHOWN: dict[str, Callable[..., Awaitable[Any]]] = {
    "signs in": _sign_in, "attaches it": _attach, "is the guardian": _vouch,
}  # fmt: skip


async def leave(city: City, who: Actor) -> None:
    async with city.db.write() as session:
        await erase(session, by=who, settings=city.settings, at=city.at)


async def codes(city: City) -> int:
    async with city.db.read() as session:
        return int((await session.execute(select(func.count()).select_from(PhoneCode))).scalar_one())


@pytest.mark.parametrize("deed", SHOWN)
async def test_the_code_is_shown_while_its_owner_leaves(city: City, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    """The one held the code and wanted the person, the other held the person and wanted the code."""
    async with two(city) as (leaving, other):
        other = replace(other, address=BY.address)
        if deed == "is the guardian":
            async with city.db.write() as session:
                await declare_minor(session, by=other, settings=city.settings, at=city.at)
        code, forget, held = await code_of(city), forget_part, asyncio.Event()

        async def _held(*asked: Any) -> None:
            await forget(*asked)
            held.set()
            await somebody_waits(city.db)

        monkeypatch.setattr(about_me, "forget_part", _held)
        before, going = await deadlocks(city.db), asyncio.create_task(leave(city, leaving))
        await held.wait()
        said = await asyncio.gather(SHOWN[deed](city, other, code), going, return_exceptions=True)
        await asyncio.sleep(1.2)  # until PostgreSQL has counted
        assert (said[1], await deadlocks(city.db) - before) == (None, 0)
        assert said[0] is False or isinstance(said[0], Problem), "it went with whose phone it was sent to"
        assert await codes(city) == 0


async def test_a_code_is_asked_for_while_whose_phone_it_is_leaves(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one held the count of codes and wanted the code, the other held the code and wanted the count."""
    async with two(city) as (leaving, _other):
        await code_of(city)
        spend, held = Counted.spend, asyncio.Event()

        async def _held(self: Counted, *asked: Any, **more: Any) -> None:
            await spend(self, *asked, **more)
            held.set()
            await somebody_waits(city.db)

        city.wait(minutes=2)
        monkeypatch.setattr(Counted, "spend", _held)
        before, asked = await deadlocks(city.db), asyncio.create_task(code_of(city))
        await held.wait()
        said = await asyncio.gather(asked, leave(city, leaving), return_exceptions=True)
        await asyncio.sleep(1.2)  # until PostgreSQL has counted
        assert [one for one in said if isinstance(one, BaseException)] == []
        assert (await deadlocks(city.db) - before, await codes(city)) == (0, 0)


@contextmanager
def writing(db: Database) -> Iterator[list[str]]:
    """The numbers of the transactions meanwhile that had one when they ended, for they had written or held a row: of
    this process alone, for others write at the same server."""
    numbers, engine = list[str](), db.writer.sync_engine

    def _ends(connection: Connection) -> None:
        if number := connection.exec_driver_sql("SELECT pg_current_xact_id_if_assigned()::text").scalar():
            numbers.append(number)

    with ExitStack() as listening:
        for end in ("commit", "rollback"):
            event.listen(engine, end, _ends)
            listening.callback(event.remove, engine, end, _ends)
        yield numbers


@pytest.mark.parametrize("deed", ["signs in", "is the guardian"])
async def test_a_wrong_code_holds_nobody_and_tells_by_no_write_whether_somebody_has_the_phone(
    city: City, deed: str
) -> None:
    """Of one that somebody has the row was locked: one more transaction was written to disk, and took that long."""
    async with two(city) as (_owner, other):
        if deed == "is the guardian":
            async with city.db.write() as session:
                await declare_minor(session, by=other, settings=city.settings, at=city.at)
        seen = {PHONE: list[int](), NOBODYS: list[int]()}
        for phone in 3 * (PHONE, NOBODYS):
            with writing(city.db) as numbers, suppress(Problem):
                assert await SHOWN[deed](city, other, "000000", phone) is False
            seen[phone].append(len(numbers))
        assert seen[PHONE] == seen[NOBODYS]


@pytest.mark.parametrize("deed", ["attaches it", "is the guardian"])
async def test_a_wrong_code_is_answered_while_whose_phone_it_is_is_held(city: City, deed: str) -> None:
    """And so it holds them up as little: somebody else's deed with their phone is none of theirs."""
    async with two(city) as (owner, other):
        other = replace(other, address=BY.address)
        if deed == "is the guardian":
            async with city.db.write() as session:
                await declare_minor(session, by=other, settings=city.settings, at=city.at)
        async with city.db.write() as session:
            await session.get_one(Account, owner.id, with_for_update=True)
            said: Any = (await asyncio.gather(SHOWN[deed](city, other, "000000"), return_exceptions=True))[0]
        assert said is False or (isinstance(said, Problem) and said.code == "wrong_code"), said  # not: busy
