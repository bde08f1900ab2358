"""Two accounts become one after the one has added a photo to a case that its report was merged into (并案)."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.cases.of_person import hand_over_reports
from backend.ground.ids import new_id
from backend.participation.comment import Comment
from backend.participation.moderate_comment import moderate_comment
from backend.people.actor import Actor
from backend.people.identities import Identity, IdentityKind, plain, write_identity
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.person import Person as Account
from backend.people.sign_in import SignedInBy
from backend.workflow.roles import Role
from notifications.hand_over import ROOMS, hand_over_all_late
from tests.doing import done, shown
from tests.linhai import City, Person
from tests.row_locks import deadlocks, somebody_waits

pytestmark = pytest.mark.anyio


async def added_to_a_neighbours(city: City) -> tuple[Person, str, Person, str, str]:
    """The first reporter and case, which stays; the other, whose report was merged into it; the photo they added."""
    first, other = await city.citizen(), await city.citizen()
    kept, gone = str((await first.report())["number"]), str((await other.report())["number"])
    await done(city, "desk", gone, "merge", into=kept)
    photo = await other.photo()
    form = {"client_key": "0190a6b0-0000-7000-8000-000000000001", "note": "又多了一处", "photo_ids": [photo]}
    assert (await other.post(f"/api/v1/reports/{gone}/supplement", json=form)).status_code == 200
    return first, kept, other, gone, photo


async def by_wechat(city: City, person: Person) -> Person:
    """The same person under a second account, once it has shown that the phone of the first is theirs."""
    account = Account(id=new_id(city.at), name="市民", salt="s", made_at=city.at)
    write_identity(account, Identity(IdentityKind.WECHAT, "openid-1"), city.settings)
    identity = UUID((await person.get("/api/v1/me")).json()["id"])
    async with city.db.write() as session:
        session.add(account)
        await session.flush()
        tokens = await open_sign_in(session, account, Device(SignedInBy.WECHAT), city.settings, city.at)
        phone = plain(await session.get_one(Account, identity), IdentityKind.PHONE, city.settings)
    city.wait(minutes=2)
    sent = (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()
    one = Person(city, tokens.access_token, {})
    attached = await one.post("/api/v1/me/phone", json={"phone": phone, "code": sent["demo_code"]})
    assert attached.status_code == 204, attached.text
    return one


async def photos_of(person: Person, number: str) -> list[str]:
    return [one["id"] for one in (await person.get(f"/api/v1/reports/{number}")).json()["photos"]]


async def test_a_neighbour_sees_it_no_sooner_and_its_sender_goes_on_seeing_it(city: City) -> None:
    first, kept, other, gone, photo = await added_to_a_neighbours(city)
    assert (await photos_of(first, kept), await photos_of(other, gone)) == ([], [photo])
    one = await by_wechat(city, other)
    assert (await photos_of(first, kept), await photos_of(one, gone)) == ([], [photo])


async def test_what_an_older_release_left_behind_is_found_later(city: City) -> None:
    first, kept, other, gone, photo = await added_to_a_neighbours(city)
    ended = UUID((await other.get("/api/v1/me")).json()["id"])
    one = await by_wechat(city, other)
    async with city.db.write() as session:
        await session.execute(update(CasePhoto).where(col(CasePhoto.photo_id) == UUID(photo)).values(added_by=ended))
    assert await photos_of(first, kept) == [photo]
    await hand_over_all_late(city.db, city.at)
    assert (await photos_of(first, kept), await photos_of(one, gone)) == ([], [photo])


async def test_its_sender_can_leave_and_the_case_keeps_it(city: City) -> None:
    _first, kept, other, _gone, photo = await added_to_a_neighbours(city)
    one = await by_wechat(city, other)
    left = await one.post("/api/v1/me/leave", json={"confirm": "注销账号"})
    assert left.status_code == 204, left.text
    assert [one["id"] for one in (await shown(city, kept))["photos"]] == [photo]


@pytest.mark.parametrize("database_kind", ["postgres"])  # SQLite's writers wait for each other anyway
async def test_whoever_has_the_case_in_hand_meanwhile_gets_its_photos_too(city: City) -> None:
    """Both accounts count for the case that stays, which is one too many: the case changes, and so does its photo."""
    _first, kept, other, _gone, photo = await added_to_a_neighbours(city)
    again = await city.citizen()
    assert (await again.post(f"/api/v1/reports/{kept}/me_too")).is_success
    giver, taker = [UUID((await one.get("/api/v1/me")).json()["id"]) for one in (other, again)]
    before = await deadlocks(city.db)

    async def _hand_over() -> None:
        async with city.db.write() as session:
            await hand_over_reports(session, giver, taker)

    async with city.db.write() as session:  # as who clears it
        await session.execute(select(col(Case.id)).where(col(Case.number) == kept).with_for_update())
        handing = asyncio.create_task(_hand_over())
        await somebody_waits(city.db)
        shown = update(CasePhoto).where(col(CasePhoto.photo_id) == UUID(photo)).values(cleared=True)
        await session.execute(shown)
    await handing
    assert await deadlocks(city.db) == before


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_whoever_decides_on_a_comment_meanwhile_gets_its_case_too(city: City) -> None:
    """One's own word on one's own report."""
    author, again = await city.citizen(), await city.citizen()
    number = str((await author.report())["number"])
    form = {"text": "昨天又积水了", "client_key": "0190a6b0-0000-7000-8000-000000000002"}
    said = UUID((await author.post(f"/api/v1/reports/{number}/comments", json=form)).json()["id"])
    giver, taker = [UUID((await one.get("/api/v1/me")).json()["id"]) for one in (author, again)]
    decider = Actor(giver, "受理员", frozenset({Role.DESK}), None, frozenset(), giver)
    before = await deadlocks(city.db)

    async def _hand_over() -> None:
        async with city.db.write() as session:
            for hand_over in ROOMS:
                await hand_over(session, giver, taker)

    async with city.db.write() as session:
        await session.execute(select(col(Comment.id)).where(col(Comment.id) == said).with_for_update())
        handing = asyncio.create_task(_hand_over())
        await somebody_waits(city.db)
        await moderate_comment(session, said, "clear", None, by=decider, at=city.at)
    await handing
    assert await deadlocks(city.db) == before
    async with city.db.read() as session:
        assert (await session.get_one(Comment, said)).person_id == taker
