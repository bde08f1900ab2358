"""Whoever has the next word on a case is told so, and nobody is told what did not happen."""

import pytest

from tests.doing import ARTICLE, along, done
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def told(city: City, who: str, number: str) -> set[str]:
    """The titles in somebody's inbox about a case."""
    await city.tell()
    inbox = (await (await city.signed_in(who)).get("/api/v1/inbox?limit=100")).json()["items"]
    return {item["title"] for item in inbox if item["number"] == number}


async def test_an_appeal_that_the_department_agreed_to_is_the_dispatchers_and_not_granted_yet(city: City) -> None:
    number = await city.case_at("handling")
    city.wait(days=60)
    await done(city, "handler", number, "appeal", note="场地被封闭")
    assert "超时申诉待审" in await told(city, "handler-D02", number)
    assert "超时申诉待审" in await told(city, "head-D02", number)
    assert "超时申诉待审" not in await told(city, "handler", number), "who made it may not review it"
    await done(city, "handler-D02", number, "grant")
    assert "超时申诉待批" in await told(city, "dispatcher", number)
    known = await told(city, "handler", number)
    assert "申诉已报派遣员" in known
    assert "申请已批准" not in known
    await done(city, "dispatcher", number, "grant")
    assert "申请已批准" in await told(city, "handler", number)


async def test_a_return_that_was_granted_is_told_as_one_that_needed_no_leave(city: City) -> None:
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **{"for": "return", **ARTICLE})
    case = await done(city, "dispatcher", number, "grant")
    assert case["step"] == "arbitrating"
    assert "案件待裁定" in await told(city, "arbiter", number)
    assert "退单转裁定" in await told(city, "handler", number)


async def test_who_can_dispatch_nothing_is_not_asked_to(city: City) -> None:
    number = await city.case_at("dispatched")
    assert (await done(city, "handler", number, "return", **ARTICLE))["step"] == "arbitrating"
    known = await told(city, "dispatcher", number)
    assert "退单转裁定" in known
    assert "案件被退回" not in known, "which asks to dispatch it"
    assert "案件待裁定" in await told(city, "arbiter", number)
    assert "退单转裁定" in await told(city, "handler-D02", number), "it was their work, too"


async def test_a_return_that_is_not_contested_is_no_arbiters(city: City) -> None:
    number = await city.case_at("filed")
    await done(city, "dispatcher", number, "dispatch", department="D08", note="先由其处置")
    case = await done(city, "handler-D08", number, "return", **ARTICLE)
    assert case["step"] == "filed"
    assert "案件被退回" in await told(city, "dispatcher", number)
    assert "案件已退回" in await told(city, "handler-D08", number)
    assert not await told(city, "arbiter", number)


async def test_who_is_called_back_and_is_not_content_is_told_that_it_goes_on(city: City) -> None:
    citizen = await city.citizen()
    number = str((await citizen.report())["number"])
    await along(
        city, number, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), ("handler", "accept"),
        ("handler", "answer"), ("desk", "check"), ("inspector", "pass"), ("chief", "close"),
    )  # fmt: skip
    case = await done(city, "desk", number, "call_back", outcome="dissatisfied", note="仍有残余")
    assert case["step"] == "handling"
    await city.tell()
    inbox = (await citizen.get("/api/v1/inbox")).json()["items"]
    assert "您的上报重新办理" in {item["title"] for item in inbox}
    assert "案件重办" in await told(city, "handler", number)


@pytest.mark.parametrize("who", ["dispatcher", "desk", "leader", "handler"])
async def test_who_works_at_a_case_hears_that_something_was_said_of_it(city: City, who: str) -> None:
    """And reads it in the case: the words may hold what is none of a department's."""
    number = await city.case_at("handling")
    await done(city, "dispatcher", number, "assist", department="D08", note="请配合")
    await done(city, who, number, "comment", note="来电人称住在紫阳街12号")
    for hearer in ("dispatcher", "handler", "handler-D02", "handler-D08"):
        assert ("进展说明" in await told(city, hearer, number)) is (hearer != who), hearer
    assert "进展说明" not in await told(city, "handler-D05", number)
    inbox = (await (await city.signed_in("handler-D02")).get("/api/v1/inbox?limit=100")).json()["items"]
    assert "紫阳街12号" not in str([item for item in inbox if item["title"] == "进展说明"])


async def test_what_was_said_before_a_department_has_the_case_is_told_to_none(city: City) -> None:
    number = await city.case_at("filed")
    await done(city, "desk", number, "comment", note="来电补充位置")
    assert "进展说明" in await told(city, "dispatcher", number)
    assert "进展说明" not in await told(city, "handler-D02", number)
