"""Tasks over HTTP: a check goes to the best inspector on shift, who answers from the field."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.patrol.offer_next import expire_tasks
from backend.patrol.task import Task, TaskKind, TaskState
from tests.linhai import POINT, City, Person
from tests.patrol.field import clock, counted_reads, fixes_from, key, later, on_shift, send
from tests.releases.test_by_itself import published_before
from tests.releases.test_publish import present

pytestmark = pytest.mark.anyio


async def sent_to_check(city: City) -> str:
    """A case the desk sends to be checked, and its number."""
    number = await city.case_at("answered")
    assert (await (await city.signed_in("desk")).act(number, "check")).status_code == 200
    return number


async def only_task(person: Person) -> dict:
    (task,) = (await person.get("/api/v1/tasks")).json()["items"]
    return dict(task)


async def test_with_nobody_on_shift_there_is_no_task_and_the_grids_inspector_acts_as_ever(city: City) -> None:
    number = await sent_to_check(city)
    inspector = await city.signed_in("inspector")
    assert (await inspector.get("/api/v1/tasks")).json()["items"] == []
    assert (await inspector.act(number, "pass")).status_code == 200


async def test_a_check_goes_to_who_is_on_shift_and_the_answer_moves_the_case(city: City) -> None:
    inspector = await on_shift(city)
    number = await sent_to_check(city)
    task = await only_task(inspector)
    assert (task["kind"], task["state"], task["number"]) == ("check", "offered", number)
    assert task["why"][0] == "本网格在岗采集员"
    assert (await inspector.post(f"/api/v1/tasks/{task['id']}/accept", json=key())).json()["state"] == "accepted"
    await send(inspector, fixes_from(city.at - timedelta(minutes=2), 5))
    city.wait(minutes=1)
    await send(inspector, fixes_from(city.at - timedelta(seconds=40), 4))
    form = key(outcome="pass", note="已恢复整洁", position=POINT)
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=form)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["late"], answer.json()["presence"]) == (False, "supported")
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert (case["step"], case["timeline"][-1]["note"]) == ("checked", "已恢复整洁")
    again = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=form)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert again.json()["id"] == answer.json()["id"]


async def test_an_answer_for_a_task_that_is_over_is_kept_as_late_evidence(city: City) -> None:
    inspector = await on_shift(city)
    number = await sent_to_check(city)
    task = await only_task(inspector)
    assert (await inspector.act(number, "pass")).status_code == 200
    photo = await inspector.photo()
    form = key(outcome="rework", note="仍有积水", photo_ids=[photo])
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=form)
    assert (answer.status_code, answer.json()["late"]) == (200, True)
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert case["step"] == "checked"
    assert case["timeline"][-1]["action"] == "late_evidence"
    assert case["timeline"][-1]["note"] == "仍有积水"
    assert photo in [one["id"] for one in case["photos"]]
    assert answer.json()["task"]["state"] == "cancelled"


async def test_an_answer_that_the_law_of_the_case_leaves_nothing_to_is_kept_and_ends_the_task(city: City) -> None:
    law = [
        row for row in (await present(await city.signed_in("admin")))["moves"]
        if (row["at"], row["action"]) != ("checking", "pass")
    ]  # fmt: skip
    await published_before(city, law)
    inspector = await on_shift(city)
    number = await sent_to_check(city)
    task = await only_task(inspector)
    form = key(outcome="pass", note="已恢复整洁")
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=form)
    assert (answer.status_code, answer.json()["late"]) == (200, True), answer.text
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert (case["step"], case["timeline"][-1]["action"]) == ("checking", "late_evidence")
    assert answer.json()["task"]["state"] == "answered"
    assert (await inspector.get("/api/v1/tasks")).json()["items"] == []
    city.wait(minutes=16)
    await expire_tasks(city.db, city.at)
    async with city.db.read() as session:
        states = select(col(Task.state)).where(col(Task.kind) == TaskKind.CHECK)
        assert (await session.execute(states)).scalars().all() == [TaskState.ANSWERED], "nobody else is sent"


CLOCKS = [(timedelta(hours=1), "no", 0), (timedelta(minutes=6), "no", 0), (-timedelta(days=8), "no", 0)]


@pytest.mark.parametrize(("wrong", "clocks", "apart"), [*CLOCKS, (-timedelta(minutes=20), "unknown", -20)])
async def test_an_answer_of_a_phone_whose_clock_is_wrong_is_kept_with_all_of_it(
    city: City, wrong: timedelta, clocks: str, apart: int
) -> None:
    inspector = await on_shift(city)
    number = await sent_to_check(city)
    task, photo = await only_task(inspector), await inspector.photo()
    inspector = await later(city, "inspector", minutes=20)
    form = key(outcome="pass", note="已恢复整洁", photo_ids=[photo], captured_at=(city.at + wrong).isoformat())
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=form)
    assert answer.status_code == 200, answer.text
    held = {one["code"]: one["holds"] for one in answer.json()["reasons"]}
    done = datetime.fromisoformat(answer.json()["captured_at"])
    assert (held["clocks"], done - city.at) == (clocks, timedelta(minutes=apart))
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert (case["step"], case["timeline"][-1]["note"]) == ("checked", "已恢复整洁")
    assert photo in [one["id"] for one in case["photos"]]


async def test_an_answer_a_month_old_is_kept_as_what_it_is(city: City) -> None:
    inspector = await on_shift(city)
    number = await sent_to_check(city)
    task, done = await only_task(inspector), city.at
    inspector = await later(city, "inspector", days=30)
    form = key(outcome="pass", captured_at=done.isoformat())
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=form)
    assert (answer.status_code, datetime.fromisoformat(answer.json()["captured_at"])) == (200, done), answer.text
    assert datetime.fromisoformat(answer.json()["received_at"]) == city.at
    case = (await (await city.signed_in("supervisor")).get(f"/api/v1/cases/{number}")).json()
    line = case["timeline"][-1]
    assert (case["step"], line["action"]) == ("checked", "pass")
    assert [datetime.fromisoformat(line[name]) for name in ("done_at", "at")] == [done, city.at]
    assert {one["done_at"] for one in case["timeline"][:-1]} == {None}, "of the field alone"


async def test_a_declined_task_goes_to_the_next_and_never_back(city: City) -> None:
    inspector = await on_shift(city)
    other = await on_shift(city, "inspector-1")
    await send(other, fixes_from(city.at, 2))  # near the case, out of its own grids
    number = await sent_to_check(city)
    task = await only_task(inspector)
    declined = await inspector.post(f"/api/v1/tasks/{task['id']}/decline", json=key(reason="unsafe"))
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    next_one = await only_task(other)
    assert (next_one["number"], next_one["why"][0]) == (number, "本网格无人在岗，就近指派")
    assert (await other.get(f"/api/v1/cases/{number}")).status_code == 200  # who is sent may see it
    await other.post(f"/api/v1/tasks/{next_one['id']}/decline", json=key(reason="busy"))
    assert (await inspector.get("/api/v1/tasks")).json()["items"] == []
    assert (await other.get(f"/api/v1/cases/{number}")).status_code == 404
    wrong = await inspector.post(f"/api/v1/tasks/{task['id']}/decline", json=key(reason="lazy"))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_reason")
    closed = await inspector.post(f"/api/v1/tasks/{task['id']}/accept", json=key())
    assert (closed.status_code, closed.json()["code"]) == (409, "task_closed")


async def test_a_task_is_handed_over_to_somebody_on_shift_only(city: City) -> None:
    inspector, other = await on_shift(city), await city.signed_in("inspector-1")
    await sent_to_check(city)
    task = await only_task(inspector)
    form = key(to=(await other.get("/api/v1/me")).json()["id"])
    path = f"/api/v1/tasks/{task['id']}/hand-over"
    refused = await inspector.post(path, json=form)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_on_shift")
    await on_shift(city, "inspector-1")
    assert (await inspector.post(path, json=form)).json()["state"] == "handed_over"
    assert (await only_task(other))["why"] == ["由李采集移交"]
    assert (await other.post(path, json=form)).status_code == 404


async def test_a_task_handed_over_and_then_declined_does_not_come_back_to_who_handed_it_over(city: City) -> None:
    inspector, other = await on_shift(city), await on_shift(city, "inspector-1")
    await sent_to_check(city)
    me, them = [(await who.get("/api/v1/me")).json()["id"] for who in (inspector, other)]
    path = f"/api/v1/tasks/{(await only_task(inspector))['id']}/hand-over"
    assert (await inspector.post(path, json=key(to=them))).status_code == 200
    task = await only_task(other)
    back = await other.post(f"/api/v1/tasks/{task['id']}/hand-over", json=key(to=me))
    assert (back.status_code, back.json()["code"]) == (403, "same_person")
    await other.post(f"/api/v1/tasks/{task['id']}/decline", json=key(reason="busy"))
    assert (await inspector.get("/api/v1/tasks")).json()["items"] == []


async def test_a_task_not_accepted_in_time_goes_on_and_stays_where_there_is_nobody_else(city: City) -> None:
    inspector = await on_shift(city)
    await sent_to_check(city)
    task = await only_task(inspector)
    city.wait(minutes=16)
    await expire_tasks(city.db, city.at)
    async with city.db.read() as session:
        checks = select(col(Task.state)).where(col(Task.kind) == TaskKind.CHECK)
        assert (await session.execute(checks)).scalars().all() == [TaskState.OFFERED]
    other = await later(city, "inspector-1", minutes=0)
    await on_shift(city, "inspector-1")
    await send(other, fixes_from(city.at, 2))
    other = await later(city, "inspector-1", minutes=15, seconds=1)
    await expire_tasks(city.db, city.at)
    async with city.db.read() as session:
        checks = select(Task).where(col(Task.kind) == TaskKind.CHECK).order_by(col(Task.id))
        first, second = (await session.execute(checks)).scalars().all()
        assert (str(first.id), first.state, second.state) == (task["id"], TaskState.EXPIRED, TaskState.OFFERED)
        assert second.before == first.id


async def test_a_verdict_is_overruled_by_another_person_on_record(city: City) -> None:
    inspector = await on_shift(city)
    await sent_to_check(city)
    task = await only_task(inspector)
    answer = (await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=key(outcome="pass"))).json()
    assert answer["presence"] == "unproven"
    path, form = f"/api/v1/tasks/answers/{answer['id']}/presence", {"verdict": "supported", "why": "电话核实"}
    assert (await inspector.post(path, json=form)).status_code == 403
    overruled = await (await city.signed_in("desk")).post(path, json=form)
    assert (overruled.json()["presence"], overruled.json()["overruled"]) == ("unproven", "supported")


async def test_another_ones_task_is_not_there_and_a_task_has_its_own_answers(city: City) -> None:
    inspector, other = await on_shift(city), await city.signed_in("inspector-1")
    await sent_to_check(city)
    task = await only_task(inspector)
    assert (await other.post(f"/api/v1/tasks/{task['id']}/accept", json=key())).status_code == 404
    wrong = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=key(outcome="confirm"))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_outcome")
    needs = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=key(outcome="rework"))
    assert (needs.status_code, needs.json()["code"]) == (422, "needs_note")
    assert (await only_task(inspector))["state"] == "offered"


async def test_who_has_gone_home_gets_nothing(city: City) -> None:
    inspector = await on_shift(city)
    city.wait(seconds=1)
    await clock(inspector, "check-out")
    await sent_to_check(city)
    assert (await inspector.get("/api/v1/tasks")).json()["items"] == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_five_tasks_nobody_accepted_ask_the_database_no_more_than_one(city: City) -> None:
    inspector, _other = await on_shift(city), await on_shift(city, "inspector-1")
    me, asked = (await inspector.get("/api/v1/me")).json(), list[int]()
    for sent in (1, 5):
        supervisor = await later(city, "supervisor", minutes=0)
        for name in ("inspector", "inspector-1"):
            await send(await city.signed_in(name), fixes_from(city.at, 1))
        for _task in range(sent):
            form = {"grids": me["grids"], "note": "排查", "to": me["id"]}
            assert (await supervisor.post("/api/v1/patrol/special", json=form)).status_code == 201
        city.wait(minutes=16)
        with counted_reads(city) as reads:
            await expire_tasks(city.db, city.at)
        asked.append(len(reads))
    assert asked[0] == asked[1]
    async with city.db.read() as session:
        states = Counter((await session.execute(select(col(Task.state)))).scalars())
    assert states == {TaskState.EXPIRED: 6, TaskState.OFFERED: 6}


@pytest.mark.parametrize("deed", ["accept", "decline", "hand-over"])
async def test_who_lost_the_answer_of_a_deed_on_a_task_is_told_that_it_was_done(city: City, deed: str) -> None:
    """Idempotent-Replayed stood at an answer from the field alone; a new key on what is so already is no replay."""
    inspector, other = await on_shift(city), await on_shift(city, "inspector-1")
    await sent_to_check(city)
    task = await only_task(inspector)
    more = {"decline": {"reason": "busy"}, "hand-over": {"to": (await other.get("/api/v1/me")).json()["id"]}}
    form, url = key(**more.get(deed, {})), f"/api/v1/tasks/{task['id']}/{deed}"
    done = [await inspector.post(url, json=form) for _ in range(2)]
    assert [one.status_code for one in done] == [200, 200], done[0].text
    assert done[0].json() == done[1].json()
    assert [one.headers.get("Idempotent-Replayed") for one in done] == [None, "true"]
    if deed == "accept":
        anew = await inspector.post(url, json=key())
        assert (anew.status_code, anew.headers.get("Idempotent-Replayed")) == (200, None)
