"""Nobody locks another out: not by asking for codes or trying them, and whoever is locked can be let in again."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from backend.ground.spent import Allowance
from backend.people import limits, passwords
from backend.people.hashing import Hashing
from backend.people.limits import Limit
from backend.people.person import Person as PersonRow
from backend.people.set_password import set_password
from tests.linhai import City, Person
from tests.people.test_limits import KNOWN, PHONE, at_address, password

pytestmark = pytest.mark.anyio
GOOD, BETTER = "Broom-and-cart-7", "Sweep-the-lane-9"


async def ask(client: Any, device: str = "", phone: str = PHONE) -> Any:
    return await client.post("/api/v1/auth/code", json={"phone": phone}, headers=named(device))


async def enter(client: Any, code: str, device: str = "") -> int:
    form = {"phone": PHONE, "code": code}
    return int((await client.post("/api/v1/auth/phone", json=form, headers=named(device))).status_code)


def named(device: str) -> dict[str, str]:
    return {"X-Device-Id": device} if device else {}


async def known(city: City) -> None:
    assert await enter(city.client, (await ask(city.client, KNOWN)).json()["demo_code"], KNOWN) == 200
    city.wait(minutes=2)


@pytest.mark.parametrize("device", [KNOWN, ""])
async def test_who_tries_elsewhere_does_not_use_up_a_code_nor_get_in_by_it(city: City, device: str) -> None:
    code = (await ask(city.client, device)).json()["demo_code"]
    async with at_address(city, "203.0.113.7") as elsewhere:
        assert [await enter(elsewhere, "000000", "forged-device-001") for _turn in range(5)] == [401] * 5
        assert await enter(elsewhere, code, "forged-device-001") == 401
    assert await enter(city.client, code, device) == 200


async def test_who_asks_elsewhere_does_not_replace_the_code_in_force(city: City) -> None:
    await known(city)
    code = (await ask(city.client, KNOWN)).json()["demo_code"]
    async with at_address(city, "203.0.113.7") as elsewhere:
        assert (await ask(elsewhere)).status_code == 202
    assert await enter(city.client, code, KNOWN) == 200


async def test_a_device_goes_from_one_network_to_another_with_its_code(city: City) -> None:
    code = (await ask(city.client, KNOWN)).json()["demo_code"]
    async with at_address(city, "203.0.113.7") as elsewhere:
        assert await enter(elsewhere, code, KNOWN) == 200


async def test_codes_asked_for_elsewhere_are_not_taken_from_a_known_device(city: City) -> None:
    await known(city)
    async with at_address(city, "203.0.113.7") as elsewhere:
        for _turn in range(5):
            await ask(elsewhere)
            city.wait(minutes=1, seconds=1)
        assert (await ask(elsewhere)).status_code == 429
    assert (await ask(city.client, KNOWN)).status_code == 202
    assert (await ask(city.client, KNOWN)).status_code == 429  # one a minute there, too
    assert (await ask(city.client, KNOWN, "13755559999")).status_code == 202  # another's phone: not known with it


@pytest.mark.parametrize("limit", [Limit.CODE_CITY, Limit.CODE_CITY_DAY])
async def test_a_city_flooded_still_sends_codes_to_known_devices(
    city: City, monkeypatch: pytest.MonkeyPatch, limit: Limit
) -> None:
    await known(city)
    monkeypatch.setattr("mobile_api.auth.secrets.randbelow", lambda _below: 0)  # each is the one of a hundred
    monkeypatch.setitem(limits.LIMITS, limit, (Allowance(3, limits.DAY),))
    found = []
    for n in range(5):
        async with at_address(city, f"203.0.113.{n}") as one:
            found.append((await ask(one, phone=f"1375556000{n}")).status_code)
    assert found[-1] == 429
    assert (await ask(city.client, KNOWN)).status_code == 202


async def unlocked(city: City, username: str = "desk") -> None:
    security = await city.signed_in("security")
    people = (await security.get("/api/v1/admin/people", params={"q": username})).json()["items"]
    identity = next(one["id"] for one in people if one["username"] == username)
    assert (await security.post(f"/api/v1/admin/people/{identity}/unlock")).status_code == 204


async def test_unlocking_unlocks_who_locked_themselves_on_their_own_device(city: City) -> None:
    assert (await password(city.client, word="demo", device=KNOWN)).status_code == 200
    city.wait(minutes=1)
    for _turn in range(5):
        await password(city.client, device=KNOWN)
    assert (await password(city.client, word="demo", device=KNOWN)).status_code == 429
    await unlocked(city)
    assert (await password(city.client, word="demo", device=KNOWN)).status_code == 200


async def test_unlocking_forgets_wrong_old_passwords_and_codes(city: City) -> None:
    desk = await city.signed_in("desk")
    form = {"old_password": "wrong", "new_password": GOOD}
    assert [(await desk.post("/api/v1/me/password", json=form)).status_code for _turn in range(6)] == [422] * 5 + [429]
    await unlocked(city)
    assert (await desk.post("/api/v1/me/password", json=form | {"old_password": "demo"})).status_code == 200


async def test_a_new_password_unlocks(city: City) -> None:
    assert (await password(city.client, word="demo", device=KNOWN)).status_code == 200
    city.wait(minutes=1)
    for _turn in range(5):
        await password(city.client, device=KNOWN)
    await set_password(city.db, "desk", GOOD, city.at, settings=city.settings)
    assert (await password(city.client, word=GOOD, device=KNOWN)).status_code == 200


async def test_who_is_told_to_come_again_while_others_guess_is_not_counted(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await city.signed_in("desk")
    form = {"old_password": "demo", "new_password": GOOD}
    with monkeypatch.context() as crowded:
        crowded.setattr(passwords._line, "waiting", passwords.MOST_WAITING)
        found = [(await desk.post("/api/v1/me/password", json=form)).status_code for _turn in range(5)]
    assert found == [503] * 5
    assert (await desk.post("/api/v1/me/password", json=form)).status_code == 200


async def test_the_right_old_password_is_no_guess_whatever_the_new_one_is_like(city: City) -> None:
    await set_password(city.db, "desk", GOOD, city.at)
    answer = await password(city.client, word=GOOD)
    desk = Person(city, answer.json()["access_token"], answer.json())
    form = {"old_password": GOOD, "new_password": GOOD}
    found = [await desk.post("/api/v1/me/password", json=form) for _turn in range(6)]
    assert {answer.json()["code"] for answer in found} == {"weak_password"}


async def test_a_password_that_could_not_be_hashed_is_not_counted(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dead:
        dead.setattr(Hashing, "_ask", lambda *_asked: (_ for _ in ()).throw(EOFError))
        assert [(await password(city.client, word="demo")).status_code for _turn in range(5)] == [503] * 5
    assert (await password(city.client, word="demo")).status_code == 200


@pytest.mark.parametrize("what", ["replaced", "disabled"])
async def test_who_waits_in_line_with_a_password_that_is_replaced_meanwhile_is_not_let_in(
    city: City, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    thief = await city.signed_in("desk")
    slow, another = passwords.Place.is_password, await passwords.hash_password("quite another one")
    waiting = asyncio.Barrier(2)  # both are known as who they were

    async def _meanwhile(place: passwords.Place, word: str, hashed: str | None) -> bool:
        await asyncio.wait_for(waiting.wait(), 60)
        fits = await slow(place, word, hashed)
        changed = {"hashed_password": another} if what == "replaced" else {"is_active": False}
        async with city.db.write() as session:
            await session.execute(update(PersonRow).where(col(PersonRow.username) == "desk").values(**changed))
        return fits

    monkeypatch.setattr(passwords.Place, "is_password", _meanwhile)
    form = {"old_password": "demo", "new_password": GOOD}
    entering, changing = password(city.client, word="demo"), thief.post("/api/v1/me/password", json=form)
    assert [answer.status_code for answer in await asyncio.gather(entering, changing)] == [401, 422]
