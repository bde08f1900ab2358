"""A new report is verified in the field by itself, where the rules say so and somebody is on shift."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.cases.verify_by_rule import rule_for
from backend.patrol.shift import Shift
from backend.people.person import Person as PersonRow
from tests.linhai import POINT, City
from tests.patrol.field import clock, fixes_from, key, on_shift, send

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


async def test_whoever_is_disabled_is_sent_nowhere(city: City) -> None:
    inspector, citizen = await on_shift(city), await city.citizen()
    disabled = update(PersonRow).where(col(PersonRow.username) == "inspector").values(is_active=False)
    async with city.db.write() as session:
        await session.execute(disabled)
    assert (await citizen.report())["step"] == "reported"
    async with city.db.write() as session:
        await session.execute(disabled.values(is_active=True))
    assert (await citizen.report())["step"] == "verifying"
    assert len((await inspector.get("/api/v1/tasks")).json()["items"]) == 1


async def test_who_has_less_to_do_is_sent_first(city: City) -> None:
    """Open tasks are counted, ended ones not: two that stand at the same place take turns."""
    inspector = await on_shift(city)
    other = await on_shift(city, "inspector-1")
    await send(inspector, fixes_from(city.at - timedelta(seconds=10), 1))
    async with city.db.write() as session:
        grids = (await session.execute(select(Shift.grids).order_by(Shift.from_at))).scalars().first()
        same = {"grids": grids, "last_at": city.at, "last_lon": POINT["lon"], "last_lat": POINT["lat"]}
        await session.execute(update(Shift).values(same))
    for _ in range(4):
        assert (await (await city.citizen()).report())["step"] == "verifying"
    held = [len((await one.get("/api/v1/tasks")).json()["items"]) for one in (inspector, other)]
    assert held == [2, 2]


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
