"""Buck-passing (推诿扯皮) and its cure: returns, arbitration, rulings that become rules."""

import pytest

from tests.doing import ARTICLE, buttons, done, refused, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_a_return_needs_a_reason_a_note_and_an_article_that_exists(city: City) -> None:
    number = await city.case_at("dispatched")
    handler = await city.signed_in("handler")
    answer = await handler.act(number, "return", reason="not_our_duty")
    assert {error["field"] for error in answer.json()["errors"]} == {"note", "duty"}
    assert await refused(city, "handler", number, "return", **ARTICLE | {"duty": "X99-99"}) == "unknown_duty"
    assert set(buttons(await shown(city, number, "handler"))["return"]) == {"reason", "note", "duty"}


async def test_the_return_of_a_certain_duty_is_ruled_on_and_the_ruling_binds_and_is_the_rule_for_like_cases(
    city: City,
) -> None:
    number = await city.case_at("dispatched")
    case = await done(city, "handler", number, "return", **ARTICLE)
    assert (case["step"], case["department"]) == ("arbitrating", None)
    assert (await (await city.signed_in("handler")).get(f"/api/v1/cases/{number}")).status_code == 404
    assert await refused(city, "dispatcher", number, "dispatch", department="D08") == "illegal_move"
    case = await done(city, "arbiter", number, "arbitrate", department="D08", note="经研究由其负责")
    assert (case["step"], case["department"], case["marks"]["bound"]) == ("dispatched", "D08", True)
    assert await refused(city, "handler-D08", number, "return", **ARTICLE) == "bound_by_ruling"
    assert "return" not in buttons(await shown(city, number, "handler-D08"))
    like = await city.case_at("filed")
    suggestion = (await shown(city, like, "dispatcher"))["suggestion"]
    assert (suggestion["department"]["code"], suggestion["certain"]) == ("D08", True)
    assert "裁定 R2026-0001" in suggestion["why"][0]
    rulings = (await (await city.signed_in("handler")).get("/api/v1/rulings")).json()["items"]
    assert [(one["number"], one["case_number"], one["department"]) for one in rulings] == [
        ("R2026-0001", number, "D08")
    ]


async def test_the_second_return_of_a_case_opens_an_arbitration(city: City) -> None:
    number = await city.case_at("filed")
    await done(city, "dispatcher", number, "dispatch", department="D08", note="先由其处置")
    case = await done(city, "handler-D08", number, "return", **ARTICLE)
    assert case["step"] == "filed"
    await done(city, "dispatcher", number, "dispatch", department="D05", note="改由其处置")
    case = await done(city, "handler-D05", number, "return", **ARTICLE)
    assert (case["step"], case["marks"]["returns"]) == ("arbitrating", 2)
    await done(city, "arbiter", number, "arbitrate", department="D02", note="职责清单明确")
    pairs = (await (await city.signed_in("supervisor")).get("/api/v1/returns")).json()["items"]
    counted = {(pair["from_department"], pair["to_department"]): (pair["returns"], pair["contested"]) for pair in pairs}
    assert counted == {("D08", "D05"): (1, 0), ("D05", "D02"): (1, 1)}


async def test_a_ruling_gives_the_ruled_department_its_whole_limit(city: City) -> None:
    number = await city.case_at("dispatched")
    before = (await shown(city, number))["due_at"]
    city.wait(hours=1)
    await done(city, "handler", number, "return", **ARTICLE)
    city.wait(hours=2)
    after = (await done(city, "arbiter", number, "arbitrate", department="D02", note="维持"))["due_at"]
    assert after > before


async def test_sending_a_case_elsewhere_than_suggested_needs_a_note(city: City) -> None:
    number = await city.case_at("filed")
    assert await refused(city, "dispatcher", number, "dispatch", department="D08") == "needs_note"
    case = await done(city, "dispatcher", number, "dispatch", department="D08", note="临时代管")
    assert case["timeline"][-1]["data"]["suggested"] == "D02"


async def test_a_return_that_is_applied_for_has_the_rules_of_a_return(city: City) -> None:
    number = await city.case_at("handling")
    asked = {"for": "return", **ARTICLE}
    case = await done(city, "handler", number, "apply", **asked)
    assert (case["step"], case["applications"][0]["state"]) == ("handling", "pending")
    case = await done(city, "dispatcher", number, "grant")
    assert (case["step"], case["applications"][0]["state"]) == ("arbitrating", "granted")


async def test_nobody_reads_of_returns_but_the_office(city: City) -> None:
    citizen = await city.citizen()
    assert (await citizen.get("/api/v1/rulings")).status_code == 403
    assert (await (await city.signed_in("handler")).get("/api/v1/returns")).status_code == 403
