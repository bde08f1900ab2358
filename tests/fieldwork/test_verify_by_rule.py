"""A new report is verified in the field by itself, where the rules say so and somebody is on shift."""

import pytest

from backend.cases.verify_by_rule import rule_for
from tests.linhai import City
from tests.patrol.field import clock, key, on_shift

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("source", "bucket", "verify"),
    [
        ("public", "sanitation", True), ("public", "emergency", False), ("hotline", "facilities", True),
        ("inspector", "sanitation", False), ("leader", "other", False), ("transfer", "other", False),
        ("camera", "street_order", True),
    ],
)  # fmt: skip
def test_the_rules(source: str, bucket: str, verify: bool) -> None:
    assert rule_for(source, bucket).verify is verify


async def test_a_report_goes_to_the_inspector_on_shift_who_confirms_it(city: City) -> None:
    inspector, citizen = await on_shift(city), await city.citizen()
    report = await citizen.report()
    assert report["step"] == "verifying"
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    assert (task["kind"], task["number"]) == ("verify", report["number"])
    await city.tell()
    inbox = (await inspector.get("/api/v1/inbox")).json()["items"]
    assert "task.offer" in {one["kind"] for one in inbox}
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=key(outcome="confirm"))
    assert (answer.status_code, answer.json()["late"]) == (200, False)
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{report['number']}")).json()
    assert case["step"] == "pending_file"
    assert [one["action"] for one in case["timeline"]] == ["report", "verify", "confirm"]


async def test_with_nobody_on_shift_or_an_emergency_it_stays_with_the_desk(city: City) -> None:
    citizen = await city.citizen()
    assert (await citizen.report())["step"] == "reported"
    inspector = await on_shift(city)
    assert (await citizen.report(bucket="emergency"))["step"] == "reported"
    assert (await inspector.report())["step"] == "reported"  # nobody verifies what they reported themselves
    city.wait(seconds=1)
    await clock(inspector, "check-out")
    assert (await citizen.report())["step"] == "reported"


async def test_a_report_taken_back_takes_its_task_along(city: City) -> None:
    inspector, citizen = await on_shift(city), await city.citizen()
    report = await citizen.report()
    path = f"/api/v1/reports/{report['number']}/withdraw"
    assert (await citizen.post(path, json={"version": report["version"]})).status_code == 200
    assert (await inspector.get("/api/v1/tasks")).json()["items"] == []


async def test_the_chief_may_file_without_waiting_and_the_answer_is_late(city: City) -> None:
    inspector, chief = await on_shift(city), await city.signed_in("chief")
    report = await (await city.citizen()).report()
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    assert (await chief.act(report["number"], "file", class_code="E0110")).status_code == 200
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=key(outcome="refute", note="无此问题"))
    assert (answer.status_code, answer.json()["late"]) == (200, True)
