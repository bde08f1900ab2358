"""A task of somebody who is gone, or is too late: it goes on by itself, or the command centre gives it to another."""

import uuid
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.find_absences import find_absences
from backend.patrol.judge_absence import GRACE
from backend.patrol.offer_next import expire_tasks
from backend.patrol.task import Task, TaskState
from backend.people.person import Person as Account
from backend.people.person_role import PersonRole
from backend.workflow.roles import Role
from tests.linhai import City, Person
from tests.patrol.field import clock, fixes_from, key, later, on_shift, send

pytestmark = pytest.mark.anyio
TASKS = "/api/v1/patrol/tasks"


async def identity(person: Person) -> str:
    return str((await person.get("/api/v1/me")).json()["id"])


async def accepted(city: City) -> tuple[Person, Person, str]:
    """Two on shift near the point; the first has accepted a check, and its id."""
    inspector, other = await on_shift(city), await on_shift(city, "inspector-1")
    await send(other, fixes_from(city.at, 2))
    number = await city.case_at("answered")
    assert (await (await city.signed_in("desk")).act(number, "check")).status_code == 200
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    assert (await inspector.post(f"/api/v1/tasks/{task['id']}/accept", json=key())).status_code == 200
    return inspector, other, str(task["id"])


async def states(city: City, task: str) -> list[tuple[str, TaskState]]:
    """Whose it was, and what became of it; then whose it is now."""
    async with city.db.read() as session:
        rows = select(col(Account.username), col(Task.state)).join(Account, col(Account.id) == col(Task.assignee_id))
        first = col(Task.id) == uuid.UUID(task)
        follows = col(Task.before) == uuid.UUID(task)
        found = await session.execute(rows.where(first | follows).order_by(first.desc()))
        return [(str(name), state) for name, state in found]


async def disable(city: City, username: str) -> None:
    async with city.db.write() as session:
        await session.execute(update(Account).where(col(Account.username) == username).values(is_active=False))


async def take_role(city: City, username: str) -> None:
    who = select(col(Account.id)).where(col(Account.username) == username).scalar_subquery()
    of_them = delete(PersonRole).where(col(PersonRole.person_id) == who, col(PersonRole.role) == Role.INSPECTOR)
    async with city.db.write() as session:
        await session.execute(of_them)


@pytest.mark.parametrize("leaves", [disable, take_role])
async def test_a_task_of_who_is_no_inspector_any_more_goes_to_the_next(city: City, leaves: Any) -> None:
    _inspector, _other, task = await accepted(city)
    city.wait(minutes=16)
    await expire_tasks(city.db, city.at)
    assert await states(city, task) == [("inspector", TaskState.ACCEPTED)]
    await send(await later(city, "inspector-1", minutes=0), fixes_from(city.at, 1))
    await leaves(city, "inspector")
    await expire_tasks(city.db, city.at)
    assert await states(city, task) == [("inspector", TaskState.EXPIRED), ("inspector-1", TaskState.OFFERED)]


async def test_with_nobody_there_it_waits_and_others_are_not_kept_from_their_turn(city: City) -> None:
    _inspector, other, task = await accepted(city)
    city.wait(seconds=1)
    await clock(other, "check-out")
    await disable(city, "inspector")
    city.wait(minutes=16)
    await expire_tasks(city.db, city.at)
    assert await states(city, task) == [("inspector", TaskState.ACCEPTED)]
    async with city.db.read() as session:
        assert (await session.get_one(Task, uuid.UUID(task))).accept_by > city.at


@pytest.mark.parametrize("leaves", [disable, take_role])
async def test_nobody_is_sent_who_left_with_a_shift_still_open(city: City, leaves: Any) -> None:
    inspector, other, task = await accepted(city)
    gone = await identity(other)
    await leaves(city, "inspector-1")
    handed = await inspector.post(f"/api/v1/tasks/{task}/hand-over", json=key(to=gone))
    assert (handed.status_code, handed.json()["code"]) == (422, "not_on_shift")
    dispatcher, form = await city.signed_in("dispatcher"), {"note": "排查", "to": gone}
    sent = await dispatcher.post("/api/v1/patrol/special", json=form | {"grids": ["331082001001001"]})
    assert (sent.status_code, sent.json()["code"]) == (422, "not_on_shift")
    there = (await dispatcher.get("/api/v1/patrol/positions")).json()["items"]
    assert [one["person_id"] for one in there] == [await identity(inspector)]
    declined = await inspector.post(f"/api/v1/tasks/{task}/decline", json=key(reason="ill"))
    assert declined.status_code == 200
    assert await states(city, task) == [("inspector", TaskState.DECLINED)]


@pytest.mark.parametrize("named", [True, False])
async def test_the_command_centre_gives_a_task_to_another(city: City, named: bool) -> None:
    inspector, other, task = await accepted(city)
    city.wait(seconds=1)
    await clock(inspector, "check-out")
    dispatcher = await city.signed_in("dispatcher")
    (shown,) = (await dispatcher.get(TASKS)).json()["items"]
    assert (shown["id"], shown["state"], shown["assignee_name"]) == (task, "accepted", "李采集")
    form = key(to=await identity(other) if named else None)
    given = [await dispatcher.post(f"{TASKS}/{task}/reassign", json=form) for _ in range(2)]
    assert [one.status_code for one in given] == [200, 200], given[0].text
    assert given[0].json() == given[1].json()
    assert [one.headers.get("Idempotent-Replayed") for one in given] == [None, "true"]
    assert (given[0].json()["assignee_name"], given[0].json()["state"]) == ("采集员1号", "offered")
    assert await states(city, task) == [("inspector", TaskState.HANDED_OVER), ("inspector-1", TaskState.OFFERED)]
    assert [one["id"] for one in (await other.get("/api/v1/tasks")).json()["items"]] == [given[0].json()["id"]]
    late = await inspector.post(f"/api/v1/tasks/{task}/answer", json=key(outcome="pass"))
    assert (late.status_code, late.json()["late"]) == (200, True)


async def test_a_task_is_given_to_nobody_who_may_not_have_it(city: City) -> None:
    inspector, other, task = await accepted(city)
    dispatcher, path = await city.signed_in("dispatcher"), f"{TASKS}/{task}/reassign"
    assert (await inspector.post(path, json=key())).status_code == 403
    assert (await inspector.get(TASKS)).status_code == 403
    same = await dispatcher.post(path, json=key(to=await identity(inspector)))
    assert (same.status_code, same.json()["code"]) == (403, "same_person")
    for to in (await identity(dispatcher), str(uuid.uuid4())):
        nobody = await dispatcher.post(path, json=key(to=to))
        assert (nobody.status_code, nobody.json()["code"]) == (422, "not_on_shift")
    city.wait(seconds=1)
    await clock(other, "check-out")
    nobody = await dispatcher.post(path, json=key())
    assert (nobody.status_code, nobody.json()["code"]) == (422, "not_on_shift")
    assert await states(city, task) == [("inspector", TaskState.ACCEPTED)]
    await inspector.post(f"/api/v1/tasks/{task}/answer", json=key(outcome="pass"))
    over = await dispatcher.post(path, json=key())
    assert (over.status_code, over.json()["code"]) == (409, "task_closed")


async def test_tasks_of_another_area_are_not_there(city: City) -> None:
    _inspector, other, task = await accepted(city)
    elsewhere = sorted((await other.get("/api/v1/me")).json()["grids"])[0]
    narrow = update(Account).where(col(Account.username) == "dispatcher").values(area_code=elsewhere)
    async with city.db.write() as session:
        await session.execute(narrow)
    dispatcher = await city.signed_in("dispatcher")
    assert (await dispatcher.get(TASKS)).json()["items"] == []
    assert (await dispatcher.post(f"{TASKS}/{task}/reassign", json=key())).status_code == 404


async def test_an_overdue_task_is_not_passed_on_before_it_can_be_accepted(city: City) -> None:
    _inspector, _other, task = await accepted(city)
    await on_shift(city, "inspector-2")
    city.wait(hours=5)
    for name in ("inspector-1", "inspector-2"):
        await send(await city.signed_in(name), fixes_from(city.at, 1))
    form = key(to=await identity(await city.signed_in("inspector-1")))
    given = await (await city.signed_in("dispatcher")).post(f"{TASKS}/{task}/reassign", json=form)
    assert given.status_code == 200, given.text
    city.wait(minutes=14)
    await expire_tasks(city.db, city.at)
    assert await states(city, task) == [("inspector", TaskState.HANDED_OVER), ("inspector-1", TaskState.OFFERED)]
    city.wait(minutes=1)
    await expire_tasks(city.db, city.at)
    assert await states(city, task) == [("inspector", TaskState.HANDED_OVER), ("inspector-1", TaskState.EXPIRED)]


async def test_who_gets_a_check_after_it_fell_due_is_not_said_to_have_left_it_alone(city: City) -> None:
    inspector, other, task = await accepted(city)
    first, second, locator = await identity(inspector), await identity(other), city.app.state.city.locator
    await find_absences(city.db, locator, city.at)
    async with city.db.read() as session:
        due = (await session.get_one(Task, uuid.UUID(task))).due_at
    city.at = due
    dispatcher = await later(city, "dispatcher", minutes=2)
    given = await dispatcher.post(f"{TASKS}/{task}/reassign", json=key(to=second))
    assert given.status_code == 200, given.text
    city.at = due + GRACE
    await find_absences(city.db, locator, city.at)
    async with city.db.read() as session:
        said = select(col(Absence.person_id)).where(col(Absence.kind) == AbsenceKind.UNATTENDED)
        assert [str(one) for one in (await session.execute(said)).scalars()] == [first]
