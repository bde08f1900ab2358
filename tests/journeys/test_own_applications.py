"""Nobody answers what they themselves applied for, and yet there is always somebody who may."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.happening import Happening
from tests.cases.test_unanswered import ABOVE, UNANSWERED, read, swept
from tests.doing import ARTICLE, buttons, done, refused, shown
from tests.journeys.test_side_paths_of_answers import given, gone, listed
from tests.linhai import City
from tests.notifications.test_who_is_next import told
from tests.releases.test_publish import URL, drafted, present

pytestmark = pytest.mark.anyio
BOTH = "handler-D08"  # handles and dispatches, as in a small town
ASKED: list[dict[str, Any]] = [
    {"for": "extend", "note": "需等备件"},
    {"for": "suspend", "days": 5, "note": "待设备到货"},
    {"for": "return", **ARTICLE},
]
WAITS = "部门申请待批"
SELF: dict[str, dict[str, Any]] = {
    "extend": {"note": "再等"}, "suspend": {"note": "再等", "days": 3}, "recall": {"note": "改派"},
}  # fmt: skip


async def handled_by_both(city: City) -> str:
    await given(city, BOTH, "handler", "dispatcher")
    number = await city.case_at("filed")
    await done(city, "dispatcher", number, "dispatch", department="D08", note="由其处置")
    await done(city, BOTH, number, "accept")
    return number


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: str(asked["for"]))
async def test_who_handles_and_dispatches_does_not_answer_their_own_application(
    city: City, asked: dict[str, Any]
) -> None:
    number = await handled_by_both(city)
    case = await done(city, BOTH, number, "apply", **asked)
    assert not {"grant", "decline", *SELF} & buttons(case).keys()
    assert await refused(city, BOTH, number, "grant") == "same_person"
    assert await refused(city, BOTH, number, "decline", note="不急") == "same_person"
    assert WAITS not in await told(city, BOTH, number), "which asks them for what they may not do"
    assert WAITS in await told(city, "dispatcher", number)
    assert WAITS not in await told(city, "supervisor", number)
    assert "grant" not in buttons(await shown(city, number, "supervisor"))
    assert await refused(city, "supervisor", number, "grant") == "not_allowed"
    assert (await done(city, "dispatcher", number, "grant"))["asks"] is None


async def test_nor_among_many_nor_by_asking_again(city: City) -> None:
    number = await handled_by_both(city)
    case = await done(city, BOTH, number, "apply", **ASKED[0])
    line = {"number": number, "version": case["version"], "application": case["application"]}
    both = await city.signed_in(BOTH)
    for _again in range(2):
        form = {"action": "grant", "client_key": str(uuid.uuid5(uuid.NAMESPACE_DNS, number)), "items": [line]}
        (answer,) = (await both.post("/api/v1/cases/actions", json=form)).json()["items"]
        assert (answer["status"], answer["code"]) == (403, "same_person")
    assert (await shown(city, number))["asks"] == "extend"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: str(asked["for"]))
@pytest.mark.parametrize("answer", ["grant", "decline"])
async def test_where_there_is_no_other_dispatcher_the_supervisor_answers(
    city: City, asked: dict[str, Any], answer: str
) -> None:
    number = await handled_by_both(city)
    await gone(city, "dispatcher")
    await done(city, BOTH, number, "apply", **asked)
    assert await refused(city, BOTH, number, answer, note="同意") == "same_person"
    assert WAITS in await told(city, "supervisor", number)
    assert WAITS not in await told(city, BOTH, number)
    assert {"grant", "decline"} <= buttons(await shown(city, number, "supervisor")).keys()
    city.wait(days=1)
    await swept(city)
    assert await read(city, BOTH, UNANSWERED) == []
    (asked_to,) = await read(city, "supervisor", ABOVE)
    assert "请直接审批" in asked_to
    assert (await done(city, "supervisor", number, answer, note="已核"))["asks"] is None


async def test_the_last_other_dispatcher_may_leave_while_it_waits(city: City) -> None:
    number = await handled_by_both(city)
    await done(city, BOTH, number, "apply", **ASKED[0])
    await gone(city, "dispatcher")
    assert (await done(city, "supervisor", number, "grant"))["asks"] is None


@pytest.mark.parametrize("action", sorted(SELF))
async def test_nor_do_they_without_applying_what_one_applies_for(city: City, action: str) -> None:
    """A longer time, a rest, another department: whoever handles the case applies for it."""
    number = await handled_by_both(city)
    assert action not in buttons(await shown(city, number, BOTH))
    assert await refused(city, BOTH, number, action, **SELF[action]) == "same_person"
    assert action in buttons(await shown(city, number, "dispatcher"))
    await done(city, "dispatcher", number, action, **SELF[action])


async def test_an_appeal_that_the_department_agreed_to_is_not_granted_by_who_made_it(city: City) -> None:
    number = await handled_by_both(city)
    city.wait(days=60)
    await done(city, BOTH, number, "appeal", note="停电所致")
    await done(city, "head-D08", number, "grant")
    assert await refused(city, BOTH, number, "grant") == "same_person"
    assert await refused(city, BOTH, number, "decline", note="撤") == "same_person"
    assert not {"grant", "decline"} & buttons(await shown(city, number, BOTH)).keys()
    assert "超时申诉待批" not in await told(city, BOTH, number)
    assert "申诉已报派遣员" in await told(city, BOTH, number)
    assert "超时申诉待批" in await told(city, "dispatcher", number)
    assert await refused(city, "supervisor", number, "grant") == "not_allowed"
    assert (await done(city, "dispatcher", number, "grant"))["marks"]["excused"] is True


@pytest.mark.parametrize("has_head", [True, False])
async def test_an_appeal_where_there_is_no_other_dispatcher_is_the_supervisors_in_the_end(
    city: City, has_head: bool
) -> None:
    number = await handled_by_both(city)
    await gone(city, "dispatcher", *([] if has_head else ["head-D08"]))
    city.wait(days=60)
    await done(city, BOTH, number, "appeal", note="停电所致")
    if has_head:
        await done(city, "head-D08", number, "grant")
    known = await told(city, BOTH, number)
    assert "申诉已报督查员" in known
    assert "超时申诉待批" not in known
    assert "超时申诉待批" in await told(city, "supervisor", number)
    assert (await done(city, "supervisor", number, "grant"))["marks"]["excused"] is True


def _as_before(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a law those rows that a release had before there were these guards."""
    kept = [row for row in rows if "nobody_answers" not in row["needs"]]
    new = {"uninvolved", "other_endorser"} | ({"other_applicant"} if "limit" in rows[0] else set())
    return [row | {"needs": [name for name in row["needs"] if name not in new]} for row in kept]


async def test_under_a_law_from_before_nobody_is_asked_whom_it_refuses(city: City) -> None:
    """A city goes on under the release it published; its supervisor was asked to approve, and then refused."""
    admin = await city.signed_in("admin")
    parts = {name: _as_before(rows) for name, rows in (await present(admin)).items() if name in ("moves", "overlays")}
    assert (await admin.post(f"{URL}/{await drafted(admin, **parts)}/publish")).is_success
    number = await handled_by_both(city)
    await gone(city, "dispatcher")
    await done(city, BOTH, number, "apply", **ASKED[0])
    assert await refused(city, "supervisor", number, "grant") == "nothing_applied"
    assert WAITS not in await told(city, "supervisor", number)
    city.wait(days=1)
    await swept(city)
    first = next(one for one in await levels_told(city, number) if one["level"] == 1)
    assert first["whom"] == ["dispatcher"]
    city.wait(days=9)
    await swept(city)
    (above,) = await read(city, "supervisor", ABOVE)
    assert ("请督促" in above, "审批" in above) == (True, False), "which they may not"
    assert (await done(city, BOTH, number, "grant"))["asks"] is None


async def levels_told(city: City, number: str) -> list[dict[str, Any]]:
    async with city.db.read() as session:
        query = select(col(Happening.data)).join(Case, col(Case.id) == col(Happening.subject_id))
        where = (col(Case.number) == number, col(Happening.kind) == "case.unanswered")
        return list((await session.execute(query.where(*where))).scalars())


async def waits_for(city: City, who: str, *asks: str) -> tuple[list[str], int]:
    """The work list of what waits for their answer, and its count."""
    asked = {"asks": list(asks)}
    answer = await (await city.signed_in(who)).get("/api/v1/cases/counts", params=asked)
    return await listed(city, who, **asked), answer.json()["total"]


async def test_what_one_applied_for_oneself_is_none_of_what_waits_for_ones_answer(city: City) -> None:
    """等我处理 counted it, and led to a case with nothing to press."""
    number, centre = await handled_by_both(city), ("extend", "suspend", "return", "endorsed")
    await done(city, BOTH, number, "apply", **ASKED[0])
    assert await waits_for(city, BOTH, *centre) == ([], 0)
    assert await waits_for(city, "dispatcher", *centre) == ([number], 1)
    assert await waits_for(city, "supervisor", *centre, "appeal") == ([number], 1)
    assert await listed(city, BOTH) == [number], "which they see still"
    city.wait(days=60)
    await done(city, BOTH, number, "appeal", note="停电所致")
    assert await waits_for(city, BOTH, "appeal") == ([], 0)
    assert await waits_for(city, "head-D08", "appeal") == ([number], 1)
    await done(city, "head-D08", number, "grant")
    assert await waits_for(city, BOTH, *centre) == ([], 0)
    assert await waits_for(city, "dispatcher", *centre) == ([number], 1)


async def test_nor_is_ones_own_appeal_that_nobody_of_the_department_answers(city: City) -> None:
    number = await handled_by_both(city)
    await gone(city, "head-D08")
    city.wait(days=60)
    await done(city, BOTH, number, "appeal", note="停电所致")
    assert await waits_for(city, BOTH, "endorsed") == ([], 0)
    assert await waits_for(city, "dispatcher", "endorsed") == ([number], 1)


async def test_nor_what_one_agreed_to_and_a_department_lists_what_it_applied_for(city: City) -> None:
    await given(city, "handler-D02", "handler", "dispatcher")
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **ASKED[0])
    assert await waits_for(city, "handler", "extend") == ([number], 1), "an answer of another's that they wait for"
    assert await waits_for(city, "handler-D02", "extend") == ([number], 1)
    city.wait(days=60)
    await done(city, "handler", number, "appeal", note="停电所致")
    assert await waits_for(city, "handler-D02", "appeal") == ([number], 1)
    await done(city, "handler-D02", number, "grant")
    assert await waits_for(city, "handler-D02", "endorsed") == ([], 0)
    assert await waits_for(city, "dispatcher", "endorsed") == ([number], 1)
