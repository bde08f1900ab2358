"""What is open close by is shown before one reports; saying so too lifts it, and names nobody."""

import math
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases import nearest
from backend.cases.case import Case
from backend.cases.me_too import MeToo
from backend.cases.me_too_origin import MeTooOrigin
from backend.cases.of_person import hand_over_reports
from tests.atlas.making import case_row, write
from tests.doing import done
from tests.linhai import POINT, City, Person
from tests.participation.people import neighbour

pytestmark = pytest.mark.anyio
HERE = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"}


async def nearby(by: Person, **more: Any) -> list[dict[str, Any]]:
    answer = await by.get("/api/v1/reports/nearby", params=HERE | more)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_open_cases_close_by_are_shown_before_one_reports(city: City) -> None:
    reporter, other = await city.citizen(), await city.citizen()
    photo = await reporter.photo()
    number = (await reporter.report(photo_ids=[photo], description="井盖旁垃圾"))["number"]
    await reporter.report(bucket="street_order")
    await reporter.report(position=POINT | {"lon": 121.1389})  # a kilometre off
    (found,) = await nearby(other, bucket="sanitation")
    assert (found["number"], found["thumb"], found["description"]) == (number, None, None)
    assert (found["is_mine"], found["has_said_me_too"], found["me_too"]) == (False, False, 0)
    assert len(await nearby(other)) == 2
    assert {one["is_mine"] for one in await nearby(reporter)} == {True}
    desk = await city.signed_in("desk")
    cleared = {"description": True, "photo_ids": [photo]}
    assert (await desk.post(f"/api/v1/cases/{number}/clear", json=cleared)).status_code == 200
    city.wait(hours=3)
    (found,) = (await city.client.get("/public/v1/nearby", params=HERE | {"bucket": "sanitation"})).json()["items"]
    assert (found["description"], found["age_hours"]) == ("井盖旁垃圾", 3)
    assert (await city.client.get(found["thumb"])).status_code == 200
    missing = await city.client.get("/public/v1/nearby", params={"lon": 121.1289, "lat": 28.8470})
    assert missing.json()["errors"][0]["field"] == "coord_type"


async def test_no_number_of_questions_tells_where_in_its_cell_a_case_lies(city: City) -> None:
    """Two cases in one cell answer alike from wherever one asks, as they would not by their true distances."""
    citizen = await city.citizen()
    places = [(121.12880, 28.84640), (121.12890, 28.84650)]
    for lon, lat in places:
        await citizen.report(position={"lon": lon, "lat": lat, "coord_type": "wgs84"})
    for lon, lat in ((121.1289, 28.8470), (121.1301, 28.8466), (121.1280, 28.8480), (121.1287, 28.8455)):
        asked = {"lon": lon, "lat": lat, "coord_type": "wgs84", "radius_m": 300}
        items = (await city.client.get("/public/v1/nearby", params=asked)).json()["items"]
        assert len(items) == 2
        assert len({(one["distance_m"], one["position"]["lon"], one["position"]["lat"]) for one in items}) == 1
    true = {round(math.hypot((lon - 121.1301) * 97_000, (lat - 28.8466) * 111_000), -1) for lon, lat in places}
    assert len(true) == 2  # the fault would be seen


async def test_the_report_of_ones_own_tells_no_more_of_others_than_their_cells(city: City) -> None:
    """Wherever in a cell another's case lies, the similar ones beside one's own report are told alike."""
    for lon, lat in ((121.12880, 28.84640), (121.12890, 28.84650)):
        await (await city.citizen()).report(position={"lon": lon, "lat": lat, "coord_type": "wgs84"})
    me = await city.citizen()
    mine = await me.report(position={"lon": 121.1291, "lat": 28.8467, "coord_type": "wgs84"})
    found = (await me.get(f"/api/v1/reports/{mine['number']}")).json()["similar"]
    assert len(found) == 2
    assert len({one["distance_m"] for one in found}) == 1
    assert found[0]["distance_m"] % 10 == 0


async def test_little_is_read_where_much_is_open_and_the_nearest_are_found(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    within = nearest._within

    async def _counted(*asked: Any) -> Any:
        read.append(await within(*asked))
        return read[-1]

    monkeypatch.setattr(nearest, "_within", _counted)
    monkeypatch.setattr(nearest, "MOST_READ", 3)
    rows = [case_row(city.at, 121.1289 + turn * 0.0015, 28.8470, turn) for turn in range(6)]
    await write(city.db, rows)
    numbers = [one["number"] for one in await nearby(await city.citizen(), radius_m=1000, limit=2)]
    assert numbers == [rows[0]["number"], rows[1]["number"]]
    assert max(map(len, read)) <= 3
    assert len(read) < 4


async def test_however_many_are_open_in_one_place_few_of_them_are_looked_at_and_the_newest(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does what another place or another bucket has many of hide them."""
    read = list[int]()

    def _near(rows: Any, places: Any) -> Any:
        found = list(rows)
        read.append(len(found))
        return of_rows(found, places)

    of_rows = nearest._near
    monkeypatch.setattr(nearest, "_near", _near)
    rows = [case_row(city.at - timedelta(minutes=turn), 121.1289, 28.8470, 100 + turn) for turn in range(40)]
    other = [case_row(city.at, 121.1289, 28.8470, 200 + turn, bucket="street_order") for turn in range(40)]
    await write(city.db, [*rows, *other])
    newest = [row["number"] for row in rows[:5]]
    mine = await (await city.citizen()).report(position={"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"})
    assert [one["number"] for one in mine["similar"]] == newest
    assert read == [6]  # five are shown, and one's own is among them


async def test_neighbours_lift_a_case_and_follow_it_and_a_brigade_does_not(city: City) -> None:
    reporter = await city.citizen()
    number = (await reporter.report())["number"]
    path = f"/api/v1/reports/{number}/me_too"
    assert (await reporter.post(path)).json()["code"] == "own_report"
    street = [await neighbour(city) for _one in range(3)]
    for one in street:
        said = await one.post(path, json={})
        assert (said.status_code, said.json()["following"]) == (201, True)
    again = await street[0].post(path)
    assert (again.status_code, again.headers["Idempotent-Replayed"], again.json()["me_too"]) == (200, "true", 3)
    desk, support = await city.signed_in("desk"), f"/api/v1/cases/{number}/support"
    shown = (await desk.get(support)).json()
    assert shown["why"] == [{"code": "full", "text": "足额计入", "count": 3}]
    assert (shown["weight"], shown["priority"], shown["priority_text"], shown["next_at"]) == (3.0, 1, "关注", 8.0)
    lifted = (await desk.get("/api/v1/cases", params={"priority": 1})).json()["items"]
    assert [(one["number"], one["me_too"], one["priority"]) for one in lifted] == [(number, 3, 1)]
    for _one in range(3):
        await (await neighbour(city, "198.51.100.7", "one-device-0000001", days=0)).post(path)
    after = (await desk.get(support)).json()
    assert (after["me_too"], after["weight"]) == (
        6,
        3.2,
    )  # the first of them counts 0.2, whoever shares its device none
    assert {"new_account", "same_device", "same_network"} <= {one["code"] for one in after["why"]}
    await city.tell()
    told = [item["kind"] for item in (await desk.get("/api/v1/inbox")).json()["items"]]
    assert told.count("case.prioritise") == 1
    await done(city, "desk", number, "admit")
    await done(city, "chief", number, "file", class_code="E0110")
    await city.tell()
    assert "您关注的案件已立案" in [one["title"] for one in (await street[0].get("/api/v1/inbox")).json()["items"]]
    handled = (await desk.get(f"/api/v1/cases/{number}")).json()
    ids = [(await one.get("/api/v1/me")).json()["id"] for one in (*street, reporter)]
    assert not [one for one in ids if one in str(handled) + str(shown)]


async def test_a_report_merged_counts_for_the_case_that_stays(city: City) -> None:
    first, second = await city.citizen(), await neighbour(city)
    kept, gone = (await first.report())["number"], (await second.report())["number"]
    fan = await neighbour(city)
    for number in (kept, gone):
        assert (await fan.post(f"/api/v1/reports/{number}/me_too")).status_code == 201
    await done(city, "desk", gone, "merge", into=kept, note="同一处")
    shown = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{kept}/support")).json()
    assert (shown["me_too"], shown["weight"]) == (2, 2.0)  # the fan once, the merged reporter once
    assert {"merged_report", "full"} == {one["code"] for one in shown["why"]}
    assert (await (await neighbour(city)).post(f"/api/v1/reports/{gone}/me_too")).json()["code"] == "not_open"
    async with city.db.read() as session:  # digests, and of another case others
        rows = (await session.execute(select(MeTooOrigin).order_by(col(MeTooOrigin.case_id)))).scalars().all()
    assert len({row.network for row in rows}) == len(rows) == 2
    assert not [row for row in rows if "203.0." in str(row)]


async def test_two_accounts_that_are_one_person_count_once_and_not_for_their_own(city: City) -> None:
    kept, gone, neutral = [await neighbour(city) for _one in range(3)]
    numbers = [(await one.report())["number"] for one in (neutral, kept, gone, neutral)]
    said = {gone: (0, 1, 3), kept: (0, 2), neutral: (1, 2)}
    for one, places in said.items():
        for place in places:
            assert (await one.post(f"/api/v1/reports/{numbers[place]}/me_too")).status_code == 201
    taker, giver = [uuid.UUID((await one.get("/api/v1/me")).json()["id"]) for one in (kept, gone)]
    async with city.db.write() as session:
        await hand_over_reports(session, giver, taker)
    async with city.db.read() as session:
        cases = {one.number: one for one in (await session.execute(select(Case))).scalars()}
        rows = (await session.execute(select(col(MeToo.case_id), col(MeToo.weight)))).tuples().all()
    counted = [(cases[number].me_too_count, cases[number].support) for number in numbers]
    assert counted == [(1, 10)] * 4
    assert sorted(rows) == sorted((one.id, 10) for one in cases.values())


async def test_saying_so_too_changes_what_the_public_sees_and_when(city: City) -> None:
    number = (await (await city.citizen()).report())["number"]
    city.wait(minutes=5)
    fan = await neighbour(city)
    assert (await fan.post(f"/api/v1/reports/{number}/me_too")).status_code == 201
    async with city.db.read() as session:
        case = (await session.execute(select(Case).where(col(Case.number) == number))).scalar_one()
    assert (case.changed_at, case.version) == (city.at, 1)
