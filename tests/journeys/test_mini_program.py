"""A mini-program's sign-in: wx.login, then getPhoneNumber; two accounts turn out to be one person."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.ground.happening import Happening
from backend.people.set_password import set_password
from notifications.books.reconcile import reconcile
from tests.linhai import City, Person, jpeg, report_form

pytestmark = pytest.mark.anyio
PHONE = "13777770001"
AGREED = {"document": "privacy", "version": "2026-11", "channel": "app"}


async def by_wechat(city: City, code: str) -> Person:
    answer = await city.client.post("/api/v1/auth/wechat", json={"code": code})
    assert answer.status_code == 200, answer.text
    return Person(city, answer.json()["access_token"], answer.json())


async def by_phone(city: City, phone: str = PHONE) -> Person:
    city.wait(minutes=2)
    code = (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
    answer = await city.client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})
    assert answer.status_code == 200, answer.text
    return Person(city, answer.json()["access_token"], answer.json())


async def items(person: Person, path: str) -> list[dict[str, Any]]:
    answer = await person.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def me(person: Person) -> dict[str, Any]:
    shown: dict[str, Any] = (await person.get("/api/v1/me")).json()
    return shown


async def test_a_mini_program_signs_in_attaches_its_phone_reports_and_comes_back(wechat_city: City) -> None:
    first = await by_wechat(wechat_city, "demo-lihua.1")
    assert (await me(first))["phone"] is None
    attached = await first.post("/api/v1/me/phone/wechat", json={"code": f"phone-{PHONE}.1"})
    assert attached.status_code == 204, attached.text
    assert (await me(first))["phone"] == "137****0001"
    number = (await first.report())["number"]
    wechat_city.wait(days=3)
    second = await by_wechat(wechat_city, "demo-lihua.2")
    assert [item["number"] for item in await items(second, "/api/v1/reports")] == [number]
    assert (await me(await by_phone(wechat_city)))["id"] == (await me(second))["id"]
    used = await second.post("/api/v1/me/phone/wechat", json={"code": f"phone-{PHONE}.1"})
    assert (used.status_code, used.json()["code"]) == (422, "wrong_code")


async def test_a_first_phone_of_which_nobody_hears_is_not_lost_to_the_books(wechat_city: City) -> None:
    """Nor is a password that was set at the machine itself."""
    new = await by_wechat(wechat_city, "demo-lihua.1")
    assert (await new.post("/api/v1/me/phone/wechat", json={"code": f"phone-{PHONE}.1"})).status_code == 204
    await set_password(wechat_city.db, "desk", "Long-word-1", wechat_city.at)
    await wechat_city.tell()
    async with wechat_city.db.read() as session:
        kinds = set((await session.execute(select(col(Happening.kind)))).scalars())
    assert kinds >= {"person.identity_attached", "person.password_set"}
    day = timedelta(days=1)
    assert (await reconcile(wechat_city.db, wechat_city.at - day, wechat_city.at + day)).differences == []


async def test_a_phone_account_there_was_becomes_one_with_the_mini_programs(wechat_city: City) -> None:
    old = await by_phone(wechat_city)
    picture, form = jpeg(), report_form()
    photo = await old.photo(picture)
    number = (await old.post("/api/v1/reports", json=form | {"photo_ids": [photo]})).json()["number"]
    assert (await old.post("/api/v1/me/consents", json=AGREED)).status_code == 201
    await wechat_city.tell()
    new = await by_wechat(wechat_city, "demo-lihua.1")
    own = (await new.report())["number"]
    assert (await new.post("/api/v1/me/phone/wechat", json={"code": f"phone-{PHONE}.1"})).status_code == 204

    assert {item["number"] for item in await items(new, "/api/v1/reports")} == {number, own}
    assert await new.photo(picture) == photo
    assert number in {item["number"] for item in await items(new, "/api/v1/inbox")}
    assert [item["document"] for item in await items(new, "/api/v1/me/consents")] == ["privacy"]
    again = await new.post("/api/v1/reports", json=form | {"photo_ids": [photo]})
    assert (again.status_code, again.json()["number"]) == (200, number)
    rated = await new.post(f"/api/v1/reports/{number}/withdraw", json={"version": again.json()["version"]})
    assert rated.status_code == 200, rated.text

    assert (await old.get("/api/v1/me")).status_code == 401
    spent = {"refresh_token": old.tokens["refresh_token"]}
    assert (await wechat_city.client.post("/api/v1/auth/refresh", json=spent)).status_code == 401
    assert (await me(await by_phone(wechat_city)))["id"] == (await me(new))["id"]


async def test_what_was_reported_goes_on_being_told_to_the_one_person(wechat_city: City) -> None:
    old = await by_phone(wechat_city)
    number = (await old.report())["number"]
    new = await by_wechat(wechat_city, "demo-lihua.1")
    await new.post("/api/v1/me/phone/wechat", json={"code": f"phone-{PHONE}.1"})
    await (await wechat_city.signed_in("desk")).act(number, "admit")
    await wechat_city.tell()
    assert {"case.report", "case.admit"} <= {item["kind"] for item in await items(new, "/api/v1/inbox")}


async def test_two_who_have_each_a_phone_stay_two(wechat_city: City) -> None:
    await by_phone(wechat_city)
    new = await by_wechat(wechat_city, "demo-lihua.1")
    await new.post("/api/v1/me/phone/wechat", json={"code": "phone-13777770002.1"})
    refused = await new.post("/api/v1/me/phone/wechat", json={"code": f"phone-{PHONE}.2"})
    assert (refused.status_code, refused.json()["code"]) == (409, "identity_taken")
    assert (await me(new))["phone"] == "137****0002"


async def test_the_phone_of_a_mini_program_is_a_mainland_one(wechat_city: City) -> None:
    new = await by_wechat(wechat_city, "demo-lihua.1")
    for abroad in ("852+98765432", "86+00861234", "1+2025550123"):
        refused = await new.post("/api/v1/me/phone/wechat", json={"code": f"phone-{abroad}.1"})
        assert (refused.status_code, refused.json()["code"]) == (422, "wrong_code"), abroad
    assert (await me(new))["phone"] is None


async def test_the_mini_program_may_attach_a_phone_by_a_texted_code_too(wechat_city: City) -> None:
    new = await by_wechat(wechat_city, "demo-lihua.1")
    code = (await wechat_city.client.post("/api/v1/auth/code", json={"phone": PHONE})).json()["demo_code"]
    wrong = "000000" if code != "000000" else "111111"
    refused = await new.post("/api/v1/me/phone", json={"phone": PHONE, "code": wrong})
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_code")
    assert (await new.post("/api/v1/me/phone", json={"phone": PHONE, "code": code})).status_code == 204
    assert (await me(new))["phone"] == "137****0001"


async def test_a_phone_person_may_attach_wechat_and_merge_the_other_way(wechat_city: City) -> None:
    theirs = await (await by_wechat(wechat_city, "demo-lihua.1")).report()
    phone = await by_phone(wechat_city)
    assert (await phone.post("/api/v1/me/wechat", json={"code": "demo-lihua.2"})).status_code == 204
    assert [item["number"] for item in await items(phone, "/api/v1/reports")] == [theirs["number"]]
    assert (await me(await by_wechat(wechat_city, "demo-lihua.3")))["id"] == (await me(phone))["id"]
