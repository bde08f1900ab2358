"""Who is evaluated reads the own sheet, and nobody else's."""

from typing import Any

import pytest

from backend.evaluation.keep_courses import keep_all_courses
from tests.linhai import City

pytestmark = pytest.mark.anyio
DAY = {"from": "2026-11-24", "to": "2026-11-24"}
PATH = "/api/v1/evaluation"


async def sheets(city: City, who: str, **asked: str) -> list[dict[str, Any]]:
    answer = await (await city.signed_in(who)).get(PATH, params=DAY | asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["periods"][0]["items"]
    return items


async def test_who_is_evaluated_reads_the_own_sheet(city: City) -> None:
    await city.case_at("closed")
    await city.case_at("filed")
    await keep_all_courses(city.db, city.at)
    for post, count in (("inspector", "miss"), ("desk", "accept"), ("dispatcher", "dispatch")):
        everybody = await sheets(city, "leader", of="post", post=post)
        (own,) = await sheets(city, post, of="post", post=post)
        assert own in everybody
        assert own["code"] != "*"
        assert own["counts"][count] == (1 if post == "dispatcher" else 2)
    assert await sheets(city, "inspector-2", of="post", post="inspector") == []
    (own,) = await sheets(city, "handler", of="department")
    assert own in await sheets(city, "leader", of="department")
    assert (own["code"], own["counts"]["dispatch"]) == ("D02", 1)
    assert await sheets(city, "handler-D05", of="department") == []


async def test_nobody_reads_anybody_elses(city: City) -> None:
    refused = (
        ("inspector", {"of": "post", "post": "desk"}), ("desk", {"of": "post", "post": "inspector"}),
        ("handler", {"of": "post"}), ("inspector", {"of": "department"}), ("dispatcher", {"of": "region"}),
        ("handler", {"of": "region"}), ("auditor", {"of": "department"}), ("treasurer", {"of": "post", "post": "desk"}),
        ("head-D05", {"of": "post"}),
    )  # fmt: skip
    for who, asked in refused:
        person = await city.signed_in(who)
        for path in (PATH, f"{PATH}/export", f"{PATH}/chart"):
            assert (await person.get(path, params=DAY | asked)).status_code == 403, (who, asked, path)


async def test_an_own_sheet_with_nothing_on_it_is_drawn_and_written(city: City) -> None:
    inspector = await city.signed_in("inspector-2")
    for each in ("span", "day"):
        asked = {"of": "post", "from": "2026-11-22", "to": "2026-11-24", "each": each}
        for path in (f"{PATH}/export", f"{PATH}/chart"):
            assert (await inspector.get(path, params=asked)).status_code == 200, (path, each)
