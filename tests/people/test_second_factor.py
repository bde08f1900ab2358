"""The second factor: taken up, needed, each code once, rescue codes once, taken off."""

from datetime import datetime
from typing import Any

import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import update
from sqlmodel import col

from backend.ground.settings import Mode, Settings
from backend.people.person import Person as PersonRow
from tests.conftest import NOON
from tests.linhai import City, Person, open_city

pytestmark = pytest.mark.anyio
WORD = {"password": "demo"}


async def sign_in(city: City, otp: str = "", username: str = "desk", word: str = "demo") -> Any:
    return await city.client.post("/api/v1/auth/password", data={"username": username, "password": word, "otp": otp})


async def enrolled(city: City, person: Person) -> tuple[pyotp.TOTP, list[str]]:
    begun = (await person.post("/api/v1/me/second-factor", json=WORD)).json()
    assert begun["uri"].startswith("otpauth://totp/")
    totp = pyotp.TOTP(begun["secret"])
    done = await person.post("/api/v1/me/second-factor/confirm", json={"code": totp.at(city.at)})
    assert done.status_code == 200, done.text
    city.wait(seconds=60)
    return totp, done.json()["codes"]


async def test_once_taken_up_signing_in_needs_a_code_and_each_is_good_once(city: City) -> None:
    totp, _rescue = await enrolled(city, await city.signed_in("desk"))
    assert (await sign_in(city)).json()["code"] == "needs_second_factor"
    code = totp.at(city.at)
    assert (await sign_in(city, code)).status_code == 200
    refused = await sign_in(city, code)
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_second_factor")
    city.wait(seconds=30)
    assert (await sign_in(city, totp.at(city.at))).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-60, 401), (-30, 200), (30, 200), (60, 401)])
async def test_a_phones_clock_may_be_half_a_minute_off(city: City, seconds: int, status: int) -> None:
    totp, _rescue = await enrolled(city, await city.signed_in("desk"))
    city.wait(minutes=5)
    assert (await sign_in(city, totp.at(int(city.at.timestamp()) + seconds))).status_code == status


async def test_ten_rescue_codes_are_good_once_each(city: City) -> None:
    _totp, rescue = await enrolled(city, await city.signed_in("desk"))
    assert len(set(rescue)) == 10
    assert [(await sign_in(city, rescue[0])).status_code for _turn in range(2)] == [200, 401]
    assert (await sign_in(city, rescue[9])).status_code == 200


async def test_a_code_in_other_digits_is_a_wrong_code(city: City) -> None:
    await enrolled(city, await city.signed_in("desk"))
    for code in ("１２３４５６", "一二三四五六"):
        assert (await sign_in(city, code)).json()["code"] == "bad_second_factor"


async def test_codes_cannot_be_guessed_at_for_long(city: City) -> None:
    totp, _rescue = await enrolled(city, await city.signed_in("desk"))
    wrong = [f"{(int(totp.at(city.at)) + more) % 10**6:06d}" for more in range(10, 15)]
    assert [(await sign_in(city, code)).status_code for code in wrong] == [401] * 5
    assert (await sign_in(city, totp.at(city.at))).status_code == 429


async def test_it_is_taken_off_by_a_code_and_guesses_at_that_are_counted(city: City) -> None:
    desk = await city.signed_in("desk")
    totp, _rescue = await enrolled(city, desk)

    async def _remove(code: str) -> int:
        return (await desk.post("/api/v1/me/second-factor/remove", json={"code": code})).status_code

    wrong = [f"{(int(totp.at(city.at)) + more) % 10**6:06d}" for more in range(10, 15)]
    assert [await _remove(code) for code in wrong] == [422] * 5
    assert await _remove(totp.at(city.at)) == 429
    city.wait(minutes=14, seconds=59)
    desk = await in_again(city, totp)
    city.wait(seconds=60)
    assert await _remove(totp.at(city.at)) == 204
    assert (await sign_in(city)).status_code == 200


async def test_a_wrong_code_signs_nobody_out_and_guesses_at_the_first_one_are_counted(city: City) -> None:
    desk = await city.signed_in("desk")
    totp = pyotp.TOTP((await desk.post("/api/v1/me/second-factor", json=WORD)).json()["secret"])

    async def _confirm(code: str) -> tuple[int, str]:
        answer = await desk.post("/api/v1/me/second-factor/confirm", json={"code": code})
        return answer.status_code, answer.json().get("code", "")

    wrong = [f"{(int(totp.at(city.at)) + more) % 10**6:06d}" for more in range(10, 15)]
    assert [await _confirm(code) for code in wrong] == [(422, "wrong_code")] * 5
    assert await _confirm(totp.at(city.at)) == (429, "too_many")
    city.wait(minutes=14, seconds=59)
    again = (await sign_in(city)).json()
    desk = Person(city, again["access_token"], again)
    city.wait(seconds=2)
    assert await _confirm(totp.at(city.at)) == (200, "")
    assert await _confirm(totp.at(city.at)) == (409, "conflict")


async def in_again(city: City, totp: pyotp.TOTP) -> Person:
    answer = await sign_in(city, totp.at(city.at))
    assert answer.status_code == 200, answer.text
    return Person(city, answer.json()["access_token"], answer.json())


async def test_the_secret_cannot_be_had_twice_nor_replaced_by_a_thief(city: City) -> None:
    desk = await city.signed_in("desk")
    await enrolled(city, desk)
    assert (await desk.post("/api/v1/me/second-factor", json=WORD)).status_code == 409


@pytest.mark.parametrize("password", [{}, {"password": "wrong"}])
async def test_nor_taken_up_by_whoever_holds_a_token_alone(city: City, password: dict[str, str]) -> None:
    """The owner would sign in no more before the security administrator took it off."""
    desk = await city.signed_in("desk")
    refused = await desk.post("/api/v1/me/second-factor", json=password)
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_password")
    assert [one["field"] for one in refused.json()["errors"]] == ["password"]
    confirmed = await desk.post("/api/v1/me/second-factor/confirm", json={"code": "000000"})
    assert (confirmed.status_code, confirmed.json()["code"]) == (422, "wrong_code")  # there is no secret to have one of


async def test_wrong_passwords_there_are_counted_as_those_of_a_change(city: City) -> None:
    desk = await city.signed_in("desk")
    wrong = [await desk.post("/api/v1/me/second-factor", json={"password": "wrong"}) for _turn in range(5)]
    assert [answer.status_code for answer in wrong] == [422] * 5
    assert (await desk.post("/api/v1/me/second-factor", json=WORD)).status_code == 429
    change = {"old_password": "demo", "new_password": "Broom-and-cart-7"}
    assert (await desk.post("/api/v1/me/password", json=change)).status_code == 429


async def test_who_lost_it_is_helped_by_the_security_administrator(city: City) -> None:
    desk, security = await city.signed_in("desk"), await city.signed_in("security")
    await enrolled(city, desk)
    identity = (await desk.get("/api/v1/me")).json()["id"]
    assert (await security.post(f"/api/v1/admin/people/{identity}/second-factor/remove")).status_code == 204
    assert (await desk.get("/api/v1/me")).status_code == 401
    assert (await sign_in(city)).status_code == 200


@pytest.fixture
def strict(city_settings: Settings) -> Settings:
    city_settings.mode, city_settings.secret = Mode.PRODUCTION, SecretStr("s" * 40)
    city_settings.second_factor_roles = "admin, security,auditor"
    return city_settings


async def fresh_password(city: City, at: datetime) -> None:
    """As if everybody had changed it just now: the age of passwords is not what is asked here."""
    async with city.db.write() as session:
        await session.execute(update(PersonRow).where(col(PersonRow.username).is_not(None)).values(password_at=at))


async def test_roles_that_need_one_do_nothing_before_they_have_it(strict: Settings) -> None:
    async with open_city(strict, NOON) as city:
        await fresh_password(city, NOON)
        security = await city.signed_in("security")
        refused = await security.get("/api/v1/admin/roles")
        assert (refused.status_code, refused.json()["code"]) == (403, "needs_enrolment")
        await enrolled(city, security)
        assert (await security.get("/api/v1/admin/roles")).status_code == 200
        assert (await (await city.signed_in("desk")).get("/api/v1/cases")).status_code == 200
