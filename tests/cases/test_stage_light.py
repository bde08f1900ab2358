"""The light of the stage, asked of the database, is the light that is shown."""

from datetime import timedelta

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_work_lists_are_narrowed_by_the_light_of_the_stage(city: City) -> None:
    numbers = {await city.case_at(step) for step in ("reported", "filed", "handling", "answered", "closed")}
    seen = set()
    for wait in (timedelta(), timedelta(hours=3.7), timedelta(hours=1), timedelta(hours=30)):
        city.wait(seconds=wait.total_seconds())
        desk, found = await city.signed_in("desk"), {}
        for light in ("green", "yellow", "red"):
            answer = await desk.get("/api/v1/cases", params={"stage_light": light})
            for item in answer.json()["items"]:
                assert item["stage"]["light"] == light, item
                found[item["number"]] = light
        whole = (await desk.get("/api/v1/cases")).json()["items"]
        lit = {item["number"] for item in whole if item["stage"] and item["stage"]["light"]}
        assert set(found) == lit < numbers
        seen |= set(found.values())
    assert seen == {"green", "yellow", "red"}
