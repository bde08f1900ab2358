"""An appeal against being late (超时申诉), and a late return, end where the work they are of ends."""

import pytest

from backend.evaluation.keep_courses import keep_all_courses
from tests.doing import ARTICLE, along, buttons, done, refused, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def overdue(city: City) -> str:
    """A case that is late with its department."""
    number = await city.case_at("handling")
    city.wait(days=60)
    return number


async def excuse(city: City, number: str) -> None:
    """An appeal, granted by both."""
    await done(city, "handler", number, "appeal", note="场地被封闭")
    await done(city, "handler-D02", number, "grant")
    await done(city, "dispatcher", number, "grant")


async def figures(city: City) -> tuple[int, int]:
    """How many are late by the overview, and by the evaluation of today."""
    await keep_all_courses(city.db, city.at)
    leader = await city.signed_in("leader")
    day = f"{city.at:%Y-%m-%d}"
    made = (await leader.get("/api/v1/evaluation", params={"of": "region", "from": day, "to": day})).json()
    city.wait(seconds=10)  # the overview is kept for a moment
    overview = (await leader.get("/api/v1/overview")).json()
    return overview["overdue"], made["periods"][0]["items"][0]["counts"]["overtime_to_dispose"]


async def test_what_begins_after_an_appeal_was_granted_is_excused_by_a_new_one_only(city: City) -> None:
    number = await overdue(city)
    await excuse(city, number)
    await along(city, number, ("handler", "answer"), ("desk", "check"))
    case = await done(city, "inspector", number, "rework", note="未清理干净")
    assert (case["step"], case["marks"]["excused"]) == ("handling", False)
    assert await refused(city, "dispatcher", number, "extend", note="再给些时间") == "overdue"
    await done(city, "handler", number, "appeal", note="场地仍被封闭")
    await along(city, number, ("handler", "answer"), ("desk", "check"))
    await done(city, "inspector", number, "rework", note="仍未清理")
    assert await refused(city, "handler-D02", number, "grant") == "nothing_applied", "it was of the work until then"
    case = await shown(city, number)
    assert sorted(one["state"] for one in case["applications"]) == ["granted", "lapsed"]


async def test_who_gets_a_case_that_was_given_back_late_has_a_limit_of_its_own(city: City) -> None:
    number = await city.case_at("filed")
    await done(city, "dispatcher", number, "dispatch", department="D08", note="先由其处置")
    city.wait(days=60)
    case = await done(city, "handler-D08", number, "return", **ARTICLE)
    assert case["step"] == "filed"
    case = await done(city, "dispatcher", number, "dispatch", department="D02", note="改由其处置")
    assert (case["light"], case["marks"]["excused"]) == ("green", False)
    await done(city, "handler", number, "accept")
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
    await keep_all_courses(city.db, city.at)
    leader = await city.signed_in("leader")
    day = f"{city.at:%Y-%m-%d}"
    made = (await leader.get("/api/v1/evaluation", params={"of": "department", "from": day, "to": day})).json()
    late = {item["code"]: item["counts"]["overtime_to_dispose"] for item in made["periods"][0]["items"]}
    assert (late["D08"], late["D02"]) == (1, 0)


async def test_the_overview_and_the_evaluation_call_the_same_cases_late(city: City) -> None:
    number = await overdue(city)
    assert await figures(city) == (1, 1)
    await excuse(city, number)
    assert await figures(city) == (0, 0)
    number = await overdue(city)
    await done(city, "dispatcher", number, "suspend", days=30, note="待汛期后施工")
    assert await figures(city) == (0, 0)


async def test_a_case_on_hold_is_not_late_and_there_is_nothing_to_appeal_against(city: City) -> None:
    number = await city.case_at("handling")
    await done(city, "dispatcher", number, "suspend", days=60, note="待汛期后施工")
    city.wait(days=30)
    assert "appeal" not in buttons(await shown(city, number, "handler"))
    assert await refused(city, "handler", number, "appeal", note="一直挂账") == "not_overdue"
    assert (await city.client.get(f"/public/v1/cases/{number}")).json()["is_overdue"] is False
    late = await overdue(city)
    await done(city, "dispatcher", late, "suspend", days=60, note="待汛期后施工")
    await done(city, "handler", late, "appeal", note="此前场地被封闭")
