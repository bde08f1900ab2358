"""What a stolen token does not do; a phone that is a citizen's, too."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.sealed_text import SealedText
from backend.people.actor import Actor
from backend.people.attach_identity import ATTACHED, attach_identity
from backend.people.identities import Identity, IdentityKind
from backend.people.person import Person as PersonRow
from notifications.delivery import Delivery
from notifications.fan_out import fan_out
from notifications.outbox.drain import drain
from tests.linhai import City, Person
from tests.notifications.receiver import Posting, open_receiver

pytestmark = pytest.mark.anyio
PHONE = "13755553333"


async def code_for(city: City, phone: str = PHONE) -> dict[str, str]:
    sent = (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()
    return {"phone": phone, "code": sent["demo_code"]}


async def by_phone(city: City) -> Person:
    signed = await city.client.post("/api/v1/auth/phone", json=await code_for(city))
    assert signed.status_code == 200, signed.text
    return Person(city, signed.json()["access_token"], signed.json())


async def titles(city: City, person: Person) -> list[str]:
    await city.tell()
    return [one["title"] for one in (await person.get("/api/v1/inbox")).json()["items"]]


@pytest.mark.parametrize("path", ["phone", "phone/wechat", "wechat"])
@pytest.mark.parametrize("password", [{}, {"password": "wrong"}])
async def test_who_has_a_password_says_it_again_to_attach_a_phone_or_wechat(
    city: City, path: str, password: dict[str, str]
) -> None:
    desk = await city.signed_in("desk")
    form = await code_for(city) if path == "phone" else {"code": "x"}
    refused = await desk.post(f"/api/v1/me/{path}", json=form | password)
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_password")
    assert [one["field"] for one in refused.json()["errors"]] == ["password"]
    if path == "phone":  # the code is still good
        assert (await desk.post("/api/v1/me/phone", json=form | {"password": "demo"})).status_code == 204


async def test_wrong_passwords_there_are_counted_as_those_of_a_change(city: City) -> None:
    desk, form = await city.signed_in("desk"), await code_for(city) | {"password": "wrong"}
    found = [(await desk.post("/api/v1/me/phone", json=form)).status_code for _turn in range(6)]
    assert found == [422] * 5 + [429]
    change = {"old_password": "demo", "new_password": "Broom-and-cart-7"}
    assert (await desk.post("/api/v1/me/password", json=change)).status_code == 429


async def test_the_phone_of_a_citizen_is_that_of_a_staff_member_too(city: City) -> None:
    citizen = await by_phone(city)
    city.wait(minutes=2)
    desk = await city.signed_in("desk")
    attached = await desk.post("/api/v1/me/phone", json=await code_for(city) | {"password": "demo"})
    assert attached.status_code == 204, attached.text
    assert (await desk.get("/api/v1/me")).json()["phone"] == "137****3333"
    city.wait(minutes=2)
    again = await by_phone(city)  # still the citizen's way in, and no way round the password
    me = (await again.get("/api/v1/me")).json()
    assert (me["id"], me["roles"]) == ((await citizen.get("/api/v1/me")).json()["id"], ["citizen"])
    async with city.db.read() as session:
        query = select(PersonRow).where(col(PersonRow.username) == "desk")
        row = (await session.execute(query)).scalar_one()
        assert (row.phone_digest, row.phone_sealed is not None) == (None, True)
    other = await city.signed_in("chief")
    city.wait(minutes=2)
    assert (await other.post("/api/v1/me/phone", json=await code_for(city) | {"password": "demo"})).status_code == 204


async def test_a_citizen_whose_phone_is_replaced_hears_of_it_and_who_attaches_a_first_one_does_not(city: City) -> None:
    citizen = await by_phone(city)
    async with city.db.write() as session:  # came by WeChat
        me = (await citizen.get("/api/v1/me")).json()["id"]
        gone = {"phone_digest": None, "phone_sealed": None}
        await session.execute(update(PersonRow).where(col(PersonRow.name) == "市民").values(**gone))
    assert me
    city.wait(minutes=2)
    assert (await citizen.post("/api/v1/me/phone", json=await code_for(city))).status_code == 204
    assert await titles(city, citizen) == []
    assert (await citizen.post("/api/v1/me/phone", json=await code_for(city, "13755554444"))).status_code == 204
    assert await titles(city, citizen) == ["已绑定手机号或微信"]


async def test_the_phone_that_was_replaced_is_told_so_itself_and_kept_no_longer_than_that(city: City) -> None:
    """A short message to the new phone alone would be read by whoever took the account over."""
    city.settings.sms_gateway = "console"
    citizen = await by_phone(city)
    city.wait(minutes=2)
    assert (await citizen.post("/api/v1/me/phone", json=await code_for(city, "13755554444"))).status_code == 204
    await fan_out(city.db, city.app.state.city, city.settings, city.at)
    async with city.db.read() as session:
        rows = (await session.execute(select(Delivery).where(col(Delivery.kind) == ATTACHED))).scalars().all()
        assert PHONE not in " ".join(str(row.model_dump()) for row in rows)
    async with open_receiver() as receiver:
        await drain(city.db, {"sms": Posting("sms", receiver.url)}, city.settings, city.at)
    told = [one["address"] for one in receiver.taken if one["text"].startswith("您的城管通账号已改绑其他手机号")]
    assert told == [PHONE]
    async with city.db.read() as session:
        assert (await session.execute(select(SealedText))).all() == []


async def test_who_names_the_same_phone_again_or_another_wechat_tells_no_phone(city: City) -> None:
    citizen = await by_phone(city)
    city.wait(minutes=2)
    assert (await citizen.post("/api/v1/me/phone", json=await code_for(city))).status_code == 204
    me = UUID((await citizen.get("/api/v1/me")).json()["id"])
    actor = Actor(me, "市民", frozenset(), None, frozenset(), uuid4())
    async with city.db.write() as session:
        for openid in ("o-1", "o-2"):
            identity = Identity(IdentityKind.WECHAT, openid)
            await attach_identity(session, identity, (), by=actor, settings=city.settings, at=city.at)
    await fan_out(city.db, city.app.state.city, city.settings, city.at)
    async with city.db.read() as session:
        mine = (col(Delivery.kind) == ATTACHED, col(Delivery.channel) == "sms")
        assert (await session.execute(select(Delivery).where(*mine, col(Delivery.person_id).is_(None)))).all() == []
