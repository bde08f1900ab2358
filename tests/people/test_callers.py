"""Who called a hotline (来电人): masked, opened on record, and nobody's where the call was anonymous."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from backend.cases.caller import Caller
from backend.people.identities import masked_number
from tests.linhai import POINT, City

pytestmark = pytest.mark.anyio


async def filed_for(city: City, **more: object) -> str:
    """The number of what the desk files for somebody who called."""
    form = {
        "client_key": uuid4().hex, "bucket": "sanitation", "description": "垃圾未清", "position": POINT,
        "source": "hotline", "caller": {"phone": "85111234", "name": "王女士"}, **more,
    }  # fmt: skip
    answer = await (await city.signed_in("desk")).post("/api/v1/cases", json=form)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


async def test_an_anonymous_caller_has_no_phone_for_anybody_either(city: City) -> None:
    number, desk = await filed_for(city, anonymous=True), await city.signed_in("desk")
    assert (await desk.get(f"/api/v1/cases/{number}")).json()["reporter"]["phone"] is None
    answer = await desk.post(f"/api/v1/cases/{number}/reporter", json={"why": "回访"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_reporter")


async def test_why_a_callers_phone_was_read_is_sealed(city: City) -> None:
    number, why = await filed_for(city), "回访王女士，改打另一个号码"
    desk = await city.signed_in("desk")
    assert (await desk.get(f"/api/v1/cases/{number}")).json()["reporter"]["phone"] == "****34"
    assert (await desk.post(f"/api/v1/cases/{number}/reporter", json={"why": why})).json()["phone"] == "85111234"
    said = (await (await city.signed_in("auditor")).get("/api/v1/admin/audit?kind=caller")).json()["items"]
    assert [(line["words"], why in str(line["data"])) for line in said] == [(why, False)]


async def test_the_chief_erases_a_caller_who_demands_it_and_the_case_stays(city: City) -> None:
    number, why = await filed_for(city), {"why": "来电人要求删除"}
    desk, chief, auditor = [await city.signed_in(who) for who in ("desk", "chief", "auditor")]
    path = f"/api/v1/cases/{number}/reporter"
    assert (await desk.post(path, json={"why": "回访王女士"})).status_code == 200
    assert (await desk.post(f"{path}/erase", json=why)).json()["code"] == "not_allowed"
    assert (await chief.post(f"{path}/erase", json=why)).status_code == 204
    assert (await chief.post(f"{path}/erase", json=why)).json()["code"] == "no_reporter"
    assert (await chief.post(path, json=why)).json()["code"] == "no_reporter"
    assert (await chief.get(f"/api/v1/cases/{number}")).json()["reporter"]["phone"] is None
    async with city.db.read() as session:
        assert (await session.execute(select(Caller))).scalars().all() == []
    said = (await auditor.get("/api/v1/admin/audit?kind=caller")).json()["items"]
    told = {line["kind"]: (line["data"], line["words"]) for line in said}
    assert told == {
        "caller.phone_read": ({"case": number}, None), "caller.erased": ({"case": number}, "来电人要求删除"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812341234", "138****1234"), ("85111234", "****34"), ("5111234", "****34"), ("12345", "****"), ("", "****")],
)
def test_a_masked_number_hides_the_most_of_it(phone: str, shown: str) -> None:
    assert masked_number(phone) == shown
