"""The system administrator does not become auditor or security administrator by the order of steps."""

import asyncio
from typing import Any

import pyotp
import pytest

from backend.people import passwords
from backend.people.set_password import set_password
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
FIRST, CHOSEN = "Broom-and-cart-7", "Sweep-the-lane-9"


async def sign_in(city: City, word: str) -> Any:
    return await city.client.post("/api/v1/auth/password", data={"username": "newcomer", "password": word})


async def puppet(city: City) -> tuple[str, Person]:
    """An account the administrator has made and signed in with."""
    admin = await city.signed_in("admin")
    made = await admin.post("/api/v1/admin/people", json={"username": "newcomer", "name": "新人"})
    assert made.status_code == 201, made.text
    path = f"/api/v1/admin/people/{made.json()['id']}"
    assert (await admin.post(f"{path}/password", json={"password": FIRST})).status_code == 204
    answer = await sign_in(city, FIRST)
    return path, Person(city, answer.json()["access_token"], answer.json())


async def given(city: City, path: str, *roles: str) -> None:
    answer = await (await city.signed_in("security")).put(f"{path}/roles", json={"roles": roles})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("role", ["auditor", "security"])
async def test_a_password_the_administrator_knows_opens_no_peers_account(city: City, role: str) -> None:
    path, _signed = await puppet(city)
    await given(city, path, role)
    assert (await sign_in(city, FIRST)).status_code == 401
    await set_password(city.db, "newcomer", CHOSEN, city.at)
    assert (await sign_in(city, CHOSEN)).status_code == 200
    await given(city, path, "auditor" if role == "security" else "security")  # no administrator could set it meanwhile
    assert (await sign_in(city, CHOSEN)).status_code == 200


async def test_nor_one_the_administrator_chose_as_the_other_nor_with_an_authenticator_of_the_administrators(
    city: City,
) -> None:
    path, signed = await puppet(city)
    answer = await signed.post("/api/v1/me/password", json={"old_password": FIRST, "new_password": CHOSEN})
    signed = Person(city, answer.json()["access_token"], answer.json())
    secret = pyotp.TOTP((await signed.post("/api/v1/me/second-factor", json={"password": CHOSEN})).json()["secret"])
    await signed.post("/api/v1/me/second-factor/confirm", json={"code": secret.at(city.at)})
    await given(city, path, "auditor")
    assert (await sign_in(city, CHOSEN)).json()["code"] == "bad_password"
    await set_password(city.db, "newcomer", FIRST, city.at)
    assert (await sign_in(city, FIRST)).status_code == 200


async def test_a_working_role_leaves_the_password(city: City) -> None:
    path, _signed = await puppet(city)
    await given(city, path, "desk")
    assert (await sign_in(city, FIRST)).status_code == 200


async def test_nor_one_that_waits_to_be_hashed_while_the_role_is_given_for_which_nobody_waits(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _signed = await puppet(city)
    admin, security = await city.signed_in("admin"), await city.signed_in("security")
    hashed, waits, turn = passwords.Place.hash_password, asyncio.Event(), asyncio.Event()

    async def _in_line(place: passwords.Place, word: str) -> str:
        waits.set()
        await turn.wait()
        return await hashed(place, word)

    monkeypatch.setattr(passwords.Place, "hash_password", _in_line)
    late = asyncio.create_task(admin.post(f"{path}/password", json={"password": CHOSEN}))
    await asyncio.wait_for(waits.wait(), 60)
    given_to = await security.put(f"{path}/roles", json={"roles": ["auditor"]})  # or busy, behind what late holds
    turn.set()
    refused = await late
    assert given_to.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert (await sign_in(city, CHOSEN)).status_code == 401
