"""The map as it is asked for: cases near by, clusters from afar, tiles, outlines; nothing is fetched twice."""

from datetime import timedelta

import pytest

from backend.atlas import seen
from backend.places.cell import lon_at, middle_of, snapped, tile_of
from backend.places.coordinates import CoordType, distance_m, to_wgs84
from tests.atlas.decoding import area, decode
from tests.atlas.making import case_row, count, write
from tests.linhai import POINT, City

pytestmark = pytest.mark.anyio
LON, LAT = POINT["lon"], POINT["lat"]
HERE = f"{LON - 0.004},{LAT - 0.004},{LON + 0.004},{LAT + 0.004}"
MAP = "/public/v1/map"


async def ask(city: City, path: str = MAP, zoom: float = 16.5, bbox: str = HERE, **more: str) -> dict:
    answer = await city.client.get(path, params={"bbox": bbox, "zoom": zoom, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()


def rounded(pair: tuple[float, float]) -> list[float]:
    return [round(one, 6) for one in pair]


async def tile(city: City, z: int, layers: str = "", **more: str) -> dict:
    x, y = tile_of(LON, LAT, z)
    answer = await city.client.get(f"/public/v1/tiles/{layers}{z}/{x}/{y}.mvt", params=more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    return decode(answer.content)


async def test_a_case_is_seen_near_by_at_once_and_from_afar_once_counted(city: City) -> None:
    li = await city.citizen()
    number = (await li.report())["number"]
    near = await ask(city)
    assert (near["mode"], near["more"], len(near["features"])) == ("cases", False, 1)
    (case,) = near["features"]
    assert case["geometry"] == {"type": "Point", "coordinates": rounded(snapped(LON, LAT))}
    assert case["properties"] == {
        "number": number, "status": "submitted", "status_text": "已提交", "state": "open", "light": None,
        "bucket": "sanitation", "class": None, "reported_at": "2026-11-24T12:00:00+08:00",
    }  # fmt: skip
    assert (await ask(city, zoom=11))["features"] == []
    city.wait(seconds=5)
    await count(city.db, city.at)
    far = await ask(city, zoom=11)
    assert [one["properties"] for one in far["features"]] == [{"count": 1, "open": 1, "red": 0}]
    assert far["features"][0]["geometry"]["coordinates"] == rounded(middle_of(*tile_of(LON, LAT, 14), 14))
    (point,) = (await tile(city, 16))["cases"]
    assert point["tags"] == {name: value for name, value in case["properties"].items() if value is not None} | {
        "reported_at": int(city.at.timestamp()) - 5}  # fmt: skip
    assert [one["tags"] for one in (await tile(city, 11))["clusters"]] == [{"count": 1, "open": 1, "red": 0}]
    await li.post(f"/api/v1/reports/{number}/withdraw", json={"version": 1})
    city.wait(seconds=5)
    await count(city.db, city.at)
    assert [(await ask(city, zoom=zoom))["features"] for zoom in (11, 16)] == [[], []]
    assert await tile(city, 16) == await tile(city, 11) == {}


async def test_a_tile_and_a_box_show_the_same(city: City) -> None:
    rows = [case_row(city.at, LON + turn * 0.0004, LAT - turn * 0.0003, turn) for turn in range(12)]
    await write(city.db, rows)
    await count(city.db, city.at)
    for z, layer in ((10, "clusters"), (13, "clusters"), (15, "cases"), (16, "cases")):
        x, y = tile_of(LON, LAT, z)
        (west, north), (east, south) = middle_of(x, y, z), middle_of(x + 1, y + 1, z)
        half = (east - west) / 2, (north - south) / 2
        box = f"{west - half[0]},{north - half[1]},{west + half[0]},{north + half[1]}"
        points = {
            (one["geometry"]["coordinates"][0], one["properties"].get("number", one["properties"].get("count")))
            for one in (await ask(city, zoom=z, bbox=box))["features"]
        }
        drawn = {
            (
                round(lon_at(x + ring[0][0] / 4096, z), 3),
                one["tags"].get("number", one["tags"].get("count")),
            )
            for one in (await tile(city, z))[layer]
            for ring in one["rings"]
        }
        inside = {(round(lon, 3), what) for lon, what in points}
        assert drawn <= inside if layer == "clusters" else drawn == inside
        assert drawn


async def test_where_there_are_too_many_the_newest_are_shown_or_all_counted(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "MOST", 3)
    await write(city.db, [case_row(city.at - timedelta(minutes=turn), LON, LAT, turn) for turn in range(5)])
    await count(city.db, city.at)
    near = await ask(city)
    assert (near["more"], [one["properties"]["number"][-1] for one in near["features"]]) == (True, ["0", "1", "2"])
    assert [one["properties"]["count"] for one in (await ask(city, zoom=15.9))["features"]] == [5]
    assert (await ask(city, zoom=15.9, until="2026-11-23"))["features"] == []
    monkeypatch.setattr(seen, "MOST_SORTED", 0)
    near = await ask(city, zoom=17)  # nor are too many sorted
    assert [one["properties"]["count"] for one in near["features"]] == [5]
    assert (await ask(city, zoom=18, bbox="70,10,140,55"))["mode"] == "clusters"  # whatever zoom is said


async def test_nothing_is_fetched_twice(city: City) -> None:
    await write(city.db, [case_row(city.at, LON, LAT, turn) for turn in range(5)])
    await count(city.db, city.at)
    x, y = tile_of(LON, LAT, 14)
    paths = (f"{MAP}?zoom=16&bbox={HERE}", f"/public/v1/heat?zoom=12&bbox={HERE}", f"/public/v1/tiles/14/{x}/{y}.mvt",
             f"/public/v1/tiles/areas/14/{x}/{y}.mvt", "/public/v1/areas")  # fmt: skip
    first = {path: await city.client.get(path) for path in paths}
    city.wait(minutes=1)
    for path, answer in first.items():
        assert answer.headers["cache-control"].startswith("public, max-age="), path
        again = await city.client.get(path, headers={"If-None-Match": f'"other", W/{answer.headers["etag"]}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    await write(city.db, [case_row(city.at, LON, LAT, 9)])
    city.wait(seconds=5)
    again = await city.client.get(paths[0], headers={"If-None-Match": first[paths[0]].headers["etag"]})
    assert again.status_code == 200
    assert len(again.json()["features"]) == 6


async def test_outlines_need_no_foreign_server(city: City) -> None:
    towns = await city.client.get("/public/v1/areas")
    assert len(towns.json()["features"]) == 19
    assert towns.json()["bbox"] == pytest.approx([120.82, 28.66, 121.72, 29.06], abs=1e-4)
    (old_town,) = [one for one in towns.json()["features"] if one["properties"]["name"] == "古城街道"]
    west, south, east, north = old_town["properties"]["box"]
    assert west < LON < east
    assert south < LAT < north
    assert set(await tile(city, 9, "areas/")) == {"towns", "labels"}
    near = await tile(city, 14, "areas/")
    assert set(near) >= {"towns", "communities", "grids"}
    assert all(one["tags"]["code"].startswith("331082") for layer in near.values() for one in layer)
    assert {one["type"] for one in near["grids"]} == {3}
    assert all(area(one["rings"][0]) > 0 for one in near["grids"] + near["towns"] + near["communities"])
    assert "古城街道" in {one["tags"]["name"] for one in near["towns"]}
    for path in ("3/8/1", "30/0/0", "5/0/-1"):
        assert (await city.client.get(f"/public/v1/tiles/areas/{path}.mvt")).status_code in (404, 422)


async def test_what_cannot_be_read_is_refused_and_what_contradicts_is_empty(city: City) -> None:
    await write(city.db, [case_row(city.at, LON, LAT, 1)])
    answer = await city.client.get(MAP, params={"bbox": "1,2,3", "zoom": "x", "light": "blue", "since": "soon"})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"bbox", "zoom", "light", "since"}
    assert (await city.client.get(MAP, params={"bbox": HERE, "zoom": 16, "since": "9999-12-31"})).status_code == 422
    contradictions = (
        {"since": "2026-11-24", "until": "2026-11-23"}, {"bucket": "no"}, {"class": "E0110", "state": "closed"},
        {"since": "2199-12-31"}, {"until": "1990-01-01"},
    )  # fmt: skip
    for more in contradictions:
        assert (await ask(city, **more))["features"] == []
    assert len((await ask(city, since="1990-01-01"))["features"]) == 1
    turned = ",".join(reversed(HERE.split(",")[2:])) + "," + ",".join(reversed(HERE.split(",")[:2]))
    assert (await city.client.get(MAP, params={"bbox": turned, "zoom": 16})).status_code == 200


async def test_another_coordinate_system_asks_and_is_answered_in_itself(city: City) -> None:
    await write(city.db, [case_row(city.at, LON, LAT, 1)])
    plain = (await ask(city))["features"][0]["geometry"]["coordinates"]
    box = "121.129,28.84,121.14,28.85"  # in GCJ-02 it is there, in WGS-84 it would not be
    (found,) = (await ask(city, bbox=box, coord_type="gcj02"))["features"]
    assert distance_m(to_wgs84(*found["geometry"]["coordinates"], CoordType.GCJ02), tuple(plain)) < 0.5
