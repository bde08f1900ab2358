"""Tracks by clients that others wrote: stored by the same deed as our own app's, under a key of its own a handset."""

import base64
import json
import random
from datetime import UTC, timedelta
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, text
from sqlmodel import col

from backend.patrol.fix import Fix
from backend.people.track_key import TrackKey
from tests.linhai import City, Person
from tests.patrol.field import clock, on_shift

pytestmark = pytest.mark.anyio
PLACE = {"lat": "28.8470", "lon": "121.1289"}


async def track_key(person: Person) -> str:
    answer = await person.post("/api/v1/me/track-key", json={"name": "OsmAnd"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])


async def fixes(city: City) -> list[Fix]:
    async with city.db.read() as session:
        return list((await session.execute(select(Fix).order_by(col(Fix.at)))).scalars())


def owntracks(key: str, **more: Any) -> dict[str, Any]:
    body = {"_type": "location", "lat": 28.847, "lon": 121.1289, "acc": 8, "batt": 83, "vel": 36, "tid": "zs"} | more
    return {"json": body, "headers": {"X-Limit-U": "wang", "X-Limit-D": key}}


async def test_a_fix_comes_as_query_as_form_and_on_the_bare_path_and_is_one(city: City) -> None:
    key, at = await track_key(await on_shift(city)), int(city.at.timestamp())
    said = {"id": key, "timestamp": str(at), "speed": "10", "accuracy": "8", "batt": "83.4", "bearing": "90"} | PLACE
    for answer in (
        await city.client.get("/track", params=said),
        await city.client.get("/track/", params=said),
        await city.client.post("/track", params=said),
        await city.client.post("/?" + str(httpx.QueryParams(said))),
        await city.client.post("/track", data=said | {"deviceid": "ignored", "altitude": "3", "hdop": "1"}),
    ):
        assert (answer.status_code, answer.content) == (200, b"")
    (fix,) = await fixes(city)
    assert (fix.at, fix.source, fix.battery, fix.accuracy_m, fix.mock) == (city.at, "osmand", 83, 8, False)
    assert fix.speed == pytest.approx(5.144, abs=0.001)
    assert key not in fix.device_id


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_instant_is_read_in_all_its_forms(city: City) -> None:
    key = await track_key(await on_shift(city))
    forms = (
        f"{city.at.timestamp():.0f}", f"{city.at.timestamp() * 1000:.0f}", "2026-11-24T04:00:00Z",
        "2026-11-24 04:00:00",
        "2026-11-24T12:00:00+08:00", "2026-11-24T04:00:00.000Z", "",
    )  # fmt: skip
    for form in forms:
        answer = await city.client.get("/track", params={"id": key, "timestamp": form, "location": "28.8470,121.1289"})
        assert answer.status_code == 200, (form, answer.text)
    assert [fix.at for fix in await fixes(city)] == [city.at]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_json_of_newer_clients_is_read(city: City) -> None:
    key = await track_key(await on_shift(city))
    location = {
        "timestamp": "2026-11-24T04:00:00.000Z", "mock": True, "is_moving": True, "odometer": 12.5,
        "coords": {"latitude": 28.847, "longitude": 121.1289, "accuracy": 900, "speed": -1, "heading": -1},
        "activity": {"type": "walking"}, "battery": {"level": 0.61, "is_charging": False},
    }  # fmt: skip
    answer = await city.client.post("/track", json={"device_id": key, "location": location, "unknown": {"x": []}})
    assert answer.status_code == 200, answer.text
    (fix,) = await fixes(city)
    assert (fix.mock, fix.marks, fix.battery, fix.speed) == (True, ["mock", "poor"], 61, None)


async def test_owntracks_hears_an_empty_list_whatever_it_says(city: City) -> None:
    key = await track_key(await on_shift(city))
    answer = await city.client.post("/track", **owntracks(key, tst=int(city.at.timestamp())))
    assert (answer.status_code, answer.json()) == (200, [])
    for kind in ("transition", "waypoint", "lwt", "card", "encrypted", "status"):
        answer = await city.client.post("/track", **owntracks(key, _type=kind, lat="x"))
        assert (answer.status_code, answer.json()) == (200, [])
    (fix,) = await fixes(city)
    assert (fix.source, fix.speed, fix.battery) == ("owntracks", 10, 83)
    basic = base64.b64encode(f"wang:{key}".encode()).decode()
    by_password = owntracks("phone") | {"headers": {"Authorization": f"Basic {basic}"}}
    assert (await city.client.post("/track", **by_password)).status_code == 200


async def test_off_shift_it_is_answered_and_not_kept(city: City) -> None:
    inspector = await city.signed_in("inspector")
    key = await track_key(inspector)
    said = {"id": key} | PLACE
    assert (await city.client.get("/track", params=said)).status_code == 200
    assert await fixes(city) == []
    await clock(inspector)
    assert (await city.client.get("/track", params=said)).status_code == 200
    assert len(await fixes(city)) == 1


async def test_who_is_unknown_is_400_and_so_is_a_key_that_was_ended(city: City) -> None:
    inspector = await on_shift(city)
    made = (await inspector.post("/api/v1/me/track-key")).json()
    said = {"id": made["key"]} | PLACE
    assert (await city.client.get("/track", params=said)).status_code == 200
    listed = (await inspector.get("/api/v1/me/track-keys")).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert "key" not in listed[0]
    other = await city.signed_in("inspector-40")
    assert (await other.post(f"/api/v1/me/track-keys/{made['id']}/end")).status_code == 404
    for _time in range(2):
        assert (await inspector.post(f"/api/v1/me/track-keys/{made['id']}/end")).status_code == 204
    for wrong in (made["key"], "phone-1", "", "手机😀", "x" * 5000):
        answer = await city.client.get("/track", params=PLACE | {"id": wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_device")
    assert (await city.client.post("/track", **owntracks("nobody"))).status_code == 400


async def test_a_key_ends_with_every_sign_in_and_the_oldest_with_the_sixth(city: City) -> None:
    inspector = await on_shift(city)
    keys = []
    for _time in range(6):
        city.wait(seconds=1)
        keys.append(await track_key(inspector))
    got = [(await city.client.get("/track", params=PLACE | {"id": key})).status_code for key in keys]
    assert got == [400, 200, 200, 200, 200, 200]
    assert (await inspector.post("/api/v1/me/sign-ins/end-all")).status_code == 204
    assert (await city.client.get("/track", params=PLACE | {"id": keys[-1]})).status_code == 400


async def test_a_key_is_nowhere_in_the_database(city: City) -> None:
    key = await track_key(await on_shift(city))
    async with city.db.read() as session:
        row = (await session.execute(select(TrackKey))).scalar_one()
        happened = (await session.execute(text("SELECT data FROM happening WHERE kind LIKE 'person.track%'"))).all()
    assert key not in str(row.model_dump()) + str(happened)
    assert str(row.id) in str(happened)


async def test_odd_fixes_are_marked_and_nonsense_is_400(city: City) -> None:
    key = await track_key(await on_shift(city))
    ok = {"id": key, "valid": "false", "timestamp": str(int(city.at.timestamp())), "accuracy": "-1", "batt": "x"}
    assert (await city.client.get("/track", params=ok | PLACE)).status_code == 200
    (fix,) = await fixes(city)
    assert (fix.marks, fix.accuracy_m, fix.battery) == (["invalid"], None, None)
    assert (await city.client.get("/track", params={"id": key, "alarm": "sos"})).status_code == 200
    for wrong in (
        {"lat": "91"}, {"lon": "nan"}, {"lat": ""}, {"timestamp": "yesterday"}, {"timestamp": "9" * 300},
        {"location": "1;2", "lat": "", "lon": ""},
    ):  # fmt: skip
        answer = await city.client.get("/track", params={"id": key} | PLACE | wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_fix"), wrong


# of a receiver that has lost its time, or counts weeks from 2007 or 1987 (GPS: 1024 of them, and they begin anew)
LOST_TIMES = (
    "0", "-1", "99999", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "9999-12-31 23:59:59", "9" * 16,
    str(1795492800 - 1024 * 7 * 86400), str(1795492800 - 2048 * 7 * 86400), "1795492800000000",
)  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_fix_of_a_receiver_that_lost_its_time_is_lost_and_counted_and_no_other_with_it(city: City) -> None:
    key, place = await track_key(await on_shift(city)), {"latitude": 28.847, "longitude": 121.1289}
    before = REGISTRY.get_sample_value("cgt_far_off_fixes_total") or 0.0
    several = [{"timestamp": time, "coords": place} for time in (*LOST_TIMES, "2026-11-24T04:00:00Z")]
    answer = await city.client.post("/track", json={"device_id": key, "location": several})
    assert (answer.status_code, answer.headers["X-Far-Off-Fixes"]) == (200, str(len(LOST_TIMES))), answer.text
    assert [fix.at for fix in await fixes(city)] == [city.at]
    for said in (
        await city.client.get("/track", params={"id": key, "timestamp": "0"} | PLACE),
        await city.client.post("/track", **owntracks(key, tst=0)),
    ):
        assert (said.status_code, said.headers["X-Far-Off-Fixes"], said.content in (b"", b"[]")) == (200, "1", True)
    good = await city.client.get("/track", params={"id": key} | PLACE)
    assert "X-Far-Off-Fixes" not in good.headers
    assert (REGISTRY.get_sample_value("cgt_far_off_fixes_total") or 0.0) - before == len(LOST_TIMES) + 2


FRAGMENTS = (
    b'{"_type":"location"', b'"lat":', b"1e999", b"NaN", b'"\\ud800"', b"[", b"]", b"{", b"}", b'"location":', b"null",
    b'"coords":', b"&id=", b"%00", b"\x00", b"\xff\xfe", b"9" * 400, b",", b'"device_id":', b"=",
    b"lat=", b"timestamp=-1",
)  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_no_body_whatever_is_a_fault_of_ours(city: City) -> None:
    key, dice = await track_key(await on_shift(city)), random.Random(7)
    words = (*FRAGMENTS, key.encode(), f'"device_id":"{key}",'.encode())
    for _turn in range(150):
        body = b"".join(dice.choices(words, k=dice.randint(1, 8)))
        kind = dice.choice(("application/json", "application/x-www-form-urlencoded", "text/plain"))
        answer = await city.client.post("/track", content=body, headers={"Content-Type": kind, "X-Limit-D": key})
        assert answer.status_code in (200, 400, 422), (body, answer.text)
    for place in ({"coords": 1}, {"coords": {"latitude": "\ud800"}}, [1], "x", {"coords": {"latitude": 10**400}}, 7):
        answer = await city.client.post("/track", content=json.dumps({"device_id": key, "location": place}))
        assert answer.status_code == 400, place
    deep = b'{"_type":"location","x":' + b"[" * 100_000
    assert (await city.client.post("/track", content=deep)).status_code == 400
    assert (await city.client.post("/track", content=bytes(2_000_000))).status_code == 413


async def test_a_buffered_day_sent_backwards_is_the_same_as_forwards(city: City) -> None:
    inspector = await on_shift(city)
    keys, start = [await track_key(inspector) for _time in range(2)], city.at
    city.wait(minutes=10)
    for key, order in zip(keys, (range(12), reversed(range(12))), strict=True):
        for n in order:
            at = (start + timedelta(seconds=30 * n)).astimezone(UTC)
            said = {
                "id": key,
                "timestamp": at.strftime("%Y-%m-%d %H:%M:%S"),
                "lat": str(28.847 + n / 1e4),
                "lon": "121.1289",
            }
            assert (await city.client.get("/track", params=said)).status_code == 200
    found = await fixes(city)
    by_device = {device: [(one.at, one.lat) for one in found if one.device_id == device] for device in
                 {one.device_id for one in found}}  # fmt: skip
    first, second = by_device.values()
    assert first == second
    assert len(first) == 12
