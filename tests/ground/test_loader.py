"""A file is examined before the transaction that writes it: whoever reports meanwhile does not wait."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from backend.cli import LOADERS
from backend.ground.errors import Problem
from backend.ground.named import named
from backend.load_files_page import ABOUT, DATA
from backend.places.component import Component
from backend.routing.load_duties import load_duties
from backend.routing.rule import Rule
from backend.serving import load_file
from tests.linhai import City
from tests.releases.test_one_at_a_time import exported

pytestmark = pytest.mark.anyio
SLOW = 60.0  # seconds after which the file comes, whatever was done meanwhile
HEADS = {
    "components": "id,name,owner_code,keeper_code,state,lon,lat,coord_type\n"
    "3310820101000001,上水井盖,D01,D01,intact,121.1289,28.8470,wgs84\n",
    "stages": "stage,limit_value,limit_unit\nfiling,2,work_hour\n",
    "indicators": "code,name,numerator,denominator,better,of,weight\n"
    "closing,结案率,close,need_close,higher,department,10\n",
    "calendar": "day,worked,name,provisional\n2028-01-01,false,元旦,false\n",
    "people": "username,name,roles,body_code,grids\nnewcomer,王五,desk,D01,\n",
    "areas": '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
    '{"code":"331099","name":"新区"},"geometry":null}]}',
    "guides": (DATA / "guides.json").read_text(encoding="utf-8"),
}


def content_of(kind: str) -> str:
    return HEADS.get(kind) or (DATA / ABOUT[kind].demo).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("kind", LOADERS)
async def test_others_write_while_a_file_is_examined(
    city: City, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file comes through a pipe, as late as somebody else has written, or after SLOW seconds."""
    pipe, written, found = tmp_path / "rows", threading.Event(), list[bool]()
    os.mkfifo(pipe)
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_DATA_DIR", str(tmp_path))

    def _feed() -> None:
        found.append(written.wait(SLOW))
        pipe.write_text(content_of(kind), encoding="utf-8")

    feeding = threading.Thread(target=_feed)
    feeding.start()
    loading = asyncio.create_task(load_file(named(LOADERS[kind]), pipe, lambda _done, _total: None))
    await asyncio.sleep(0.5)
    async with city.db.write() as session:
        session.add(Component(**other_component()))
    written.set()
    assert await loading > 0
    feeding.join()
    assert found == [True], "somebody else waited until the file had come"


def other_component() -> dict[str, Any]:
    return {
        "id": "3310820199999999", "class_code": "C0199", "name": "井盖", "owner_code": "D01", "keeper_code": "D01",
        "grid_code": "331082001001001", "state": "intact", "lon": 121.1, "lat": 28.8,
    }  # fmt: skip


IMPORTED = {
    "people": "username,name,roles,body_code,grids\n,,,,\n",
    "amenities": "code,kind,state,name,address,lon,lat,coord_type,hours,phone,features,places,note,component_id\n"
    "A1,castle,,,,0,0,wgs84,,,,,,\n",
    "departments": "code,name,kind,area_code\n,,,\n",
    "rules": "body_code,duty_code,duty_name,class_prefix,area_prefix\nD99,,,,\n",
    "guides": "[1]",
}


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("kind", IMPORTED)
async def test_a_bad_file_that_is_sent_is_refused_while_others_write(city: City, kind: str) -> None:
    admin = await city.signed_in("admin")
    async with city.db.write() as session:
        session.add(Component(**other_component()))
        await session.flush()
        path, files = f"/api/v1/admin/{kind}/import", {"file": ("a.csv", IMPORTED[kind].encode(), "text/csv")}
        answer = await admin.post(path, files=files)  # or busy, behind us
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_file")


async def test_what_was_examined_against_something_else_is_not_written(city: City, tmp_path: Path) -> None:
    admin, file = await city.signed_in("admin"), await exported(city, tmp_path)
    read = await load_duties.examined(city.db, file)
    rule = {"class_prefix": "E0199", "department": "D02", "duty_code": "D02-01", "valid_from": "2026-12-01"}
    assert (await admin.post("/api/v1/admin/rules", json=rule)).status_code == 201
    before = await rules(city)
    with pytest.raises(Problem) as refused:
        async with city.db.write() as session:
            await load_duties.written(session, read, city.at)
    assert (refused.value.code, refused.value.headers["Retry-After"]) == ("busy", "2")
    assert await rules(city) == before
    async with city.db.write() as session:
        assert await load_duties.written(session, await load_duties.examined(city.db, file), city.at) > 100


async def rules(city: City) -> set[tuple[Any, ...]]:
    async with city.db.read() as session:
        return {tuple(one.model_dump().values()) for one in (await session.execute(select(Rule))).scalars()}


@pytest.mark.parametrize("kind", ["people", "components", "areas", "catalogue", "standards"])
async def test_a_name_or_place_that_is_gone_meanwhile_is_noticed(city: City, tmp_path: Path, kind: str) -> None:
    """What each of these files was examined against is another."""
    file, load = tmp_path / "rows", named(LOADERS[kind])
    file.write_text(content_of(kind), encoding="utf-8")
    read = await load.examined(city.db, file)
    for other, text in MEANWHILE[kind].items():
        changed = tmp_path / "other"
        changed.write_text(text, encoding="utf-8")
        async with city.db.write() as session:
            await named(LOADERS[other])(session, changed, city.at)
    with pytest.raises(Problem) as refused:
        async with city.db.write() as session:
            await load.written(session, read, city.at)
    assert refused.value.code == "busy"


MEANWHILE: dict[str, dict[str, str]] = {
    "people": {"people": HEADS["people"]},
    "components": {"areas": HEADS["areas"]},
    "areas": {"areas": HEADS["areas"]},
    "catalogue": {"buckets": "code,name,default_class\ndirt,脏,E0101\n"},
    "standards": {
        "buckets": "code,name,default_class\ndirt,脏,E0101\n",
        "catalogue": "kind,major_code,major_name,minor_code,minor_name,scheme,bucket\nevent,01,市容,01,垃圾,GB,dirt\n",
    },
}
