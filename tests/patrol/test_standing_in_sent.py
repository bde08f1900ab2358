"""Who stands in for an inspector (代班) is called and commanded like one, for as long."""

from typing import Any

import pytest

from tests.linhai import City
from tests.patrol.field import clock, key, later
from tests.patrol.test_of_area import me, narrowed
from tests.patrol.test_standing_in_over import stands_in

pytestmark = pytest.mark.anyio
COMMANDS, CALLS = "/api/v1/patrol/commands", "/api/v1/patrol/call-list"


async def called(city: City, person_id: str) -> dict[str, Any] | None:
    """As the dispatcher's call list has somebody."""
    items = (await (await city.signed_in("dispatcher")).get(CALLS)).json()["items"]
    return next((one for one in items if one["person_id"] == person_id), None)


async def commanded(city: City, person_id: str) -> tuple[int, str | None]:
    form = key(text="请到现场", to={"people": [person_id]})
    answer = await (await city.signed_in("dispatcher")).post(COMMANDS, json=form)
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("is_narrowed", [False, True])
async def test_who_stands_in_is_called_and_commanded(city: City, is_narrowed: bool) -> None:
    grids = (await me(await city.signed_in("inspector")))["grids"]
    desk, _ends_at = await stands_in(city)
    mine = (await me(desk))["id"]
    if is_narrowed:
        await narrowed(city, grids[0], "dispatcher")
    listed = await called(city, mine)
    assert listed is not None
    assert (listed["grids"], listed["on_shift"]) == (grids, False)
    assert (await clock(desk)).status_code == 201
    listed = await called(city, mine)
    assert listed is not None
    assert (listed["grids"], listed["on_shift"]) == (grids, True)
    path, why = f"{CALLS}/{mine}/phone", {"why": "现场调度"}
    assert (await (await city.signed_in("dispatcher")).post(path, json=why)).json()["code"] == "no_phone"
    assert await commanded(city, mine) == (201, None)
    (received,) = (await desk.get(f"{COMMANDS}/mine")).json()["items"]
    assert received["text"] == "请到现场"


async def test_nor_before_nor_after_it_nor_from_another_area(city: City) -> None:
    desk = await city.signed_in("desk")
    mine = (await me(desk))["id"]
    assert (await called(city, mine), await commanded(city, mine)) == (None, (422, "unknown_person"))
    await stands_in(city)
    await narrowed(city, (await me(await city.signed_in("inspector-1")))["grids"][0], "dispatcher")
    assert (await called(city, mine), await commanded(city, mine)) == (None, (422, "unknown_person"))
    await later(city, "desk", minutes=6)
    await narrowed(city, (await me(await city.signed_in("inspector")))["grids"][0], "dispatcher")
    assert (await called(city, mine), await commanded(city, mine)) == (None, (422, "unknown_person"))
