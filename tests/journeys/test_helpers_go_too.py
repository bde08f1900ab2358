"""Who assists (协办) is told that nothing is wanted any more, however the case leaves its department or ends."""

from typing import Any

import pytest

from tests.doing import ARTICLE, done, refused, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio
WAYS = [
    ("dispatcher", "recall", {"note": "派错部门"}),
    ("handler", "return", ARTICLE),
    ("chief", "cancel", {"reason": "other", "note": "误立案"}),
    ("chief", "force_close", {"reason": "other", "note": "无法处置"}),
    ("chief", "merge", {"note": "同一问题"}),
]


@pytest.mark.parametrize(("who", "action", "more"), WAYS, ids=[way[1] for way in WAYS])
async def test_an_assisting_department_is_told_that_it_is_released(
    city: City, who: str, action: str, more: dict[str, Any]
) -> None:
    if action == "merge":
        more = more | {"into": (await (await city.citizen()).report())["number"]}
    number = await city.case_at("handling")
    await done(city, "dispatcher", number, "assist", department="D08", note="请配合")
    await done(city, who, number, action, **more)
    await city.tell()
    helper = await city.signed_in("handler-D08")
    inbox = (await helper.get("/api/v1/inbox")).json()["items"]
    assert {item["title"] for item in inbox if item["number"] == number} == {"协办任务", "协办已解除"}
    assert await refused(city, "handler-D08", number, "assist_done", note="已完成") == "not_found"
    case = await shown(city, number)
    lines = [line["data"].get("department") for line in case["timeline"] if line["action"] == "release"]
    assert lines == ["D08"], "and stands in the history once"
    assert [line["seq"] for line in case["timeline"]] == list(range(1, len(case["timeline"]) + 1))
