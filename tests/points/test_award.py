"""What earns points and what does not, over HTTP and through the worker, on both databases."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.db import Database
from backend.points import award_points as award_module
from backend.points.award_points import award_all_points, award_points
from tests.linhai import City, jpeg
from tests.open311.asking import send, sent
from tests.points.earning import WATER, award, balanced, file, filed, ledger, points, reasons, reported

pytestmark = pytest.mark.anyio
# what asks the database nothing that the others do not
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])


async def test_each_filed_report_earns_once_whatever_the_number_of_workers(city: City) -> None:
    citizen = await city.citizen()
    numbers = [await filed(city, citizen, place) for place in range(5)]
    others = [Database(city.settings) for _ in range(3)]
    await asyncio.gather(*(award_points(db, city.app.state.city, city.at) for db in (city.db, *others)))
    for db in others:
        await db.close()
    await award(city)
    await award_all_points(city.db, city.app.state.city, city.at)
    await balanced(city)
    found = await points(citizen)
    assert (found["balance"], found["month_points"], found["rank"], found["paid"]) == (2 + 2 + 2 + 1 + 0, 7, 1, 0)
    assert {one["number"] for one in found["items"]} == set(numbers)
    assert sorted(one["points"] for one in found["items"]) == [0, 1, 2, 2, 2], "declining for the same class"
    page = (await citizen.get("/api/v1/points", params={"limit": 1})).json()
    assert len(page["items"]) == 1
    rest = (await citizen.get("/api/v1/points", params={"after": page["next"]})).json()
    assert len(rest["items"]) == 4
    texts = {one["text"] for one in (*page["items"], *rest["items"])}
    assert texts == {"上报属实，按规则计分", "本月同一类别多次上报，分值按规则递减"}
    await city.tell()
    titles = [one["title"] for one in (await citizen.get("/api/v1/inbox", params={"limit": 50})).json()["items"]]
    assert titles.count("积分到账") == 4


@SQLITE
async def test_what_earns_nothing_says_why_and_who_is_apart_is_not_written_of(city: City) -> None:
    citizen, other, child = [await city.citizen() for _ in range(3)]
    picture = jpeg(size=(64, 64))
    seen = await citizen.photo(picture)
    await citizen.report(photo_ids=[seen])  # never filed: a picture used before
    await filed(city, citizen, 1, photos=0)
    anonymous = await filed(city, citizen, 2, anonymous=True)
    inspector = await city.signed_in("inspector-40")
    await file(city, str((await inspector.report(photo_ids=[await inspector.photo()]))["number"]), "E0101")
    copied = str((await other.report(photo_ids=[await other.photo(picture)]))["number"])
    await file(city, copied, "E0102")
    await filed(city, other, 9)
    await award(city)
    await filed(city, await city.citizen(), 9)
    late = await city.citizen()
    await filed(city, late, 9)
    number = await reported(child, 14)
    assert (await child.post("/api/v1/me/minor")).status_code == 204
    await file(city, number)
    await award(city)
    assert await reasons(citizen) == [("none", 0, "few_photos")]
    assert sorted(await reasons(other)) == [("award", 2, "earned"), ("none", 0, "photo_seen")]
    assert await reasons(late) == [("none", 0, "again")]
    assert await reasons(child) == [("none", 0, "minor")]
    assert (await points(inspector))["items"] == []
    assert anonymous not in {one.case_number for one in await ledger(city)}


async def test_a_picture_that_foreign_software_adds_is_not_the_reporters(city: City) -> None:
    citizen = await city.citizen()
    stays = await filed(city, citizen, photos=0)
    city.wait(seconds=1)
    gone = await sent(city, description="另一件")
    merged = await (await city.signed_in("desk")).act(gone, "merge", into=stays)
    assert merged.status_code == 200, merged.text
    files = [("photo1", ("a.jpg", jpeg(), "image/jpeg"))]
    more = {"update_id": "fms-1", "status": "OPEN", "updated_datetime": city.at.isoformat(), "service_code": None}
    place = {"service_request_id": gone, "lat": None, "long": None}
    added = await send(city, "json", "v2/servicerequestupdates", files=files, **more, **place)
    assert added.status_code == 200, added.text
    await award(city)
    assert await reasons(citizen) == [("none", 0, "few_photos")]


async def test_what_turns_out_to_be_none_is_taken_back_and_told(city: City) -> None:
    citizen = await city.citizen()
    number = await filed(city, citizen, class_code=WATER)
    await award(city)
    assert (await points(citizen))["balance"] == 5
    cancelled = await (await city.signed_in("chief")).act(number, "cancel", reason="other", note="查无此事")
    assert cancelled.status_code == 200, cancelled.text
    for _turn in range(2):
        await award(city)
    assert await reasons(citizen) == [("award", 5, "earned"), ("reversal", -5, "cancelled")]
    assert (await points(citizen))["balance"] == 0
    await city.tell()
    assert "积分更正" in [one["title"] for one in (await citizen.get("/api/v1/inbox")).json()["items"]]


async def test_of_reports_of_one_matter_the_first_earns_even_where_it_is_merged_later(city: City) -> None:
    first, second, third = [await city.citizen() for _ in range(3)]
    early = await reported(first)
    city.wait(minutes=1)
    stays = await filed(city, second)
    await award(city)
    assert await reasons(second) == [("award", 2, "earned")]
    last = await reported(third)
    desk = await city.signed_in("desk")
    for gone in (early, last):
        merged = await desk.act(gone, "merge", into=stays)
        assert merged.status_code == 200, merged.text
    await award(city)
    assert await reasons(first) == [("award", 2, "earned")]
    assert await reasons(second) == [("award", 2, "earned"), ("reversal", -2, "earlier")]
    assert await reasons(third) == [("none", 0, "not_first")]
    assert [one["number"] for one in (await points(first))["items"]] == [early]


@SQLITE
async def test_a_closed_case_earns_its_first_reporter_once_more(city: City) -> None:
    await city.case_at("closed")  # its report has no photo
    citizen = await city.citizen()
    number = await reported(citizen, 3)
    for who, action in (
        ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), ("handler", "accept"), ("handler", "answer"),
        ("desk", "check"), ("inspector", "pass"), ("chief", "close"),
    ):  # fmt: skip
        done = await (await city.signed_in(who)).act(number, action, **await city.needed(action))
        assert done.status_code == 200, done.text
    await award(city)
    assert sorted(await reasons(citizen)) == [("award", 1, "earned"), ("award", 2, "earned")]
    for place in (6, 9, 12):
        await filed(city, citizen, place)
        await award(city)
    late = (await reasons(citizen))[2:]
    assert late == [("award", 2, "earned"), ("award", 2, "earned"), ("award", 1, "declining")], (
        "each report counts once"
    )


@SQLITE
async def test_of_two_matters_close_by_one_earns_whichever_is_filed_first(city: City) -> None:
    early, late = await city.citizen(), await city.citizen()
    waiting = await reported(early)
    city.wait(minutes=1)
    await filed(city, late)
    await award(city)
    await file(city, waiting)
    await award(city)
    assert await reasons(late) == [("award", 2, "earned")]
    assert await reasons(early) == [("none", 0, "again")]


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_two_workers_give_no_more_for_two_matters_close_by_than_one(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look before either writes, unless the ledger is held while they look."""
    citizens = [await city.citizen() for _ in range(2)]
    numbers = [await filed(city, one) for one in citizens]
    look, looked = award_module.given_close_by, asyncio.Event()

    async def _slowly(*asked: Any) -> bool:
        found = await look(*asked)
        with suppress(TimeoutError):  # until the other has looked, too; who holds the ledger waits in vain
            looking.append(1)
            if len(looking) == len(numbers):
                looked.set()
            await asyncio.wait_for(looked.wait(), 0.5)
        return found

    looking: list[int] = []
    monkeypatch.setattr(award_module, "given_close_by", _slowly)
    async with city.db.read() as session:
        cases = (await session.execute(select(col(Case.id)).where(col(Case.number).in_(numbers)))).scalars().all()

    async def _judge(case_id: UUID) -> None:
        async with city.db.write() as session:
            await award_module.judge_case(session, city.app.state.city, case_id, city.at)

    await asyncio.gather(*map(_judge, cases))
    assert sorted([(await reasons(one))[0][2] for one in citizens]) == ["again", "earned"]


@SQLITE
async def test_what_was_missed_for_long_is_caught_up(city: City) -> None:
    citizen = await city.citizen()
    await filed(city, citizen)
    city.wait(days=2)
    assert not await award_points(city.db, city.app.state.city, city.at)
    assert await ledger(city) == []
    await award_all_points(city.db, city.app.state.city, city.at)
    kinds = {(one.kind.value, one.day.isoformat()) for one in await ledger(city)}
    assert kinds == {("fund", "2026-11-24"), ("award", "2026-11-24")}


@SQLITE
async def test_rules_are_published_as_a_release_and_each_case_keeps_its_own(city: City) -> None:
    citizen, admin = await city.citizen(), await city.signed_in("admin")
    before = await filed(city, citizen, 1)
    shown = (await city.client.get("/public/v1/points/rules")).json()
    assert {one["code"]: one["points"] for one in shown["items"]}["event"] == 2
    rule = {
        "code": "town", "name": "古城街道", "event": "file", "class": "E01", "area": "331082001", "points": 9,
        "valid_from": "2026-11-01",
    }  # fmt: skip
    url, terms = "/api/v1/admin/releases", shown["terms"] | {"valid_from": "2026-01-01"}
    faulty = {"note": "x", "point_rules": [rule | {"class": "E99"}, rule | {"area": "999"}], "point_terms": []}
    made = (await admin.post(url, json=faulty)).json()["number"]
    refused = await admin.post(f"{url}/{made}/publish")
    assert {one["code"] for one in refused.json()["errors"]} == {
        "unknown_class", "unknown_area", "double_point_rule", "no_point_terms",
    }  # fmt: skip
    good = {"note": "新规则", "point_rules": [rule], "point_terms": [terms | {"per_day": 10}]}
    made = (await admin.post(url, json=good)).json()["number"]
    assert (await admin.post(f"{url}/{made}/publish")).status_code == 200
    (one,) = (await city.client.get("/public/v1/points/rules")).json()["items"]
    assert (one["code"], one["area_name"], one["until_hour"]) == ("town", "古城街道", 24)
    after = [await filed(city, citizen, place) for place in (2, 3)]
    await award(city)
    earned = {
        item["number"]: (item["rule"], item["points"], item["reason"]) for item in (await points(citizen))["items"]
    }
    assert [earned[number] for number in (before, *after)] == [
        ("event", 2, "earned"), ("town", 8, "cap_day"), ("town", 0, "cap_day"),
    ]  # fmt: skip
