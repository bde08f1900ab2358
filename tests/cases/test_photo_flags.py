"""Which photos a new one is compared with: those close by and not long ago by their looks, its own case's whatever
there is around, and none by looking through the city."""

import math
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.cases import photo_flags as comparing
from backend.cases.case_photo import AREA_ZOOM, CasePhoto
from backend.places.cell import cell_of
from backend.places.coordinates import DEGREE
from media import Photo
from tests.cases.test_photos_of_case import PLACE, scene, up_to
from tests.linhai import POINT, City
from tests.statements import statements

pytestmark = pytest.mark.anyio
LON, LAT = PLACE
SCENE = 11
# a few bits from the fingerprint of the same scene: alike, and not the same
OTHER = 0b101


async def reported(city: City, north: float = 0.0, east: float = 0.0) -> str:
    """A case so many metres further whose only photo is the scene, its fingerprint a few bits away."""
    there = {"lat": LAT + north / DEGREE, "lon": LON + east / DEGREE / math.cos(math.radians(LAT))}
    citizen = await city.citizen()
    photo = await citizen.photo(scene(SCENE))
    number = (await citizen.report(photo_ids=[photo], position=POINT | there))["number"]
    await change(city, photo)
    return str(number)


async def change(city: City, photo: str, bits: int = OTHER) -> None:
    changed = col(Photo.fingerprint).op("|")(bits) - col(Photo.fingerprint).op("&")(bits)  # xor, on both databases
    async with city.db.write() as session:
        await session.execute(update(Photo).where(col(Photo.id) == uuid.UUID(photo)).values(fingerprint=changed))


async def flags(city: City, number: str, seed: int = SCENE) -> list[dict[str, Any]]:
    """Of an answer with a smaller picture of the scene."""
    handler = await city.signed_in("handler")
    photo = await handler.photo(scene(seed, (600, 450)))
    case = await up_to(city, number, "answer", answer={"photo_ids": [photo]})
    (shown,) = (one for one in case["photos"] if one["id"] == photo)
    return [{name: flag[name] for name in ("kind", "likeness", "number")} for flag in shown["flags"]]


async def fresh(city: City) -> str:
    return str((await (await city.citizen()).report())["number"])


@pytest.mark.parametrize(("metres", "is_flagged"), [(-480.0, True), (480.0, True), (520.0, False), (-520.0, False)])
@pytest.mark.parametrize("to", ["north", "east"])
async def test_pictures_alike_are_found_within_500_metres(city: City, to: str, metres: float, is_flagged: bool) -> None:
    other = await reported(city, **{to: metres})
    found = await flags(city, await fresh(city))
    assert found == ([{"kind": "other_case", "likeness": "looks_same", "number": other}] if is_flagged else [])


@pytest.mark.parametrize(("days", "is_flagged"), [(179, True), (181, False)])
async def test_pictures_alike_are_found_within_half_a_year(city: City, days: int, is_flagged: bool) -> None:
    await reported(city)
    async with city.db.write() as session:
        await session.execute(update(CasePhoto).values(added_at=city.at - timedelta(days=days)))
    assert bool(await flags(city, await fresh(city))) == is_flagged


async def test_the_same_fingerprint_is_found_far_away(city: City) -> None:
    citizen = await city.citizen()
    photo = await citizen.photo(scene(SCENE, (600, 450), quality=60))
    far = (await citizen.report(photo_ids=[photo], position=POINT | {"lat": LAT + 0.01}))["number"]
    (flag,) = await flags(city, await fresh(city))
    assert flag == {"kind": "other_case", "likeness": "looks_same", "number": far}


async def test_its_own_before_is_found_among_newer_ones_around(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "MOST", 1)
    own = await reported(city)
    city.wait(minutes=5)
    neighbour = await city.citizen()
    for seed in (5, 6, 8):
        await neighbour.report(photo_ids=[await neighbour.photo(scene(seed))])
    assert await flags(city, own) == [{"kind": "before_again", "likeness": "looks_same", "number": own}]


async def test_a_photo_of_any_deed_knows_its_area(city: City) -> None:
    number = await reported(city)
    await flags(city, number)
    async with city.db.read() as session:
        areas = (await session.execute(select(col(CasePhoto.area)))).scalars().all()
    assert areas == [cell_of(LON, LAT, AREA_ZOOM)] * 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_photos_around_are_looked_up(city: City) -> None:
    number = await reported(city)
    with statements(city.db.writer) as said:
        await flags(city, number)
    (query,) = {one for one in said if "UNION" in one and "case_photo.area IN" in one}
    async with city.db.read() as session:
        connection = await session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", (None,) * query.count("?"))
        steps = [row[3] for row in plan]
    assert any("ix_case_photo_area (area=? AND added_at>?)" in step for step in steps), steps
    assert [step for step in steps if step.startswith("SCAN") and "(" not in step and "anon" not in step] == [], steps
