"""Whatever a department applies for, or appeals against, there is somebody who may answer it."""

import pytest

from tests.doing import buttons, done, refused, shown
from tests.linhai import City
from tests.notifications.test_who_is_next import told
from tests.people.test_stand_ins import arranged, id_of

pytestmark = pytest.mark.anyio
ENDORSED = {"asks": ["extend", "suspend", "return", "endorsed"]}


async def gone(city: City, *usernames: str) -> None:
    """They have left."""
    for username in usernames:
        path = f"/api/v1/admin/people/{await id_of(city, username)}"
        city.staff.pop("admin", None)
        answer = await (await city.signed_in("admin")).put(path, json={"name": "已离职", "active": False})
        assert answer.status_code == 200, answer.text


async def given(city: City, username: str, *roles: str) -> None:
    path = f"/api/v1/admin/people/{await id_of(city, username)}/roles"
    city.staff.pop("security", None)
    answer = await (await city.signed_in("security")).put(path, json={"roles": roles})
    assert answer.is_success, answer.text


async def late_with(city: City, department: str) -> str:
    """A case that is past its limit with a department of one handler and a head."""
    number = await city.case_at("filed")
    await done(city, "dispatcher", number, "dispatch", department=department, note="由其处置")
    await done(city, f"handler-{department}", number, "accept")
    city.wait(days=60)
    return number


async def listed(city: City, who: str, **asked: object) -> list[str]:
    answer = await (await city.signed_in(who)).get("/api/v1/cases", params=asked)
    return [line["number"] for line in answer.json()["items"]]


async def test_an_appeal_that_nobody_else_of_the_department_can_answer_is_the_dispatchers(city: City) -> None:
    await gone(city, "head-D08")
    number = await late_with(city, "D08")
    await done(city, "handler-D08", number, "appeal", note="停电所致")
    assert await refused(city, "handler-D08", number, "grant") == "same_person"
    assert "超时申诉待批" in await told(city, "dispatcher", number)
    known = await told(city, "handler-D08", number)
    assert "申诉已报派遣员" in known
    assert "超时申诉待审" not in known, "which asks the department to answer it"
    assert await listed(city, "dispatcher", **ENDORSED) == [number]
    assert await listed(city, "handler-D08", asks="appeal") == []
    assert {"grant", "decline"} <= buttons(await shown(city, number, "dispatcher")).keys()
    case = await done(city, "dispatcher", number, "grant")
    assert (case["marks"]["excused"], case["asks"]) == (True, None)
    assert [one["state"] for one in case["applications"]] == ["granted"]
    assert "申请已批准" in await told(city, "handler-D08", number)


async def test_nobody_answers_their_own_appeal_and_yet_there_is_somebody(city: City) -> None:
    """In a small town who handles may dispatch, too; who supervises never handles."""
    await gone(city, "head-D08")
    await given(city, "handler-D08", "handler", "dispatcher")
    number = await late_with(city, "D08")
    await done(city, "handler-D08", number, "appeal", note="停电所致")
    assert await refused(city, "handler-D08", number, "grant") == "same_person"
    known = await told(city, "handler-D08", number)
    assert "超时申诉待批" not in known, "which asks them for what they may not do"
    assert "申诉已报派遣员" in known
    assert (await done(city, "supervisor", number, "grant"))["marks"]["excused"] is True


async def test_who_declines_it_says_why_and_the_department_may_apply_again(city: City) -> None:
    await gone(city, "head-D08")
    number = await late_with(city, "D08")
    await done(city, "handler-D08", number, "appeal", note="停电所致")
    assert await refused(city, "dispatcher", number, "decline") == "needs_note"
    assert (await done(city, "dispatcher", number, "decline", note="未见停电通知"))["asks"] is None
    asked = {"for": "suspend", "days": 5, "note": "待设备到货"}
    assert (await done(city, "handler-D08", number, "apply", **asked))["asks"] == "suspend"


async def test_an_appeal_whose_last_reviewer_has_left_is_the_dispatchers_then(city: City) -> None:
    number = await late_with(city, "D08")
    await done(city, "handler-D08", number, "appeal", note="停电所致")
    assert "超时申诉待批" not in await told(city, "dispatcher", number)
    assert await refused(city, "dispatcher", number, "grant") == "nothing_applied"
    assert "grant" not in buttons(await shown(city, number, "dispatcher"))
    assert "grant" in buttons(await shown(city, number, "head-D08"))
    await gone(city, "head-D08")
    assert await listed(city, "dispatcher", **ENDORSED) == [number]
    assert (await done(city, "dispatcher", number, "grant"))["marks"]["excused"] is True


async def test_who_stands_in_for_a_while_is_there_to_answer_for_as_long(city: City) -> None:
    await gone(city, "head-D08")
    number = await late_with(city, "D08")
    form = {"username": "clerk", "name": "张文书", "department": "D08"}
    made = await (await city.signed_in("admin")).post("/api/v1/admin/people", json=form)
    assert made.is_success, made.text
    await given(city, "clerk", "dispatcher")  # who stands in has a work of their own
    assert (await arranged(city, "clerk", "handler-D08")).is_success
    await done(city, "handler-D08", number, "appeal", note="停电所致")
    assert await refused(city, "dispatcher", number, "grant") == "nothing_applied"
    city.wait(days=3)
    assert (await done(city, "dispatcher", number, "grant"))["marks"]["excused"] is True


async def test_while_an_application_waits_beyond_the_limit_the_department_may_still_appeal(city: City) -> None:
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
    version = (await shown(city, number))["version"]
    assert "appeal" not in buttons(await shown(city, number, "handler")), "it is in time"
    city.wait(days=60)
    case = await done(city, "handler", number, "appeal", note="申请延期无人答复")
    assert (case["asks"], case["version"]) == ("appeal", version)
    assert sorted((one["asked_for"], one["state"]) for one in case["applications"]) == [
        ("appeal", "pending"), ("extend", "lapsed"),
    ]  # fmt: skip
    assert await refused(city, "handler", number, "appeal", note="再申诉") == "already_applied"
    await done(city, "handler-D02", number, "grant")
    assert await refused(city, "handler", number, "appeal", note="再申诉") == "already_applied"
    assert (await done(city, "dispatcher", number, "grant"))["marks"]["excused"] is True
    assert (await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"}))["asks"] == "extend"
