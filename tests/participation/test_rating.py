"""Ratings give reasons, a dispute shows its pair, and the public timeline says who is responsible and why."""

import uuid

import pytest

from tests.doing import along, done
from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio


async def test_a_rating_with_a_reason_and_a_dispute_with_its_pair_stand_in_the_timeline(city: City) -> None:
    citizen = await city.citizen()
    before = await citizen.photo()
    number = (await citizen.report(photo_ids=[before]))["number"]
    case = await along(city, number, *MAIN_LINE)
    after = next(one["id"] for one in case["photos"] if one["shows"] == "after")
    path, key = f"/api/v1/reports/{number}", str(uuid.uuid4())
    reasons = (await citizen.get("/api/v1/catalogue")).json()["reasons"]
    assert {"slow", "other"} <= {one["code"] for one in reasons["rate"]}
    unknown = await citizen.post(f"{path}/rating", json={"rating": "fair", "reason": "nonsense"})
    assert unknown.json()["errors"][0]["code"] == "unknown_reason"
    rated = {"rating": "dissatisfied", "reason": "slow", "client_key": key}
    for _twice in range(2):
        answer = await citizen.post(f"{path}/rating", json=rated)
        assert (answer.status_code, answer.json()["rating_reason"]) == (200, "处理太慢")
    changed = await citizen.post(f"{path}/rating", json=rated | {"rating": "fair"})
    assert changed.json()["code"] == "key_reused"
    dispute = {"note": "仍在原处", "reason": "untrue_answer", "client_key": str(uuid.uuid4())}
    first = await citizen.post(f"{path}/dispute", json=dispute)
    again = await citizen.post(f"{path}/dispute", json=dispute)
    assert (first.status_code, again.status_code, again.json()["version"]) == (200, 200, first.json()["version"])
    line = first.json()["timeline"][-1]
    assert (line["reason"], line["before_after"]) == ("反馈与现场不符", [{"before": before, "after": after}])
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    assert (public["disputed"], public["timeline"][-1]["before_after"], public["class_name"] is None) == (
        True,
        [],
        False,
    )
    desk = await city.signed_in("desk")
    shown = {"description": False, "photo_ids": [before, after]}
    assert (await desk.post(f"/api/v1/cases/{number}/clear", json=shown)).status_code == 200
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    (pair,) = public["timeline"][-1]["before_after"]
    assert [public["photos"][pair[name]]["shows"] for name in ("before", "after")] == ["before", "after"]
    assert "仍在原处" not in str(public)


async def test_a_refusal_says_whose_matter_it_is(city: City) -> None:
    number = (await (await city.citizen()).report())["number"]
    why = {"reason": "not_city_duty", "responsible_body": "国网临海供电公司", "note": "电力设施"}
    await done(city, "chief", number, "reject", **why)
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    last = public["timeline"][-1]
    assert (last["status"], last["reason"]) == ("rejected", "不属于城市管理职责范围")
    assert last["responsible_body"] == public["responsible_body"] == "国网临海供电公司"
    assert public["is_overdue"] is False
