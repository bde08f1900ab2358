"""Two accounts become one while one of them reports: the report, its key, photos and messages are the one's who is
left."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from backend.cases.case import Case
from backend.cases.report import Position, ReportForm, report
from backend.ground.deed_key import DeedKey
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.people.actor import Actor
from backend.people.attach_identity import attach_identity
from backend.people.identities import Identity, IdentityKind, write_identity
from backend.people.person import Person as Account
from backend.people.sign_in import SignIn
from backend.places.coordinates import CoordType
from backend.workflow.roles import Role
from media import Photo, Stated, accept
from mobile_api.about_me import erase
from notifications import InboxItem
from notifications.delivery import Delivery
from notifications.hand_over import LATELY, ROOMS, hand_over_all_late, hand_over_late
from tests.linhai import POINT, City, jpeg
from tests.notifications.reached import reachable
from tests.row_locks import somebody_waits

pytestmark = pytest.mark.anyio
PHONE = "13912345678"
OWNERS = {Case: Case.reporter_id, DeedKey: DeedKey.person_id, Photo: Photo.owner, InboxItem: InboxItem.person_id}
OWNERS |= {Delivery: Delivery.person_id}


@asynccontextmanager
async def two(city: City) -> AsyncIterator[tuple[Actor, Actor]]:
    """Who has a phone and is about to end, and who has WeChat and is to be left; both as they were let in."""
    gone = await reachable(city.db, city.settings, city.at, PHONE)
    kept = Account(id=new_id(city.at), name="市民", salt="s", made_at=city.at)
    write_identity(kept, Identity(IdentityKind.WECHAT, "openid-1"), city.settings)
    async with city.db.write() as session:
        session.add(kept)
        await session.flush()
        mine = SignIn(id=new_id(city.at), person_id=kept.id, epoch=1, at=city.at, ends_at=city.at)
        session.add(mine)
    citizen = frozenset({Role.CITIZEN})
    yield (
        Actor(gone.id, gone.name, citizen, None, frozenset(), gone.sign_in_id),
        Actor(kept.id, kept.name, citizen, None, frozenset(), mine.id),
    )


async def attach(city: City, kept: Actor, identity: Identity = Identity(IdentityKind.PHONE, PHONE)) -> None:
    async with city.db.write() as session:
        await attach_identity(session, identity, ROOMS, by=kept, settings=city.settings, at=city.at)


async def as_it_is(city: City, who: Actor) -> Account:
    async with city.db.read() as session:
        return await session.get_one(Account, who.id)


class Picture:
    async def read(self) -> bytes:
        return jpeg()


def form(key: UUID) -> ReportForm:
    where = Position(float(POINT["lon"]), float(POINT["lat"]), CoordType.WGS84)  # type: ignore[arg-type]
    return ReportForm(key, "垃圾桶满溢", where, bucket="sanitation", body={"description": "垃圾桶满溢"})


async def reported_meanwhile(city: City, key: UUID, gone: Actor, kept: Actor) -> str:
    """The number of what the one reports who ends between being let in and the end of the report. SQLite's writers wait
    for each other, so there it begins to write when the other is done."""
    number = await city.app.state.numbers.next_number(city.at)
    if city.db.is_sqlite:
        await attach(city, kept)
    async with city.db.write() as session:
        await report(session, form(key), city=city.app.state.city, by=gone, at=city.at, number=number)
        if not city.db.is_sqlite:
            await attach(city, kept)
    await accept(city.app.state.photos, Picture(), Stated(), gone.id, city.at)
    return str(number)


async def owned(city: City, who: Actor) -> dict[type[SQLModel], int]:
    found = dict[type[SQLModel], int]()
    async with city.db.read() as session:
        for table, owner in OWNERS.items():
            mine = select(func.count()).select_from(table).where(col(owner) == who.id)
            found[table] = int((await session.execute(mine)).scalar_one())
    return {table: many for table, many in found.items() if many}


async def rows(city: City) -> str:
    """All that the tables hold."""
    async with city.db.read() as session:
        return json.dumps(
            [
                sorted(one.model_dump_json() for one in (await session.execute(select(table))).scalars())
                for table in (*OWNERS, Account)
            ]
        )


async def test_what_came_in_for_an_ended_account_becomes_the_others(city: City) -> None:
    async with two(city) as (gone, kept):
        key = uuid4()
        number = await reported_meanwhile(city, key, gone, kept)
        await city.tell()  # before anybody swept: who reported is told, whoever that now is
        assert set(await owned(city, gone)) == {Case, DeedKey, Photo, InboxItem, Delivery}
        city.wait(seconds=10)
        assert not await hand_over_late(city.db, city.at)
        assert await owned(city, gone) == {}
        assert set(await owned(city, kept)) == {Case, DeedKey, Photo, InboxItem, Delivery}
        async with city.db.write() as session:
            again = await report(session, form(key), city=city.app.state.city, by=kept, at=city.at, number="unused")
            assert (again.replayed, again.case.number, again.case.reporter_id) == (True, number, kept.id)


async def test_it_is_done_once_however_often(city: City) -> None:
    async with two(city) as (gone, kept):
        await reported_meanwhile(city, uuid4(), gone, kept)
        await city.tell()
        await hand_over_late(city.db, city.at)
        before = await rows(city)
        await hand_over_late(city.db, city.at)
        await hand_over_all_late(city.db, city.at)
        assert await rows(city) == before


async def test_what_no_worker_swept_in_time_is_found_within_the_hour(city: City) -> None:
    async with two(city) as (gone, kept):
        await reported_meanwhile(city, uuid4(), gone, kept)
        city.at += 2 * LATELY
        await hand_over_late(city.db, city.at)
        assert Case in await owned(city, gone)
        await hand_over_all_late(city.db, city.at)
        assert await owned(city, gone) == {}


async def test_of_one_who_ends_in_their_turn_it_goes_to_the_last(city: City) -> None:
    async with two(city) as (gone, kept):
        await reported_meanwhile(city, uuid4(), gone, kept)
        last = Account(id=new_id(city.at), name="市民", salt="s", made_at=city.at)
        async with city.db.write() as session:
            session.add(last)
            await session.flush()
            for one in (gone, kept):
                account = await session.get_one(Account, one.id)
                account.merged_into, account.is_active = last.id, False
        await hand_over_late(city.db, city.at)
        assert (await owned(city, gone), await owned(city, kept)) == ({}, {})


async def test_a_report_made_in_peace_is_left_alone(city: City) -> None:
    citizen = await city.citizen()
    number = (await citizen.report())["number"]
    await city.tell()
    before = await rows(city)
    await hand_over_late(city.db, city.at)
    await hand_over_all_late(city.db, city.at)
    assert await rows(city) == before
    assert (await citizen.get(f"/api/v1/reports/{number}")).status_code == 200


async def test_two_accounts_that_attach_each_others_at_once_are_one_that_lives(city: City) -> None:
    """Each was let in while both lived; the second waited for WeChat until the first was done."""
    async with two(city) as (gone, kept):
        await attach(city, kept)
        with pytest.raises(Problem, match="not_signed_in"):
            await attach(city, gone, Identity(IdentityKind.WECHAT, "openid-1"))
        left, ended = await as_it_is(city, kept), await as_it_is(city, gone)
        assert (left.is_active, ended.is_active) == (True, False)
        assert (left.merged_into, ended.merged_into) == (None, kept.id)
        assert None not in (left.phone_digest, left.wechat_digest)


async def test_who_has_left_takes_no_phone_with_them(city: City) -> None:
    """Nobody could sign in by it any more."""
    async with two(city) as (gone, _kept):
        async with city.db.write() as session:
            await erase(session, by=gone, settings=city.settings, at=city.at)
        with pytest.raises(Problem, match="not_signed_in"):
            await attach(city, gone)
        assert (await as_it_is(city, gone)).phone_digest is None


async def test_a_phone_that_has_just_become_anothers_merges_nobody(city: City) -> None:
    async with two(city) as (gone, kept):
        third = Account(id=new_id(city.at), name="市民", salt="s", made_at=city.at)
        write_identity(third, Identity(IdentityKind.WECHAT, "openid-3"), city.settings)
        async with city.db.write() as session:
            session.add(third)
        late = replace(kept, id=third.id)
        async with city.db.write() as session:
            mine = select(Account).where(col(Account.id) == gone.id).with_for_update()
            await session.execute(mine)
            waiting = asyncio.create_task(attach(city, late))
            await (asyncio.sleep(0.3) if city.db.is_sqlite else somebody_waits(city.db))  # has found whose it is
            identity = Identity(IdentityKind.PHONE, PHONE)
            await attach_identity(session, identity, ROOMS, by=kept, settings=city.settings, at=city.at)
        with pytest.raises(Problem, match="identity_taken" if city.db.is_sqlite else "busy"):
            await waiting
        assert (await as_it_is(city, gone)).merged_into == kept.id
        assert None not in ((found := await as_it_is(city, kept)).phone_digest, found.wechat_digest)
