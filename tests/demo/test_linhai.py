"""The demo city: Linhai, by its real towns."""

import time

import pytest
import shapely
from sqlalchemy import func, select
from sqlmodel import col

from backend.catalogue.standard import Standard
from backend.demo.grids import demo_areas
from backend.demo.load_demo import load_demo
from backend.ground.db import Database
from backend.places.area import Area, AreaKind
from backend.places.component import Component
from backend.routing.body import Body, BodyKind
from backend.routing.duty import Duty
from tests.conftest import NOON
from tests.linhai import POINT, City


def test_the_grids_cover_the_city_without_gaps_or_overlaps() -> None:
    grids = [area for area in demo_areas() if area.shape is not None and len(area.code) == 15]
    shapes = [grid.shape for grid in grids]
    assert len({grid.code for grid in grids}) == len(grids) == 2213
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    whole = shapely.union_all(shapes)
    assert whole.area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-12)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_the_seed_makes_the_same_city_each_time() -> None:
    made, again = demo_areas(), demo_areas.__wrapped__()
    assert made is not again
    assert [area.shape and shapely.to_wkb(area.shape) for area in made] == [
        area.shape and shapely.to_wkb(area.shape) for area in again
    ]


@pytest.mark.anyio
async def test_it_has_what_the_real_one_has(city: City) -> None:
    async def _count(table: type, *where: object) -> int:
        return int((await session.execute(select(func.count()).select_from(table).where(*where))).scalar_one())  # type: ignore[arg-type]

    async with city.db.read() as session:
        assert await _count(Area, col(Area.kind) == AreaKind.TOWN) == 19
        assert await _count(Area, col(Area.kind) == AreaKind.GRID) == 2213
        assert await _count(Body, col(Body.kind) == BodyKind.DEPARTMENT) == 38
        assert await _count(Body, col(Body.kind) == BodyKind.TOWN) == 19
        assert await _count(Duty, col(Duty.code).startswith("D")) == 121
        assert await _count(Component) >= 2000
        assert await _count(Standard) >= 150
        place = await city.app.state.city.locator.locate(session, POINT["lon"], POINT["lat"])
        town = await session.execute(select(col(Area.name)).where(col(Area.code) == place.town_code))
    assert town.scalar_one() == "古城街道"


@pytest.mark.measured
@pytest.mark.anyio
async def test_it_is_loaded_within_twenty_seconds(db: Database) -> None:
    start = time.perf_counter()
    await load_demo(db, "demo", NOON)
    assert time.perf_counter() - start < 20


@pytest.mark.anyio
async def test_components_near_the_demo_point_can_be_reported(city: City) -> None:
    citizen = await city.citizen()
    near = (await citizen.get(f"/api/v1/components?near={POINT['lon']},{POINT['lat']}&coord_type=wgs84")).json()[
        "items"
    ]
    assert near
    made = await citizen.report(bucket=None, component_id=near[0]["id"])
    desk = await city.signed_in("desk")
    suggestion = (await desk.get(f"/api/v1/cases/{made['number']}")).json()["suggestion"]
    assert suggestion["certain"]
    assert "权属" in suggestion["why"][0]
