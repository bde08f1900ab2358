"""A duplicate or a mistake found when a department has it already is ended by the chief, and counted against nobody."""

from typing import Any

import pytest

from backend.evaluation.keep_courses import keep_all_courses
from tests.doing import done, refused
from tests.linhai import City

pytestmark = pytest.mark.anyio
MISTAKE = {"reason": "mistake", "note": "经核实为误报"}
DAYS = {"of": "department", "from": "2026-11-24", "to": "2026-12-31"}


async def told(city: City, who: str) -> list[str]:
    await city.tell()
    return [item["title"] for item in (await (await city.signed_in(who)).get("/api/v1/inbox")).json()["items"]]


async def counts_of_the_department(city: City) -> dict[str, Any]:
    """Of D02, a month later."""
    city.wait(days=30)
    await keep_all_courses(city.db, city.at)
    answer = await (await city.signed_in("handler")).get("/api/v1/evaluation", params=DAYS)
    (own,) = answer.json()["periods"][0]["items"]
    counts: dict[str, Any] = own["counts"]
    return counts


@pytest.mark.parametrize("step", ["dispatched", "handling"])
async def test_the_chief_cancels_what_should_not_have_been_and_the_department_is_told(city: City, step: str) -> None:
    number = await city.case_at(step)
    await done(city, "dispatcher", number, "assist", department="D05", note="请协助")
    if step == "handling":
        await done(city, "handler", number, "apply", **{"for": "extend"}, note="需购置材料")
    assert await refused(city, "dispatcher", number, "cancel", **MISTAKE) == "not_allowed"
    assert await refused(city, "chief", number, "cancel", reason="mistake") == "needs_note"
    case = await done(city, "chief", number, "cancel", **MISTAKE)
    assert (case["step"], case["marks"]["forced"]) == ("cancelled", False)
    assert [one["state"] for one in case["assists"]] == ["released"]
    assert {one["state"] for one in case["applications"]} <= {"lapsed"}
    assert "案件已作废" in await told(city, "handler")
    counts = await counts_of_the_department(city)
    assert [counts[name] for name in ("need_dispose", "need_close", "forced_close", "back")] == [0, 0, 0, 0]


@pytest.mark.parametrize("step", ["dispatched", "handling"])
async def test_the_chief_merges_a_duplicate_that_is_already_with_a_department(city: City, step: str) -> None:
    kept, gone = await city.case_at("filed"), await city.case_at(step)
    assert await refused(city, "desk", gone, "merge", into=kept, note="同一问题") == "not_allowed"
    assert await refused(city, "chief", gone, "merge", into=kept) == "needs_note"
    case = await done(city, "chief", gone, "merge", into=kept, note="同一问题")
    assert (case["step"], case["marks"]["merged_into"]) == ("merged", kept)
    assert "案件已合并" in await told(city, "handler")
    counts = await counts_of_the_department(city)
    assert [counts[name] for name in ("need_dispose", "need_close", "forced_close", "back")] == [0, 0, 0, 0]
