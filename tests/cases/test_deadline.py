"""The explained deadline, and that nothing but a turn of the clock moves it."""

import json
from datetime import datetime

import pytest

from backend.cases import history
from backend.cases.case import Case
from backend.cases.find import get_public_case
from backend.cases.turn_clock import turn_clock
from backend.workflow.moves import Limit
from backend.working_time import CITY_ZONE
from tests.doing import along, done
from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio


async def deadline(city: City, number: str, who: str = "chief") -> dict:
    answer = await (await city.signed_in(who)).get(f"/api/v1/cases/{number}/deadline")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def turned(city: City, number: str, what: Limit, why: str) -> Case:
    async with city.db.write() as session:
        case = await get_public_case(session, number)
        turn_clock(case, what, city.at, await city.app.state.city.calendar_of(session, case), why=why)
    return case


async def test_a_deadline_is_the_sum_of_what_it_is_made_of(city: City) -> None:
    number = await city.case_at("handling")
    shown = await deadline(city, number)
    assert shown["due_at"] == shown["spans"][-1]["end"]
    assert shown["calendar"].startswith("china@")
    assert shown["running"] == "running"
    assert shown["stage"]["stage"] == "handling"
    assert shown["stage"]["due_at"] == shown["due_at"]
    assert shown["explanation"][-1].startswith("因此到期时间是")


async def test_before_filing_there_is_no_deadline_but_a_stage(city: City) -> None:
    shown = await deadline(city, await city.case_at("reported"))
    assert (shown["due_at"], shown["spans"]) == (None, [])
    assert shown["stage"]["name"] == "受理"


async def test_before_filing_it_is_explained_why_the_stage_is_due_when_it_is(city: City) -> None:
    """What stands in the head of the case, 明天 12:00, is what 时限说明 speaks of, by the calendar it began under."""
    city.at = datetime.fromisoformat("2026-12-31T20:00:00+08:00")
    number = await city.case_at("reported")
    shown = await deadline(city, number)
    due_at = datetime.fromisoformat(shown["stage"]["due_at"]).astimezone(CITY_ZONE)
    first, begun, *middle, end, last = shown["explanation"]
    assert first.startswith("案件在受理环节")
    assert begun == "2026年12月31日 20:00 开始计时，时限 0.5 个工作日。"
    assert any("元旦" in line and "放假" in line for line in middle)
    assert end == f"因此到期时间是 {due_at:%Y年%m月%d日 %H:%M}，正在计时，已用 0%。"
    assert last == "尚未立案，处置时限从立案起另行计算。"
    await along(city, number, *MAIN_LINE[:1])
    assert (await deadline(city, number))["explanation"][0].startswith("案件在立案环节")


async def test_what_awaits_filing_again_is_told_of_its_stage_and_not_of_its_former_limit(city: City) -> None:
    """The limit of the former filing falls away: no page, light, list or count goes by it."""
    number = await city.case_at("handling")
    former = (await deadline(city, number))["due_at"]
    city.wait(days=30)
    await done(city, "chief", number, "cancel", reason="mistake", note="误报")
    assert (await deadline(city, number))["due_at"] == former  # over: what it was
    await done(city, "chief", number, "readmit", note="误作废")
    chief = await city.signed_in("chief")
    case = (await chief.get(f"/api/v1/cases/{number}")).json()
    assert (case["due_at"], case["light"]) == (None, None)
    for narrowed in ({"overdue": True}, {"light": "red"}, {"light": "green"}):
        assert (await chief.get("/api/v1/cases", params=narrowed)).json()["items"] == []
    assert (await chief.get("/api/v1/cases/counts")).json()["lights"] == {"green": 0, "yellow": 0, "red": 0, "none": 1}
    shown = await deadline(city, number)
    assert (shown["due_at"], shown["running"], shown["spans"]) == (None, None, [])
    assert shown["explanation"][0].startswith("案件在立案环节")
    assert shown["explanation"][-1] == "尚未立案，处置时限从立案起另行计算。"
    due_at = datetime.fromisoformat(shown["stage"]["due_at"]).astimezone(CITY_ZONE)
    assert f"{due_at:%Y年%m月%d日 %H:%M}" in shown["explanation"][-2]
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    assert (public["status"], public["due_at"], public["is_overdue"]) == ("admitted", None, False)
    await along(city, number, ("chief", "file"))
    assert (await deadline(city, number))["due_at"] > shown["stage"]["due_at"]


async def test_what_ended_before_it_was_filed_has_no_limit_to_explain(city: City) -> None:
    number = await city.case_at("reported")
    await done(city, "chief", number, "reject", reason="no_problem")
    assert (await deadline(city, number))["explanation"] == ["案件在立案前已经结束，没有处置时限。"]


async def test_what_ended_before_it_was_filed_again_is_not_said_to_have_been_filed_never(city: City) -> None:
    number = await city.case_at("handling")
    for action, more in (("cancel", {"reason": "mistake"}), ("readmit", {}), ("cancel", {"reason": "mistake"})):
        await done(city, "chief", number, action, note="误报", **more)
    assert (await deadline(city, number))["explanation"] == ["案件在再次立案前已经结束，没有处置时限。"]


async def test_a_pause_and_an_extension_are_explained_with_the_holidays_on_the_way(city: City) -> None:
    city.at = datetime.fromisoformat("2026-12-30T10:00:00+08:00")
    number = await city.case_at("handling")
    before = await deadline(city, number)
    await turned(city, number, Limit.PAUSE, "suspend")
    assert (await deadline(city, number))["running"] == "paused"
    city.wait(days=2)
    case = await turned(city, number, Limit.RESUME, "resume")
    assert case.clock_held_at is None
    await turned(city, number, Limit.EXTEND, "extend")
    shown = await deadline(city, number)
    assert shown["due_at"] > before["due_at"]
    assert [pause["why"] for pause in shown["pauses"]] == ["suspend"]
    assert len(shown["extensions"]) == 1
    counted = sum(span["minutes"] for span in shown["spans"])
    assert counted == pytest.approx(2 * sum(span["minutes"] for span in before["spans"]))


async def test_no_comment_and_no_mark_moves_the_due_instant(city: City) -> None:
    """peers.md, defect 4: elsewhere any update resets the clock, or shortens it."""
    number = await city.case_at("handling")
    before = await deadline(city, number)
    for _ in range(5):
        city.wait(hours=1)
        async with city.db.write() as session:
            case = await get_public_case(session, number)
            await history.write(session, case, "comment", by=None, at=city.at, data={}, note="已在路上")
        after = await deadline(city, number)
        same = ("due_at", "yellow_at", "spans", "started_at")
        assert json.dumps([after[name] for name in same]) == json.dumps([before[name] for name in same])


async def test_a_paused_case_keeps_its_light_in_case_and_list(city: City) -> None:
    number = await city.case_at("handling")
    await turned(city, number, Limit.PAUSE, "suspend")
    city.wait(days=60)
    assert (await deadline(city, number))["light"] == "green"
    chief = await city.signed_in("chief")
    listed = (await chief.get("/api/v1/cases?light=green")).json()["items"]
    assert [(item["number"], item["light"]) for item in listed] == [(number, "green")]
    await turned(city, number, Limit.RESUME, "resume")
    assert (await deadline(city, number))["light"] == "green"
    city.wait(days=60)
    assert (await deadline(city, number))["light"] == "red"
    listed = (await (await city.signed_in("chief")).get("/api/v1/cases?light=red")).json()["items"]
    assert [item["number"] for item in listed] == [number]


async def test_the_explained_deadline_of_a_case_on_hold_moves_on_and_who_reported_is_told_no_day_that_is_past(
    city: City,
) -> None:
    citizen = await city.citizen()
    number = (await citizen.report())["number"]
    await along(city, number, *MAIN_LINE[:4])
    held = await done(city, "dispatcher", number, "suspend", days=60, note="待汛期后施工")
    assert (await citizen.get(f"/api/v1/reports/{number}")).json()["due_at"] is None
    city.wait(days=30)
    explained = await deadline(city, number)
    due_at = datetime.fromisoformat(explained["due_at"])
    assert due_at >= city.at
    assert f"{due_at.astimezone(CITY_ZONE):%Y年%m月%d日}" in explained["explanation"][-1]
    assert (await city.client.get(f"/public/v1/cases/{number}")).json()["due_at"] is None
    resumed = await done(city, "dispatcher", number, "resume")
    assert resumed["due_at"] == explained["due_at"] > held["due_at"], "said was what comes true"
    assert (await city.client.get(f"/public/v1/cases/{number}")).json()["due_at"] == resumed["due_at"]


async def test_a_deadline_in_a_year_without_a_calendar_says_that_it_is_not_settled(city: City) -> None:
    """At the end of the last year that was loaded: by the plain week 1 January is worked, which nobody has said."""
    assert not (await deadline(city, await city.case_at("handling")))["provisional"]
    city.at = datetime.fromisoformat("2027-12-31T17:00:00+08:00")
    shown = await deadline(city, await city.case_at("handling"))
    assert shown["due_at"] > "2028"
    assert shown["provisional"]
    assert "2028 年的节假日安排尚未载入，暂按周末规则计算，载入后可能变动。" in shown["explanation"]
