"""A survey is answered once, and nobody can tell by whom what; a call for volunteers has no more than its places."""

import asyncio
import uuid
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from backend.ground.errors import Problem
from backend.participation.answer_survey import answer_survey
from backend.participation.of_person import hand_over_part
from backend.participation.survey import Survey
from backend.participation.survey_part import SurveyPart
from backend.people.actor import Actor
from backend.workflow.roles import Role
from tests.linhai import City
from tests.people.matrix_part import CALL, SURVEY

pytestmark = pytest.mark.anyio


async def test_a_survey_is_answered_once_and_published_added_up(city: City) -> None:
    admin, people = await city.signed_in("admin"), [await city.citizen() for _one in range(5)]
    made = (await admin.post("/api/v1/admin/surveys", json=SURVEY)).json()
    path, public = f"/api/v1/surveys/{made['id']}/answers", f"/public/v1/surveys/{made['id']}"
    assert [one["id"] for one in (await city.client.get("/public/v1/surveys")).json()["items"]] == [made["id"]]
    wrong = await people[0].post(path, json={"answers": {"wish": ["more", "clean", "free"], "nothing": ["1"]}})
    assert {one["field"] for one in wrong.json()["errors"]} == {"answers.toilets", "answers.wish", "answers.nothing"}
    key = str(uuid.uuid4())
    for turn, one in enumerate(people):
        form = {"answers": {"toilets": ["5" if turn else "1"], "wish": ["more"]}, "client_key": key}
        assert (await one.post(path, json=form)).status_code == 201
    again = await people[0].post(path, json={"answers": {"toilets": ["2"]}, "client_key": key})
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    other = await people[0].post(path, json={"answers": {"toilets": ["2"]}})
    assert other.json()["code"] == "already_answered"
    assert (await people[0].get("/api/v1/surveys/answered")).json()["items"] == [made["id"]]
    assert (await city.client.get(public)).json()["results"] is None  # before it has closed two looks would tell
    begun = SURVEY | {"questions": SURVEY["questions"][:1]}
    assert (await admin.put(f"/api/v1/admin/surveys/{made['id']}", json=begun)).json()["code"] == "survey_begun"
    city.wait(days=8)
    results = (await city.client.get(public)).json()["results"]
    counts = {
        one["code"]: {option["code"]: option["count"] for option in one["options"]} for one in results["questions"]
    }
    assert results["answered"] == 5
    assert counts["toilets"] == {"1": None, "2": 0, "3": 0, "4": 0, "5": None}  # one alone, and what would tell of it
    assert counts["wish"] == {"more": 5, "clean": 0, "free": 0}
    closes = datetime.fromisoformat(SURVEY["closes_at"])
    longer = SURVEY | {"closes_at": (closes + timedelta(days=30)).isoformat()}
    admin = await city.signed_in("admin")
    assert (await admin.put(f"/api/v1/admin/surveys/{made['id']}", json=longer)).json()["code"] == "survey_begun"
    renamed = SURVEY | {"title": "已结束"}
    assert (await admin.put(f"/api/v1/admin/surveys/{made['id']}", json=renamed)).status_code == 200
    async with city.db.read() as session:
        parts = (await session.execute(select(SurveyPart))).scalars().all()
        survey = (await session.execute(select(Survey))).scalar_one()
        columns = set((await session.execute(text("SELECT * FROM survey_part"))).keys())
    assert (len(parts), survey.answered, columns) == (5, 5, {"survey_id", "person_id"})


@pytest.mark.parametrize("seconds", [1, 600])
async def test_no_two_looks_tell_what_was_under_way_when_it_closed(city: City, seconds: int) -> None:
    """What is written within the time it may take is in before anybody looks; what takes longer never is."""
    admin, people = await city.signed_in("admin"), [await city.citizen() for _one in range(5)]
    made = (await admin.post("/api/v1/admin/surveys", json=SURVEY)).json()["id"]
    for one in people[1:]:
        assert (await one.post(f"/api/v1/surveys/{made}/answers", json={"answers": {"toilets": ["5"]}})).is_success
    who = uuid.UUID((await people[0].get("/api/v1/me")).json()["id"])
    actor = Actor(who, "市民", frozenset({Role.CITIZEN}), None, frozenset(), uuid.uuid4())
    closes, seen = datetime.fromisoformat(SURVEY["closes_at"]), set[int | None]()

    async def _look() -> None:
        results = (await city.client.get(f"/public/v1/surveys/{made}")).json()["results"]
        seen.update([results["answered"]] if results else [])

    with suppress(Problem):
        async with city.db.write() as session:
            at = closes - timedelta(seconds=1)
            await answer_survey(session, uuid.UUID(made), {"toilets": ["1"]}, None, by=actor, at=at)
            city.at = closes + timedelta(seconds=seconds)
            await _look()
    await _look()
    city.wait(days=1)
    await _look()
    assert seen == ({5} if seconds == 1 else {4})


async def test_how_few_chose_otherwise_does_not_follow_from_how_many_answered(city: City) -> None:
    admin, people = await city.signed_in("admin"), [await city.citizen() for _one in range(5)]
    toilets, wish = SURVEY["questions"]
    form = SURVEY | {"questions": [toilets | {"needed": False}, wish, toilets | {"code": "streets"}]}
    made = (await admin.post("/api/v1/admin/surveys", json=form)).json()["id"]
    for turn, one in enumerate(people):
        more = {"toilets": ["5"], "wish": ["more"]} if turn else {}  # one of them leaves both out
        sent = await one.post(f"/api/v1/surveys/{made}/answers", json={"answers": {"streets": ["4"], **more}})
        assert sent.status_code == 201
    city.wait(days=8)
    results = (await city.client.get(f"/public/v1/surveys/{made}")).json()["results"]
    counts = {
        one["code"]: {option["code"]: option["count"] for option in one["options"]} for one in results["questions"]
    }
    assert (results["answered"], counts["streets"]["4"]) == (5, 5)
    assert counts["toilets"] == {"1": 0, "2": 0, "3": 0, "4": 0, "5": None}
    assert counts["wish"] == {"more": None, "clean": 0, "free": 0}


async def test_volunteers_take_no_more_than_the_places_and_give_them_back(city: City) -> None:
    admin, people = await city.signed_in("admin"), [await city.citizen() for _one in range(5)]
    made = (await admin.post("/api/v1/admin/volunteering", json=CALL)).json()["id"]
    path = f"/api/v1/volunteering/{made}"
    answers = await asyncio.gather(*(one.post(f"{path}/join", json={}) for one in people))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201, 201, 409, 409, 409]
    joined = [one for one, answer in zip(people, answers, strict=True) if answer.status_code == 201]
    left = [one for one in people if one not in joined]
    assert (await joined[0].post(f"{path}/join")).status_code == 200
    (call,) = (await city.client.get("/public/v1/volunteering")).json()["items"]
    assert (call["places"], call["taken"], call["is_open"]) == (2, 2, True)
    for taken in (1, 1):
        assert (await joined[0].post(f"{path}/withdraw")).json() == {"id": made, "joined": False, "taken": taken}
    assert (await left[0].post(f"{path}/join")).json()["taken"] == 2
    listed = (await admin.get(f"/api/v1/admin/volunteering/{made}/volunteers")).json()["items"]
    assert [one["phone"][3:7] for one in listed] == ["****", "****"]
    moved = CALL | {"place": "西门"}
    assert (await admin.put(f"/api/v1/admin/volunteering/{made}", json=moved)).status_code == 200
    await city.tell()
    kinds = [[one["kind"] for one in (await who.get("/api/v1/inbox")).json()["items"]] for who in (*joined, left[0])]
    assert [one.count("volunteering.change") for one in kinds] == [0, 1, 1]
    assert (await left[0].get("/api/v1/volunteering/mine")).json()["items"][0]["place"] == "西门"
    city.wait(days=3, hours=12)
    assert (await left[1].post(f"{path}/join")).status_code in (401, 409)


@pytest.mark.parametrize("turned", [False, True])
async def test_a_place_is_kept_when_two_accounts_turn_out_to_be_one_persons(city: City, turned: bool) -> None:
    admin, gone, stays = await city.signed_in("admin"), await city.citizen(), await city.citizen()
    path = f"/api/v1/volunteering/{(await admin.post('/api/v1/admin/volunteering', json=CALL)).json()['id']}"
    for one in (gone, stays):
        assert (await one.post(f"{path}/join")).status_code == 201
    assert (await stays.post(f"{path}/withdraw")).status_code == 200
    giver, taker = (stays, gone) if turned else (gone, stays)
    ids = [uuid.UUID((await one.get("/api/v1/me")).json()["id"]) for one in (giver, taker)]
    async with city.db.write() as session:
        await hand_over_part(session, *ids)
    (call,) = (await city.client.get("/public/v1/volunteering")).json()["items"]
    mine = [(await one.get("/api/v1/volunteering/mine")).json()["items"] for one in (giver, taker)]
    assert (call["taken"], *map(len, mine)) == (1, 0, 1)
