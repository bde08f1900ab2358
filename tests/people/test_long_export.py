"""An inspector's track is long: others are served while it is exported."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from backend.patrol.fix import Fix, fix_id
from tests.held_up import held_up
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
FIXES = 40_000  # of some ninety days: two thirds of what one on duty for eight hours a day has
MOST = 0.2  # seconds others may wait
DAYS = {"2026-11-24": 8641, "2026-11-23": 17280}  # a fix in five seconds, from noon on backwards


async def walked(city: City, person: Person) -> None:
    identity = UUID((await person.get("/api/v1/me")).json()["id"])
    where = {"lon": 121.1289, "lat": 28.847, "stated_lon": 121.1289, "stated_lat": 28.847, "coord_type": "wgs84"}
    rest = {"accuracy_m": 8.0, "speed": 1.2, "battery": 70, "mock": False, "source": "app", "marks": []}
    async with city.db.write() as session:
        for start in range(0, FIXES, 1000):
            times = [city.at - timedelta(seconds=5 * turn) for turn in range(start, start + 1000)]
            rows = [
                where | rest | {"id": fix_id(identity, "pad", at), "person_id": identity, "device_id": "pad", "at": at}
                for at in times
            ]  # fmt: skip
            await session.execute(insert(Fix), [row | {"received_at": row["at"]} for row in rows])


async def test_others_are_served_while_a_long_track_is_exported(city: City) -> None:
    inspector = await city.signed_in("inspector")
    await walked(city, inspector)
    async with held_up() as seen:
        answer = await inspector.post("/api/v1/me/export")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        lines = packed.read("tracks.csv").decode().splitlines()
        days = {one["day"]: one["fixes"] for one in json.loads(packed.read("tracks.json"))}
    assert (len(lines), lines[1:] == sorted(lines[1:]), sum(days.values())) == (FIXES + 1, True, FIXES)
    assert {day: days[day] for day in DAYS} == DAYS
    assert seen.longest < MOST, f"others held up {seen.longest:.3f} s"
