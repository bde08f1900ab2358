"""Setting and changing passwords."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from backend.ground.errors import Problem
from backend.ground.settings import Mode, Settings
from backend.people.set_password import set_password
from tests.conftest import NOON
from tests.linhai import City, Person, open_city

pytestmark = pytest.mark.anyio
GOOD, BETTER = "Long-word-1", "Longer-word-2"


async def signed_in(city: City, username: str, word: str) -> Person:
    answer = await city.client.post("/api/v1/auth/password", data={"username": username, "password": word})
    assert answer.status_code == 200, answer.text
    return Person(city, answer.json()["access_token"], answer.json())


async def test_a_new_password_signs_in_and_ends_what_was_open(city: City) -> None:
    desk = await city.signed_in("desk")
    await set_password(city.db, "desk", GOOD, city.at)
    assert (await desk.get("/api/v1/me")).status_code == 401
    for word, status in (("demo", 401), (GOOD, 200)):
        form = {"username": "desk", "password": word}
        assert (await city.client.post("/api/v1/auth/password", data=form)).status_code == status


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("nobody", GOOD, "not_found"),
        ("desk", "Short-1", "weak_password"),
        ("desk", "nothingbutletters", "weak_password"),
        ("desk", "My-Desk-2026", "weak_password"),
        ("desk", "Aa1-" * 40, "weak_password"),
    ],
)
async def test_an_unknown_name_or_a_weak_password_is_refused(city: City, name: str, word: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        await set_password(city.db, name, word, city.at)


async def test_changing_ones_password_ends_every_sign_in_and_begins_a_new_one(city: City) -> None:
    first, second = await city.signed_in("desk"), await signed_in(city, "desk", "demo")
    form = {"old_password": "demo", "new_password": GOOD}
    answer = await second.post("/api/v1/me/password", json=form)
    assert answer.status_code == 200, answer.text
    for old in (first, second):
        assert (await old.get("/api/v1/me")).status_code == 401
        again = await city.client.post("/api/v1/auth/refresh", json={"refresh_token": old.tokens["refresh_token"]})
        assert again.status_code == 401
    now = Person(city, answer.json()["access_token"], answer.json())
    assert (await now.get("/api/v1/me")).status_code == 200
    for old_word, new_word, code in (
        ("wrong", BETTER, "wrong_password"),
        (GOOD, GOOD, "weak_password"),
        (GOOD, "weak", "weak_password"),
    ):
        refused = await now.post("/api/v1/me/password", json={"old_password": old_word, "new_password": new_word})
        assert refused.json()["code"] == code


async def test_in_production_a_password_from_another_or_too_old_has_to_be_changed_first(
    city_settings: Settings,
) -> None:
    city_settings.mode, city_settings.secret = Mode.PRODUCTION, SecretStr("s" * 40)
    async with open_city(city_settings, NOON) as city:
        await set_password(city.db, "desk", GOOD, city.at)
        desk = await signed_in(city, "desk", GOOD)
        refused = await desk.get("/api/v1/cases")
        assert (refused.status_code, refused.json()["code"]) == (403, "password_change_needed")
        assert (await desk.get("/api/v1/me")).json()["must_change_password"] is True
        answer = await desk.post("/api/v1/me/password", json={"old_password": GOOD, "new_password": BETTER})
        desk = Person(city, answer.json()["access_token"], answer.json())
        assert (await desk.get("/api/v1/cases")).status_code == 200
        city.at += timedelta(days=91)
        desk = await signed_in(city, "desk", BETTER)
        assert (await desk.get("/api/v1/cases")).status_code == 403
        assert (await desk.post("/api/v1/auth/logout")).status_code == 204


async def test_where_one_is_signed_in_is_listed_and_can_be_ended(city: City) -> None:
    here = await city.citizen()
    phone = await city.client.get("/api/v1/me", headers=here.headers)
    desk = await city.signed_in("desk")
    city.wait(seconds=1)
    other = await signed_in(city, "desk", "demo")
    items = (await desk.get("/api/v1/me/sign-ins")).json()["items"]
    assert [(item["kind"], item["current"]) for item in items] == [("password", False), ("password", True)]
    assert items[0]["device"].startswith("python-httpx")
    assert (await here.post(f"/api/v1/me/sign-ins/{items[0]['id']}/end")).status_code == 404
    for _again in range(2):
        assert (await desk.post(f"/api/v1/me/sign-ins/{items[0]['id']}/end")).status_code == 204
    assert (await other.get("/api/v1/me")).status_code == 401
    assert len((await desk.get("/api/v1/me/sign-ins")).json()["items"]) == 1
    assert (await desk.post("/api/v1/me/sign-ins/end-all")).status_code == 204
    assert (await desk.get("/api/v1/me")).status_code == 401
    assert phone.status_code == 200
    assert (await here.get("/api/v1/me/sign-ins")).json()["items"][0]["kind"] == "phone"
