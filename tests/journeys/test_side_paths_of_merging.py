"""Who reported the same as another is not swallowed by the merging (并案): they add to it, and rate it."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.act import Deed, act
from backend.cases.case import Case
from backend.evaluation.keep_courses import keep_all_courses
from backend.people.actor import Actor
from backend.points.matter_of import matter_of
from backend.workflow.roles import Role
from backend.workflow.steps import Action
from tests.doing import along, done, shown
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
DESK = Actor(uuid4(), "受理员", frozenset({Role.DESK}), None, frozenset(), uuid4())
REST = (("handler", "accept"), ("handler", "answer"), ("desk", "check"), ("inspector", "pass"), ("chief", "close"))


async def merged(city: City) -> tuple[Person, str, Person, str]:
    """The first reporter and case, which stays; the other, whose report is merged into it."""
    first, other = await city.citizen(), await city.citizen()
    kept, gone = str((await first.report())["number"]), str((await other.report())["number"])
    await done(city, "desk", gone, "merge", into=kept)
    return first, kept, other, gone


async def moves(person: Person, number: str) -> list[str]:
    return [one["action"] for one in (await person.get(f"/api/v1/reports/{number}")).json()["moves"]]


async def test_what_a_merged_report_is_added_to_is_read_where_the_work_is(city: City) -> None:
    first, kept, other, gone = await merged(city)
    await along(city, kept, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"))
    assert await moves(other, gone) == ["supplement"]
    photo = await other.photo()
    form = {"client_key": "0190a6b0-0000-7000-8000-000000000001", "note": "又多了一处", "photo_ids": [photo]}
    for _again in range(2):
        answer = await other.post(f"/api/v1/reports/{gone}/supplement", json=form)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["number"], answer.json()["step"]) == (gone, "merged")
        assert [one["id"] for one in answer.json()["photos"]] == [photo]
    case = await shown(city, kept, "handler")
    added = [line for line in case["timeline"] if line["action"] == "supplement"]
    assert [(line["note"], line["actor"], line["data"]["merged"]) for line in added] == [("又多了一处", None, gone)]
    assert [one["id"] for one in case["photos"]] == [photo]
    await city.tell()
    inbox = (await (await city.signed_in("handler")).get("/api/v1/inbox")).json()["items"]
    assert any(item["title"] == "上报人补充" and kept in item["text"] for item in inbox)
    assert (await first.get(f"/api/v1/reports/{kept}")).json()["photos"] == []  # not sent to a neighbour
    clear = {"description": False, "photo_ids": [photo]}
    assert (await (await city.signed_in("desk")).post(f"/api/v1/cases/{kept}/clear", json=clear)).status_code == 200
    assert [one["id"] for one in (await first.get(f"/api/v1/reports/{kept}")).json()["photos"]] == [photo]


async def test_a_merged_report_is_rated_once_the_case_that_stays_is_closed(city: City) -> None:
    first, kept, other, gone = await merged(city)
    rating = {"rating": "fair", "note": "还行"}
    answer = await other.post(f"/api/v1/reports/{gone}/rating", json=rating)
    assert (answer.status_code, answer.json()["code"]) == (409, "merged_report")
    await along(city, kept, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), *REST)
    assert await moves(other, gone) == ["rate"]
    answer = await other.post(f"/api/v1/reports/{gone}/rating", json=rating)
    assert (answer.status_code, answer.json()["rating"]) == (200, "fair"), answer.text
    assert (await first.get(f"/api/v1/reports/{kept}")).json()["rating"] is None
    await first.post(f"/api/v1/reports/{kept}/rating", json={"rating": "satisfied"})
    await keep_all_courses(city.db, city.at)
    day = {"of": "region", "level": "city", "from": "2026-11-24", "to": "2026-11-24"}
    sheets = (await (await city.signed_in("leader")).get("/api/v1/evaluation", params=day)).json()
    counts = sheets["periods"][0]["items"][0]["counts"]
    assert (counts["rated"], counts["satisfied"]) == (2, 2)


async def test_what_is_not_theirs_is_refused_in_plain_words(city: City) -> None:
    _first, kept, other, gone = await merged(city)
    for path, form in (("urge", {}), ("withdraw", {"version": 2}), ("dispute", {"note": "没有解决"})):
        answer = await other.post(f"/api/v1/reports/{gone}/{path}", json=form)
        assert (answer.status_code, answer.json()["code"]) == (409, "merged_report"), path
        assert "合并办理" in answer.json()["detail"]
    stranger = await city.citizen()
    for number in (kept, gone):
        answer = await stranger.post(f"/api/v1/reports/{number}/supplement", json={"note": "与我无关"})
        assert answer.status_code == 404
    await along(city, kept, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), *REST)
    answer = await other.post(f"/api/v1/reports/{gone}/supplement", json={"note": "又来了"})
    assert (answer.status_code, answer.json()["code"]) == (409, "merged_report")


async def test_a_neighbours_photo_earns_the_first_reporter_nothing(city: City) -> None:
    _first, kept, other, gone = await merged(city)
    answer = await other.post(f"/api/v1/reports/{gone}/supplement", json={"photo_ids": [await other.photo()]})
    assert answer.status_code == 200
    async with city.db.write() as session:
        case_id = (await session.execute(select(col(Case.id)).where(col(Case.number) == kept))).scalar_one()
        _root, matter = await matter_of(session, case_id)
    assert [sent.photos for sent in matter.sent] == [0, 0]


async def test_what_is_added_while_the_desk_merges_is_read_where_the_work_is(city: City) -> None:
    """On PostgreSQL it waited for the merging, and went into the report that was over."""
    kept, other = str((await (await city.citizen()).report())["number"]), await city.citizen()
    gone = str((await other.report())["number"])
    url, form = f"/api/v1/reports/{gone}/supplement", {"note": "又多了一处", "client_key": str(uuid4())}
    known = city.app.state.city
    async with city.db.write() as session:
        await act(session, gone, Deed(Action.MERGE, 1, into=kept), city=known, by=DESK, at=city.at)
        adding = asyncio.create_task(other.post(url, json=form))
        await asyncio.wait([adding], timeout=0.5)
    assert (await adding).status_code == 200
    added = [[line["action"] for line in (await shown(city, number))["timeline"]] for number in (gone, kept)]
    assert ["supplement" in actions for actions in added] == [False, True]


async def test_when_a_neighbours_camera_saw_it_is_told_to_nobody_but_its_owner(city: City) -> None:
    """As of everybody else: not by the public's door either, once the photo is cleared."""
    first, kept, other, gone = await merged(city)
    photo = await other.photo(taken_at="2026-11-24T03:58:07Z")
    form = {"client_key": "0190a6b0-0000-7000-8000-000000000001", "photo_ids": [photo]}
    assert (await other.post(f"/api/v1/reports/{gone}/supplement", json=form)).status_code == 200
    clear = {"description": False, "photo_ids": [photo]}
    assert (await (await city.signed_in("desk")).post(f"/api/v1/cases/{kept}/clear", json=clear)).status_code == 200
    told = {}
    for who, number in ((first, kept), (other, gone)):
        (seen,) = (await who.get(f"/api/v1/reports/{number}")).json()["photos"]
        told[number] = (seen["id"], seen["taken_at"])
    assert told == {kept: (photo, None), gone: (photo, "2026-11-24T03:58:07Z")}
