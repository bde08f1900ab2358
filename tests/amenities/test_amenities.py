"""Amenities: found near a point, rated once by each, loaded all or none, changed on the record."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from backend.amenities import near_amenities
from backend.amenities.load_amenities import load_amenities
from backend.amenities.of_person import amenity_ratings_of, hand_over_amenity_ratings
from backend.ground.ids import new_id
from backend.ground.loading import LoadRefused
from backend.places.component import Component
from tests.linhai import City

pytestmark = pytest.mark.anyio
PATH, NEAR = "/public/v1/amenities", {"near": "121.1289,28.8470"}
HEAD = "code,kind,state,name,address,lon,lat,coord_type,hours,phone,features,places,note,component_id\n"


@pytest.mark.dear
async def test_the_nearest_come_first_of_a_kind_open_now_and_with_what_one_needs(city: City) -> None:
    found = (await city.client.get(PATH, params=NEAR | {"kind": "toilet"})).json()["items"]
    assert [one["code"] for one in found] == ["T001", "T003", "T002", "T006", "T004"]
    assert [round(one["distance_m"]) for one in found] == sorted(round(one["distance_m"]) for one in found)
    first = found[0]
    assert first["hours"]["words"] == "每天 05:00–23:00"
    assert (first["hours"]["open_now"], first["hours"]["today"]) == (True, [{"opens": "05:00", "closes": "23:00"}])
    assert first["hours"]["changes_at"] == "2026-11-24T15:00:00Z"
    assert (first["kind"]["name"], first["features"][0]["name"]) == ("公厕", "无障碍")
    open_now = (await city.client.get(PATH, params=NEAR | {"kind": "toilet", "open_now": True})).json()["items"]
    assert [one["code"] for one in open_now] == ["T001", "T003", "T002"]  # noon: the night market and the one suspended
    both = NEAR | {"kind": ["toilet", "parking"], "feature": ["accessible"], "radius_m": 300, "limit": 2}
    assert [one["code"] for one in (await city.client.get(PATH, params=both)).json()["items"]] == ["T001", "P001"]
    gcj = {"near": "121.1334,28.8445", "coord_type": "gcj02", "kind": "toilet", "limit": 1}
    here = (await city.client.get(PATH, params=gcj)).json()["items"][0]
    assert (here["code"], here["position"]["coord_type"]) == ("T001", "gcj02")
    city.at = datetime(2027, 1, 1, 4, 0, tzinfo=UTC)  # 元旦
    office = (await city.client.get(f"{PATH}/T003")).json()
    assert (office["hours"]["open_now"], office["hours"]["today"]) == (False, [])
    for wrong in ("x", "1", "200,1", "nan,1", "1_2.0,28", "1.2e2,28", "121,28,"):
        assert (await city.client.get(PATH, params={"near": wrong})).json()["code"] == "bad_position"


async def test_a_wide_question_reads_nothing_twice(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    read, between = list[str](), near_amenities._between

    async def _noted(*asked: Any) -> Any:
        found = await between(*asked)
        read.extend(one.code for one, _metres in found)
        return found

    monkeypatch.setattr(near_amenities, "_between", _noted)
    wide = (await city.client.get(PATH, params=NEAR | {"radius_m": 20_000, "limit": 50})).json()["items"]
    assert len(read) == len(set(read)) >= len(wide) > 5


async def test_each_person_rates_once_and_may_change_it(city: City) -> None:
    one, other = await city.citizen(), await city.citizen()
    path = "/api/v1/amenities/T001/rating"
    assert (await one.get(path)).json() == {"stars": None, "remarks": [], "at": None}
    for stars in (1, 2):
        rated = await one.post(path, json={"stars": stars, "remarks": ["dirty", "no_paper", "dirty"]})
    assert rated.json() == {"count": 1, "average": 2.0}
    assert (await other.post(path, json={"stars": 5})).json() == {"count": 2, "average": 3.5}
    assert (await one.get(path)).json()["remarks"] == ["dirty", "no_paper"]
    assert (await city.client.get(f"{PATH}/T001")).json()["rating"] == {"count": 2, "average": 3.5}
    assert (await one.post(path, json={"stars": 6})).status_code == 422
    assert (await one.post(path.replace("T001", "T999"), json={"stars": 3})).status_code == 404
    ids = [UUID((await person.get("/api/v1/me")).json()["id"]) for person in (one, other)]
    async with city.db.write() as session:
        await hand_over_amenity_ratings(session, giver=new_id(city.at), taker=ids[1])  # who has none
        about = await amenity_ratings_of(session, [ids[0]])
    assert [(row["amenity_code"], row["stars"]) for row in about["amenity_ratings"]] == [("T001", 2)]
    await other.post("/api/v1/amenities/T002/rating", json={"stars": 1})
    async with city.db.write() as session:  # two accounts turn out to be one person's: the taker's word counts
        await hand_over_amenity_ratings(session, giver=ids[1], taker=ids[0])
    assert (await city.client.get(f"{PATH}/T001")).json()["rating"] == {"count": 1, "average": 2.0}
    assert (await one.get("/api/v1/amenities/T002/rating")).json()["stars"] == 1
    await other.post(path, json={"stars": 5})
    await one.post("/api/v1/me/leave", json={"confirm": "注销账号"})
    assert (await city.client.get(f"{PATH}/T001")).json()["rating"] == {"count": 1, "average": 5.0}


async def test_a_file_is_loaded_whole_or_not_at_all_and_every_bad_row_is_named(city: City, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(
        HEAD + "OK1,park,,园,,121.1289,28.8470,wgs84,24/7,,,,,\n"
        "bad code,castle,flying,,,0,0,wgs84,Mo 8-9,,magic,-1,,12\n"
        "OK1,park,,园,,121.1289,28.8470,xyz,,,,,,9999999999999999\n",
        encoding="utf-8",
    )
    async with city.db.write() as session:
        with pytest.raises(LoadRefused) as refused:
            await load_amenities(session, bad, city.at)
    named = {(row.line, row.field) for row in refused.value.bad_rows}
    third = ("code", "kind", "state", "name", "lon", "hours", "features", "places", "component_id")
    assert named == {(3, name) for name in third} | {(4, "code"), (4, "lon"), (4, "component_id")}
    assert (await city.client.get(f"{PATH}/OK1")).status_code == 404


async def test_what_looks_like_a_formula_comes_back_as_it_was(city: City) -> None:
    """Citizens read, and dialled, `'+86 576 8511 0000` after an export that was only imported again."""
    admin, path = await city.signed_in("admin"), "/api/v1/admin/amenities"
    form = {
        "kind": "toilet",
        "name": "-1层公厕",
        "phone": "+86 576 8511 0000",
        "note": "'老街'口",
        "coord_type": "wgs84",
    }
    assert (await admin.put(f"{path}/T001", json=form | {"lon": 121.1284, "lat": 28.8474})).status_code == 200
    text = (await admin.get(f"{path}/export")).content
    assert "'+86 576" in text.decode(), "no spreadsheet computes it"
    sent = await admin.post(f"{path}/import", files={"file": ("a.csv", text, "text/csv")})
    assert sent.status_code == 201
    shown = (await city.client.get(f"{PATH}/T001")).json()
    assert {name: shown[name] for name in ("name", "phone", "note")} == {
        name: form[name] for name in ("name", "phone", "note")
    }


async def test_an_export_is_imported_again_ratings_stay_and_changes_are_on_the_record(city: City) -> None:
    admin, citizen = await city.signed_in("admin"), await city.citizen()
    await citizen.post("/api/v1/amenities/T001/rating", json={"stars": 4})
    before = (await city.client.get(PATH, params=NEAR)).json()
    text = (await admin.get("/api/v1/admin/amenities/export")).content
    sent = await admin.post("/api/v1/admin/amenities/import", files={"file": ("a.csv", text, "text/csv")})
    assert (sent.status_code, sent.json()) == (201, {"rows": 23})
    assert (await city.client.get(PATH, params=NEAR)).json() == before
    page = (await admin.get("/api/v1/admin/amenities", params={"limit": 20})).json()
    rest = (await admin.get("/api/v1/admin/amenities", params={"after": page["next"]})).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (20, 3, None)
    path = "/api/v1/admin/amenities/T001"
    form = {"kind": "toilet", "name": "紫阳街公厕", "lon": 121.1284, "lat": 28.8474, "coord_type": "wgs84"}
    wrong = await admin.put(path, json=form | {"hours": "whenever", "component_id": "9" * 16, "lon": 0})
    assert {error["field"] for error in wrong.json()["errors"]} == {"hours", "component_id", "lon"}
    assert (await admin.put(path, json=form | {"state": "removed"})).status_code == 200
    assert (await city.client.get(f"{PATH}/T001")).status_code == 404
    listed = (await (await city.signed_in("auditor")).get("/api/v1/admin/audit")).json()["items"]
    said = next(line for line in listed if line["kind"] == "amenity.changed")
    assert said["data"]["after"]["state"] == "removed"


PIECE: dict[str, Any] = {
    "class_code": "C0101", "name": "公厕", "owner_code": "D01", "keeper_code": "D01", "grid_code": "331082001001001",
    "state": "intact", "lon": 121.1284, "lat": 28.8474,
}  # fmt: skip
TOILET = {"kind": "toilet", "name": "公厕", "lon": 121.1284, "lat": 28.8474, "coord_type": "wgs84"}


async def with_components(city: City) -> tuple[str, str]:
    ids = "3310820199000001", "3310820199000002"
    async with city.db.write() as session:
        session.add_all(Component(id=identity, **PIECE) for identity in ids)
    return ids


async def test_a_component_is_one_amenity_alone(city: City) -> None:
    """Two were, and what was reported on the one was told as of the other."""
    admin, (one, other) = await city.signed_in("admin"), await with_components(city)
    path = "/api/v1/admin/amenities"
    for _again in range(2):
        assert (await admin.put(f"{path}/T001", json=TOILET | {"component_id": one})).status_code == 200
    refused = await admin.put(f"{path}/T002", json=TOILET | {"component_id": one})
    assert refused.status_code == 422
    assert [(error["field"], error["detail"]) for error in refused.json()["errors"]] == [
        ("component_id", "该部件已对应设施 T001，一个部件只能对应一处设施")
    ]
    assert (await admin.put(f"{path}/T002", json=TOILET | {"component_id": other})).status_code == 200
    removed = TOILET | {"component_id": one, "state": "removed"}
    assert (await admin.put(f"{path}/T001", json=removed)).status_code == 200
    assert (await admin.put(f"{path}/T002", json=TOILET | {"component_id": one})).status_code == 200
    back = await admin.put(f"{path}/T001", json=TOILET | {"component_id": one})
    assert (back.status_code, back.json()["errors"][0]["field"]) == (422, "component_id")


async def test_of_two_who_claim_a_component_at_once_the_second_is_told(city: City) -> None:
    admin, (one, _other) = await city.signed_in("admin"), await with_components(city)
    path, form = "/api/v1/admin/amenities", TOILET | {"component_id": one}
    answers = await asyncio.gather(*(admin.put(f"{path}/{code}", json=form) for code in ("T001", "T002")))
    assert sorted(answer.status_code for answer in answers) == [200, 422]


async def test_a_file_claims_no_component_twice(city: City, tmp_path: Path) -> None:
    admin, (one, other) = await city.signed_in("admin"), await with_components(city)
    claimed = TOILET | {"component_id": one}
    assert (await admin.put("/api/v1/admin/amenities/T001", json=claimed)).status_code == 200
    file, row = tmp_path / "a.csv", "{},toilet,{},厕,,121.1289,28.8470,wgs84,24/7,,,,,{}\n"
    rows = [("A1", "", one), ("A2", "", other), ("A3", "", other), ("A4", "removed", other)]
    file.write_text(HEAD + "".join(row.format(*values) for values in rows), encoding="utf-8")
    async with city.db.write() as session:
        with pytest.raises(LoadRefused) as refused:
            await load_amenities(session, file, city.at)
    said = [(bad.line, bad.field, bad.reason[:11]) for bad in refused.value.bad_rows]
    assert said == [(2, "component_id", "该部件已对应设施 T0"), (4, "component_id", "该部件已对应设施 A2")]
    rows = [("T001", "", other), ("A1", "", one)]  # one gives it to the other
    file.write_text(HEAD + "".join(row.format(*values) for values in rows), encoding="utf-8")
    async with city.db.write() as session:
        assert await load_amenities(session, file, city.at) == 2


async def test_a_component_claimed_while_a_file_is_examined_is_noticed(city: City, tmp_path: Path) -> None:
    admin, (one, _other) = await city.signed_in("admin"), await with_components(city)
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}A1,toilet,,厕,,121.1289,28.8470,wgs84,24/7,,,,,{one}\n", encoding="utf-8")
    read = await load_amenities.examined(city.db, file)
    claimed = TOILET | {"component_id": one}
    assert (await admin.put("/api/v1/admin/amenities/T001", json=claimed)).status_code == 200
    with pytest.raises(LoadRefused) as refused:
        async with city.db.write() as session:
            await load_amenities.written(session, read, city.at)
    assert [(bad.line, bad.field) for bad in refused.value.bad_rows] == [(2, "component_id")]
