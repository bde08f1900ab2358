"""A dispatch that was wrong is taken back by who made it (撤回派遣): it costs the department nothing."""

from datetime import datetime

import pytest

from tests.doing import ARTICLE, along, buttons, done, refused, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("step", ["dispatched", "handling"])
async def test_a_wrong_dispatch_is_taken_back_and_is_no_return_of_the_department(city: City, step: str) -> None:
    number = await city.case_at(step)
    due = datetime.fromisoformat((await shown(city, number))["due_at"])
    city.wait(hours=3)
    assert buttons(await shown(city, number, "dispatcher"))["recall"] == ["note"]
    case = await done(city, "dispatcher", number, "recall", note="误派")
    assert (case["step"], case["department"], case["marks"]["returns"]) == ("filed", None, 0)
    assert datetime.fromisoformat(case["due_at"]) > due
    assert (await (await city.signed_in("handler")).get(f"/api/v1/cases/{number}")).status_code == 404
    await done(city, "dispatcher", number, "dispatch", department="D08", note="改派")
    case = await done(city, "handler-D08", number, "return", **ARTICLE)
    assert (case["step"], case["marks"]["returns"]) == ("filed", 1)  # its first: not contested by what was no return
    pairs = (await (await city.signed_in("supervisor")).get("/api/v1/returns")).json()["items"]
    assert [pair["from_department"] for pair in pairs] == ["D08"]


async def test_only_the_dispatcher_takes_it_back_and_only_from_who_has_not_answered(city: City) -> None:
    number = await city.case_at("dispatched")
    assert await refused(city, "chief", number, "recall", note="误派") == "not_allowed"
    assert await refused(city, "handler", number, "recall", note="误派") == "not_allowed"
    assert await refused(city, "dispatcher", number, "recall") == "needs_note"
    await along(city, number, ("handler", "accept"), ("handler", "answer"))
    assert await refused(city, "dispatcher", number, "recall", note="误派") == "illegal_move"
    await along(city, number, ("desk", "check"))
    await done(city, "inspector", number, "rework", note="未清理干净")
    assert await refused(city, "dispatcher", number, "recall", note="误派") == "illegal_move"


async def test_neither_a_late_mark_nor_a_ruling_nor_a_return_that_waits_is_wiped_away(city: City) -> None:
    late, waits = await city.case_at("dispatched"), await city.case_at("handling")
    bound = await city.case_at("dispatched")
    await done(city, "handler", bound, "return", **ARTICLE)
    await done(city, "arbiter", bound, "arbitrate", department="D08", note="经研究由其负责")
    assert await refused(city, "dispatcher", bound, "recall", note="误派") == "bound_by_ruling"
    await done(city, "handler", waits, "apply", **{"for": "return", **ARTICLE})
    assert await refused(city, "dispatcher", waits, "recall", note="误派") == "already_applied"
    await done(city, "dispatcher", waits, "decline", note="先核实职责")
    assert (await done(city, "dispatcher", waits, "recall", note="误派"))["step"] == "filed"
    city.wait(days=30)
    assert await refused(city, "dispatcher", late, "recall", note="误派") == "overdue"


async def test_what_was_asked_of_it_and_lent_to_it_goes_along(city: City) -> None:
    number = await city.case_at("handling")
    await done(city, "dispatcher", number, "assist", department="D05", note="请协助")
    await done(city, "handler", number, "apply", **{"for": "extend"}, note="需购置材料")
    case = await done(city, "dispatcher", number, "recall", note="误派")
    assert [one["state"] for one in case["assists"]] == ["released"]
    assert [one["state"] for one in case["applications"]] == ["lapsed"]


async def test_the_department_it_leaves_is_told_whoever_has_it_by_then(city: City) -> None:
    number = await city.case_at("dispatched")
    await done(city, "dispatcher", number, "recall", note="误派")
    await done(city, "dispatcher", number, "dispatch", department="D08", note="改派")
    await city.tell()
    told = (await (await city.signed_in("handler")).get("/api/v1/inbox")).json()["items"]
    assert any(item["title"] == "派遣已撤回" and number in item["text"] for item in told)
    other = (await (await city.signed_in("handler-D08")).get("/api/v1/inbox")).json()["items"]
    assert not any(item["title"] == "派遣已撤回" for item in other)


async def test_the_citizen_sees_no_step_back(city: City) -> None:
    citizen = await city.citizen()
    number = str((await citizen.report())["number"])
    await along(city, number, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"))
    await done(city, "dispatcher", number, "recall", note="误派")
    read = (await citizen.get(f"/api/v1/reports/{number}")).json()
    assert [line["status"] for line in read["timeline"]] == ["submitted", "admitted", "filed", "in_hand"]


async def test_that_another_answered_before_it_does_not_keep_a_wrong_dispatch_from_being_taken_back(city: City) -> None:
    number = await city.case_at("filed")
    await done(city, "dispatcher", number, "dispatch", department="D08", note="先派D08")
    await done(city, "handler-D08", number, "accept")
    photo = await (await city.signed_in("handler-D08")).photo()
    await done(city, "handler-D08", number, "answer", photo_ids=[photo])
    await along(city, number, ("desk", "check"))
    await done(city, "inspector", number, "rework", note="未清理干净")
    assert (await done(city, "handler-D08", number, "return", **ARTICLE))["step"] == "filed"
    await along(city, number, ("dispatcher", "dispatch"), ("handler", "accept"))
    assert (await done(city, "dispatcher", number, "recall", note="误派"))["step"] == "filed"
