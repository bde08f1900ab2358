"""Side paths while a department has the case: extension, suspension, assistance, hand-over, appeal."""

import pytest

from backend.cases.resume_due import resume_due
from tests.doing import done, refused, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_an_extension_is_applied_for_and_granted_at_most_twice_and_a_declined_one_does_not_count(
    city: City,
) -> None:
    number = await city.case_at("handling")
    ask = {"for": "extend", "note": "需协调产权单位"}
    due = [(await shown(city, number))["due_at"]]
    await done(city, "handler", number, "apply", **ask)
    assert await refused(city, "handler", number, "apply", **ask) == "already_applied"
    await done(city, "dispatcher", number, "decline", note="理由不充分")
    for _time in range(2):
        await done(city, "handler", number, "apply", **ask)
        due.append((await done(city, "dispatcher", number, "grant"))["due_at"])
    assert due == sorted(set(due))
    assert await refused(city, "handler", number, "apply", **ask) == "no_more_extensions"
    assert await refused(city, "dispatcher", number, "extend", note="再延一次") == "no_more_extensions"
    states = [one["state"] for one in (await shown(city, number))["applications"]]
    assert sorted(states) == ["declined", "granted", "granted"]  # all at one instant here


async def test_nothing_is_extended_once_it_is_overdue(city: City) -> None:
    number = await city.case_at("handling")
    city.wait(days=60)
    assert await refused(city, "handler", number, "apply", **{"for": "extend", "note": "来不及"}) == "overdue"


async def test_a_suspension_pauses_the_clock_and_ends_by_itself(city: City) -> None:
    number = await city.case_at("handling")
    before = await shown(city, number)
    await done(city, "handler", number, "apply", **{"for": "suspend", "days": 30, "note": "待汛期后施工"})
    case = await done(city, "dispatcher", number, "grant")
    assert (case["step"], case["marks"]["suspensions"]) == ("suspended", 1)
    assert (await city.client.get(f"/public/v1/cases/{number}")).json()["status_text"] == "延期办理"
    city.wait(days=29)
    await resume_due(city.db, city.app.state.city, city.at)
    assert (await shown(city, number))["step"] == "suspended"
    city.wait(days=2)
    await resume_due(city.db, city.app.state.city, city.at)
    case = await shown(city, number)
    assert (case["step"], case["timeline"][-1]["action"], case["timeline"][-1]["actor"]) == ("handling", "resume", None)
    assert case["due_at"] > before["due_at"]
    asked = {"for": "suspend", "days": 5, "note": "再挂"}
    assert await refused(city, "handler", number, "apply", **asked) == "no_more_suspensions"


async def test_a_suspension_is_no_longer_than_allowed(city: City) -> None:
    number = await city.case_at("handling")
    assert await refused(city, "dispatcher", number, "suspend", days=366, note="太久") == "invalid"
    assert (await done(city, "dispatcher", number, "suspend", days=365, note="专项工程"))["step"] == "suspended"
    assert (await done(city, "dispatcher", number, "resume"))["step"] == "handling"


async def test_an_assisting_department_sees_the_case_and_cannot_answer_it_and_is_waited_for(city: City) -> None:
    number = await city.case_at("handling")
    version = (await shown(city, number))["version"]
    assert await refused(city, "dispatcher", number, "assist", department="D02", note="自己") == "own_assist"
    case = await done(city, "dispatcher", number, "assist", department="D08", note="请配合")
    assert (case["version"], case["assists"][0]["state"]) == (version, "open")
    after = [await (await city.signed_in("handler")).photo()]
    assert await refused(city, "handler", number, "answer", photo_ids=after) == "assists_open"
    mine = [await (await city.signed_in("handler-D08")).photo()]
    assert await refused(city, "handler-D08", number, "answer", photo_ids=mine) == "not_allowed"
    await done(city, "handler-D08", number, "comment", note="已到场")
    case = await done(city, "handler-D08", number, "assist_done", note="已配合完成")
    assert case["assists"][0]["state"] == "done"
    assert (await done(city, "handler", number, "answer", photo_ids=after))["step"] == "answered"


async def test_the_dispatcher_releases_an_assisting_department(city: City) -> None:
    number = await city.case_at("handling")
    await done(city, "dispatcher", number, "assist", department="D08", note="请配合")
    assert await refused(city, "dispatcher", number, "release", department="D05", note="误") == "unknown_assist"
    case = await done(city, "dispatcher", number, "release", department="D08", note="不再需要")
    assert case["assists"][0]["state"] == "released"
    assert (await (await city.signed_in("handler-D08")).get(f"/api/v1/cases/{number}")).status_code == 404
    again = await done(city, "dispatcher", number, "assist", department="D08", note="仍请配合")
    assert (await shown(city, number, "handler-D08"))["number"] == again["number"]
    await done(city, "handler-D08", number, "assist_done", note="已配合完成")
    assert (await shown(city, number, "handler-D08"))["number"] == number, "what it did its part of, it may see"
    after = [await (await city.signed_in("handler")).photo()]
    assert (await done(city, "handler", number, "answer", photo_ids=after))["step"] == "answered"


async def test_inside_a_department_a_case_is_handed_on_under_the_one_limit(city: City) -> None:
    number = await city.case_at("handling")
    before = await shown(city, number)
    handler = await city.signed_in("handler")
    people = (await handler.get(f"/api/v1/cases/{number}/colleagues")).json()["items"]
    case = await done(city, "handler", number, "assign", assignee=people[0]["id"], team="机动二班")
    assert (case["marks"]["assignee"], case["marks"]["team"]) == (people[0]["id"], "机动二班")
    assert (case["version"], case["due_at"]) == (before["version"], before["due_at"])
    assert "机动二班" not in str(case["timeline"])
    me = (await (await city.signed_in("dispatcher")).get("/api/v1/me")).json()["id"]
    assert await refused(city, "handler", number, "assign", assignee=me) == "unknown_assignee"
    assert (await shown(city, number, "handler-D02"))["number"] == number


async def test_an_appeal_against_an_overdue_mark_is_endorsed_by_another_and_granted(city: City) -> None:
    number = await city.case_at("handling")
    assert await refused(city, "handler", number, "appeal", note="非我方原因") == "not_overdue"
    city.wait(days=60)
    await done(city, "handler", number, "appeal", note="停电所致")
    assert await refused(city, "handler", number, "grant") == "same_person"
    assert await refused(city, "dispatcher", number, "grant") == "nothing_applied"
    await done(city, "handler-D02", number, "grant")
    case = await done(city, "dispatcher", number, "grant")
    assert case["marks"]["excused"] is True
    assert case["step"] == "handling"
    assert await refused(city, "handler", number, "appeal", note="再申诉") == "not_overdue"


async def test_an_application_lapses_when_the_case_moves_on(city: City) -> None:
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "来不及"})
    after = [await (await city.signed_in("handler")).photo()]
    case = await done(city, "handler", number, "answer", photo_ids=after)
    assert case["applications"][0]["state"] == "lapsed"
