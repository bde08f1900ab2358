"""漏报 is charged to who had the grid when the report was filed, whatever is changed afterwards."""

from typing import Any

import pytest

from backend.evaluation.keep_courses import keep_all_courses
from tests.linhai import City

pytestmark = pytest.mark.anyio
ASKED = {"of": "post", "post": "inspector", "from": "2026-11-24", "to": "2026-11-24"}


async def missed(city: City, **more: str) -> dict[str, int]:
    """The misses of each inspector."""
    await keep_all_courses(city.db, city.at)
    made = (await (await city.signed_in("leader")).get("/api/v1/evaluation", params=ASKED | more)).json()
    items: list[dict[str, Any]] = made["periods"][0]["items"]
    return {item["name"]: item["counts"]["miss"] for item in items if item["counts"]["miss"]}


async def account(city: City, username: str) -> dict[str, Any]:
    admin = await city.signed_in("admin")
    found = (await admin.get("/api/v1/admin/people", params={"q": username, "limit": 100})).json()["items"]
    return next(one for one in found if one["username"] == username)


async def change(city: City, username: str, **values: Any) -> None:
    one = await account(city, username)
    form = {name: one[name] for name in ("name", "grids", "active", "department", "area")} | values
    answer = await (await city.signed_in("admin")).put(f"/api/v1/admin/people/{one['id']}", json=form)
    assert answer.status_code == 200, answer.text


async def test_who_has_a_grid_now_answers_for_no_time_before(city: City) -> None:
    for _case in range(2):
        await city.case_at("filed")
    first = await missed(city)
    (name,) = first.keys() - {"合计"}
    assert first[name] == 2
    grids = (await account(city, "inspector"))["grids"]
    other = await account(city, "inspector-2")
    city.wait(minutes=5)
    await change(city, "inspector", grids=[])
    await change(city, "inspector-2", grids=sorted({*grids, *other["grids"]}))
    assert await missed(city) == first
    await city.case_at("filed")
    assert await missed(city) == first | {"合计": 3, other["name"]: 1}
    city.wait(minutes=5)
    await change(city, "inspector-2", active=False)
    security = await city.signed_in("security")
    identity = (await account(city, "inspector"))["id"]
    answer = await security.put(f"/api/v1/admin/people/{identity}/roles", json={"roles": []})
    assert answer.status_code == 200, answer.text
    assert await missed(city) == first | {"合计": 3, other["name"]: 1}
