"""One follows cases, places, areas and classes; news of them come as small news."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.participation import start_following
from backend.participation.of_person import hand_over_part
from notifications.delivery import Delivery, Urgency
from notifications.digest import make_digests
from tests.doing import along, done
from tests.linhai import MAIN_LINE, POINT, City, Person

pytestmark = pytest.mark.anyio


async def titles(person: Person) -> list[str]:
    items = (await person.get("/api/v1/inbox", params={"limit": 100})).json()["items"]
    return [item["title"] for item in items]


async def follow(person: Person, **form: object) -> dict[str, object]:
    answer = await person.post("/api/v1/follows", json=form)
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()
    return made


async def test_whoever_follows_what_a_case_lies_in_hears_of_it_once_and_softly(city: City) -> None:
    near, far, area, kind, bucket, elsewhere = [await city.citizen() for _one in range(6)]
    await follow(near, kind="place", position=POINT, radius_m=200, name="家门口")
    await follow(far, kind="place", position=POINT | {"lon": 121.1389}, radius_m=200)
    grid = str((await near.report())["grid"])
    assert (await follow(area, kind="grid", code=grid))["code"] == grid[:12]  # no more than the public is told
    await follow(area, kind="bucket", code="sanitation")  # twice concerned, told once
    await follow(kind, kind="class", code="E0110")
    await follow(bucket, kind="bucket", code="sanitation", area=grid[:9])
    await follow(elsewhere, kind="class", code="E0410")
    number = (await (await city.citizen()).report())["number"]
    await along(city, number, *MAIN_LINE)
    await city.tell()
    for person in (near, area, kind, bucket):
        assert (await titles(person)).count("您关注的范围有新案件") == 1
        assert (await titles(person)).count("您关注的范围有案件办结") == 1
    for person in (far, elsewhere):
        assert [one for one in await titles(person) if "范围" in one] == []
    async with city.db.read() as session:
        query = select(Delivery).where(col(Delivery.title) == "您关注的范围有案件办结")
        rows = (await session.execute(query)).scalars().all()
    assert {(row.urgency, row.channel) for row in rows} == {(Urgency.LOW, "in_app")}
    city.wait(days=1)
    while await make_digests(city.db, city.settings, city.at + timedelta(hours=8)):
        pass


async def test_what_two_accounts_of_one_person_follow_is_followed_once(city: City) -> None:
    giver, taker = await city.citizen(), await city.citizen()
    place = {"kind": "place", "position": POINT, "radius_m": 200}
    for person in (giver, taker):
        await follow(person, **place, name="家门口")
        await follow(person, kind="bucket", code="sanitation")
    await follow(giver, kind="bucket", code="sanitation", area="331082001")  # is another
    await follow(giver, **place | {"radius_m": 300})
    ids = [uuid.UUID((await one.get("/api/v1/me")).json()["id"]) for one in (giver, taker)]
    async with city.db.write() as session:
        await hand_over_part(session, *ids)
    items = (await taker.get("/api/v1/follows")).json()["items"]
    assert sorted((one["kind"], one["radius_m"] or 0, one["area"] or "") for one in items) == [
        ("bucket", 0, ""), ("bucket", 0, "331082001"), ("place", 200, ""), ("place", 300, ""),
    ]  # fmt: skip
    assert (await giver.get("/api/v1/follows")).json()["items"] == []


async def test_following_is_bounded_done_once_and_taken_back(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = await city.citizen()
    number = (await (await city.citizen()).report())["number"]
    followed = await follow(citizen, kind="case", number=number)
    assert (await citizen.post("/api/v1/follows", json={"kind": "case", "number": number})).status_code == 200
    form = {"kind": "bucket", "code": "sanitation", "client_key": str(uuid.uuid4())}
    first = await citizen.post("/api/v1/follows", json=form)
    again = await citizen.post("/api/v1/follows", json=form)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    other = await citizen.post("/api/v1/follows", json=form | {"code": "street_order"})
    assert other.json()["code"] == "key_reused"
    monkeypatch.setattr(start_following, "MOST_OTHERS", 1)
    full = await citizen.post("/api/v1/follows", json={"kind": "class", "code": "E0110"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_follows")
    wrong = {
        "unknown_class": {"kind": "class", "code": "E9999"}, "unknown_grid": {"kind": "grid", "code": "331082"},
        "invalid": {"kind": "place"}, "not_found": {"kind": "case", "number": "20200101000001"},
    }  # fmt: skip
    for code, body in wrong.items():
        assert (await citizen.post("/api/v1/follows", json=body)).json()["code"] == code
    (case,) = (await citizen.get("/api/v1/follows", params={"kind": "case"})).json()["items"]
    (rest,) = (await citizen.get("/api/v1/follows")).json()["items"]
    assert (case["number"], rest["name"]) == (number, first.json()["name"])
    stranger = await city.citizen()
    for one in (followed, rest):
        assert (await stranger.post(f"/api/v1/follows/{one['id']}/remove")).status_code == 204
    assert len((await citizen.get("/api/v1/follows")).json()["items"]) == 1  # another's stays
    for one in (followed, rest, rest):
        assert (await citizen.post(f"/api/v1/follows/{one['id']}/remove")).status_code == 204
    assert (await citizen.get("/api/v1/follows")).json()["items"] == []


async def test_who_follows_a_case_hears_that_it_was_merged_and_then_of_the_one_that_stays(city: City) -> None:
    fan, one, other = [await city.citizen() for _one in range(3)]
    gone, kept = [str((await by.report())["number"]) for by in (one, other)]
    await follow(fan, kind="case", number=gone)
    await done(city, "desk", gone, "merge", into=kept, note="同一处")
    await city.tell()
    heard = [item for item in (await fan.get("/api/v1/inbox")).json()["items"] if item["number"] == gone]
    assert len(heard) == 1
    await along(city, kept, *MAIN_LINE)
    await city.tell()
    assert kept in {item["number"] for item in (await fan.get("/api/v1/inbox", params={"limit": 100})).json()["items"]}
