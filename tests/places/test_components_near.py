"""Which components stand near a place: the nearest of all of them, in any city."""

import math

import pytest
from sqlalchemy import delete, insert

from backend.places.component import Component, near
from tests.linhai import POINT, City

pytestmark = pytest.mark.anyio
DEGREE = 111_195.0  # metres


async def planted(city: City, lon: float, lat: float, east: list[float]) -> None:
    """Nothing but lamps so many metres to the east of a place; the last of them is told by its id."""
    one = 1 / (DEGREE * math.cos(math.radians(lat)))
    rows = [
        {
            "id": f"{number:016}", "class_code": "C0301", "name": "路灯", "owner_code": "X", "keeper_code": "X",
            "grid_code": "331082001001001", "state": "intact", "lon": lon + metres * one, "lat": lat,
        }
        for number, metres in enumerate(east)
    ]  # fmt: skip
    async with city.db.write() as session:
        await session.execute(delete(Component))
        await session.execute(insert(Component), rows)


async def test_the_nearest_is_found_however_many_stand_around(city: City) -> None:
    lon, lat = float(POINT["lon"]), float(POINT["lat"])
    await planted(city, lon, lat, [*(-400 + turn / 10 for turn in range(2500)), 3.0])
    citizen = await city.citizen()
    params = {"near": f"{lon},{lat}", "coord_type": "wgs84", "radius_m": 500}
    found = (await citizen.get("/api/v1/components", params=params)).json()["items"]
    assert (found[0]["id"], found[0]["distance_m"], len(found)) == (f"{2500:016}", 3.0, 20)
    assert [one["distance_m"] for one in found[1:3]] == [150.1, 150.2]


@pytest.mark.parametrize("lat", [18.25, 28.85, 45.80, 53.0])  # 三亚、临海、哈尔滨、漠河
async def test_a_radius_is_as_long_to_the_east_as_to_the_north_in_any_city(city: City, lat: float) -> None:
    await planted(city, 126.5, lat, [49.0, -49.0, 51.0])
    async with city.db.read() as session:
        found = await near(session, 126.5, lat, 50.0)
    assert sorted(round(metres, 1) for _one, metres in found) == [49.0, 49.0]
