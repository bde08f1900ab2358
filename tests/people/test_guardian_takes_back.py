"""A guardian takes the word for a child back as easily as it was given (个人信息保护法 15): a code on that phone."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.people.person import Person as PersonRow
from tests.linhai import POINT, City, Person

pytestmark = pytest.mark.anyio
GUARDIAN, STRANGER = "13755559990", "13755559991"


async def coded(city: City, phone: str) -> dict[str, str]:
    city.wait(minutes=2)
    answer = await city.client.post("/api/v1/auth/code", json={"phone": phone})
    return {"phone": phone, "code": answer.json()["demo_code"]}


async def heard(child: Person, said: dict[str, str], **more: Any) -> str:
    """The status, or the problem's code."""
    answer = await child.post("/api/v1/me/guardian", json={**said, **more})
    return "" if answer.status_code == 204 else str(answer.json()["code"])


async def may_report(child: Person) -> bool:
    form = {"client_key": "c" * 32, "bucket": "sanitation", "description": "垃圾未清运", "position": POINT}
    answer = await child.post("/api/v1/reports", json=form)
    assert answer.status_code in {200, 201, 403}, answer.text
    return answer.status_code != 403


async def a_child(city: City) -> Person:
    child = await city.citizen()
    assert (await child.post("/api/v1/me/minor")).status_code == 204
    return child


async def test_the_word_is_taken_back_as_it_was_given_and_may_be_given_again(city: City) -> None:
    child = await a_child(city)
    assert await heard(child, await coded(city, GUARDIAN)) == ""
    number = (await child.report())["number"]
    assert await heard(child, await coded(city, GUARDIAN), given=False) == ""
    assert not await may_report(child)
    assert (await child.get(f"/api/v1/reports/{number}")).status_code == 200, "what was done before stays"
    consents = (await child.get("/api/v1/me/consents")).json()["items"]
    assert [(one["document"], one["given"]) for one in consents] == [("guardian", False), ("guardian", True)]
    assert await heard(child, await coded(city, GUARDIAN), given=True) == ""
    assert await may_report(child)


async def test_nobody_but_who_agreed_takes_it_back(city: City) -> None:
    child = await a_child(city)
    assert await heard(child, await coded(city, GUARDIAN), given=False) == "not_allowed", "there was none"
    assert await heard(child, await coded(city, GUARDIAN)) == ""
    assert await heard(child, await coded(city, STRANGER), given=False) == "not_allowed"
    wrong = await coded(city, GUARDIAN)
    assert await heard(child, wrong | {"code": f"{(int(wrong['code']) + 1) % 10**6:06}"}, given=False) == "wrong_code"
    assert await may_report(child)


async def test_a_guardian_whose_account_became_another_of_theirs_takes_it_back(city: City) -> None:
    child, other = await a_child(city), await city.citizen()
    assert await heard(child, await coded(city, GUARDIAN)) == ""
    me = UUID((await other.get("/api/v1/me")).json()["id"])
    async with city.db.write() as session:  # the other came by WeChat
        row = (await session.execute(select(PersonRow).where(col(PersonRow.id) == me))).scalar_one()
        row.phone_digest = row.phone_sealed = None
    assert (await other.post("/api/v1/me/phone", json=await coded(city, GUARDIAN))).status_code == 204
    assert await heard(child, await coded(city, GUARDIAN), given=False) == ""
    assert not await may_report(child)
