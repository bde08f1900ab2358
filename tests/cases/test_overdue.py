"""Past the limit: the light, and the word that is said once."""

import asyncio

import pytest

from backend.cases.overdue import sweep
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def light_of(city: City, number: str) -> str:
    return str((await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()["light"])


async def test_a_case_past_its_limit_is_told_of_exactly_once(city: City) -> None:
    number = await city.case_at("handling")
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    await asyncio.gather(*(sweep(city.db, city.at) for _ in range(4)))
    city.wait(days=60)
    await asyncio.gather(*(sweep(city.db, city.at) for _ in range(4)))
    shown = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert [entry["action"] for entry in shown["timeline"]].count("overdue") == 1
    assert [entry["seq"] for entry in shown["timeline"]] == list(range(1, len(shown["timeline"]) + 1))
    assert shown["version"] == case["version"]
    await city.tell()
    told = (await (await city.signed_in("handler")).get("/api/v1/inbox")).json()["items"]
    assert [item["kind"] for item in told].count("case.overdue") == 1


async def test_the_light_turns_yellow_and_red(city: City) -> None:
    number = await city.case_at("handling")
    seen = []
    for _hour in range(24 * 40):
        city.wait(hours=1)
        light = await light_of(city, number)
        if light not in seen:
            seen.append(light)
        if light == "red":
            break
    assert seen == ["green", "yellow", "red"]


async def test_work_lists_are_narrowed(city: City) -> None:
    number = await city.case_at("handling")
    other = await city.case_at("reported")
    chief = await city.signed_in("chief")

    async def _listed(query: str) -> set[str]:
        return {item["number"] for item in (await chief.get(f"/api/v1/cases?{query}")).json()["items"]}

    assert await _listed("") == {number, other}
    assert await _listed("step=handling") == await _listed("department=D02") == await _listed("light=green") == {number}
    assert await _listed(f"q={other}") == {other}
    assert await _listed("bbox=121.12,28.84,121.13,28.85") == {number, other}
    assert await _listed("bbox=100,20,101,21") == set()
    assert (await chief.get("/api/v1/cases?bbox=a,b")).status_code == 422
