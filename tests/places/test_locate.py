"""Which grid a point lies in."""

import statistics
import time

import pytest
import shapely
from sqlalchemy import update
from sqlmodel import col

from backend.ground.edition import Loaded, raise_edition
from backend.places.area import Area
from backend.places.locate import GridMap, Locator, Place
from tests.linhai import POINT, City

WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
HOLED = shapely.Polygon(shapely.box(2, 0, 3, 1).exterior, [shapely.box(2.4, 0.4, 2.6, 0.6).exterior])


def grid_map() -> GridMap:
    shapes = {"B": EAST, "A": WEST, "C": HOLED}
    return GridMap(1, [(code, shapely.to_wkb(shape)) for code, shape in shapes.items()])


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(0.5, 0.5, "A"), (1.5, 0.5, "B"), (1.0, 0.5, "A"), (2.1, 0.5, "C"), (2.5, 0.5, None), (9.0, 9.0, None)],
)
def test_insides_borders_holes_and_outsides(lon: float, lat: float, code: str | None) -> None:
    assert grid_map().place_of(lon, lat) == (Place(code) if code else None)


def test_an_empty_city_holds_no_point() -> None:
    assert GridMap(0, []).place_of(121.1, 28.8) is None


def test_a_place_knows_what_contains_it() -> None:
    place = Place("331082001003007")
    assert (place.town_code, place.community_code) == ("331082001", "331082001003")


@pytest.mark.anyio
async def test_a_new_version_of_the_grids_is_noticed(city: City) -> None:
    locator = Locator()
    async with city.db.read() as session:
        place = await locator.locate(session, POINT["lon"], POINT["lat"])
    assert place is not None
    async with city.db.write() as session:
        await session.execute(update(Area).where(col(Area.code) == place.grid_code).values(valid_to=city.at.date()))
        await raise_edition(session, Loaded.AREAS)
    async with city.db.read() as session:
        assert await locator.locate(session, POINT["lon"], POINT["lat"]) is None


@pytest.mark.measured
@pytest.mark.anyio
async def test_locating_among_2213_grids_takes_less_than_50_microseconds(city: City) -> None:
    async with city.db.read() as session:
        grids = await Locator().current(session)
    assert len(grids.codes) == 2213
    spent = []
    for step in range(2000):
        start = time.perf_counter()
        grids.place_of(120.9 + step % 50 / 100, 28.7 + step % 40 / 100)
        spent.append(time.perf_counter() - start)
    assert statistics.median(spent) < 50e-6
