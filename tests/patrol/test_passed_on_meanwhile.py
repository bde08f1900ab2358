"""A task that is passed on while its case moves on ends with it: whoever it went to is not sent out for nothing."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.patrol import accept_task, offer_next
from backend.patrol.offer_task import ACCEPT_WITHIN
from backend.patrol.task import OPEN, Task, TaskState
from tests.linhai import City, Person
from tests.patrol.field import fixes_from, key, on_shift, send
from tests.row_locks import deadlocks, somebody_waits
from tests.statements import statements

pytestmark = pytest.mark.anyio
POSTGRES = pytest.mark.parametrize("database_kind", ["postgres"])  # SQLite has one writer
Passing = Callable[[City, Person, Person, str], Awaitable[Any]]


async def _decline(_city: City, one: Person, _other: Person, task: str) -> None:
    answer = await one.post(f"/api/v1/tasks/{task}/decline", json=key(reason="busy"))
    assert answer.json()["state"] == "declined", answer.text


async def _hand_over(_city: City, one: Person, other: Person, task: str) -> None:
    form = key(to=(await other.get("/api/v1/me")).json()["id"])
    answer = await one.post(f"/api/v1/tasks/{task}/hand-over", json=form)
    assert answer.json()["state"] == "handed_over", answer.text


async def _expire(city: City, _one: Person, _other: Person, _task: str) -> None:
    await offer_next.expire_tasks(city.db, city.at + ACCEPT_WITHIN)


PASSINGS = {TaskState.DECLINED: _decline, TaskState.HANDED_OVER: _hand_over, TaskState.EXPIRED: _expire}


async def states(city: City) -> Counter[TaskState]:
    """Of all tasks."""
    async with city.db.read() as session:
        return Counter((await session.execute(select(col(Task.state)))).scalars())


async def two_there(city: City) -> tuple[Person, Person]:
    """Two on shift near the point, and the first has the grid."""
    one, other = await on_shift(city), await on_shift(city, "inspector-1")
    await send(other, fixes_from(city.at, 2))
    return one, other


@POSTGRES
@pytest.mark.parametrize("ended", PASSINGS)
async def test_a_report_taken_back_while_its_task_is_passed_on_leaves_no_task(
    city: City, monkeypatch: pytest.MonkeyPatch, ended: TaskState
) -> None:
    citizen, (one, other) = await city.citizen(), await two_there(city)
    report = await citizen.report()
    assert report["step"] == "verifying"
    (task,) = (await one.get("/api/v1/tasks")).json()["items"]
    give, given = offer_next.give_task, asyncio.Event()

    async def _held(*asked: Any, **more: Any) -> Task:
        passed_on = await give(*asked, **more)
        given.set()
        await somebody_waits(city.db)
        return passed_on

    for module in (accept_task, offer_next):
        monkeypatch.setattr(module, "give_task", _held)
    passing = asyncio.create_task(PASSINGS[ended](city, one, other, task["id"]))
    await given.wait()
    taken_back = await citizen.post(f"/api/v1/reports/{report['number']}/withdraw", json={"version": report["version"]})
    await passing
    assert taken_back.status_code == 200, taken_back.text
    assert await states(city) == {ended: 1, TaskState.CANCELLED: 1}


@POSTGRES
async def test_whoever_comes_first_no_task_is_left_and_nobody_is_locked_out(city: City) -> None:
    """Twelve times: declined or handed over, expired and taken back at once."""
    citizen, (one, other) = await city.citizen(), await two_there(city)
    before, to = await deadlocks(city.db), (await other.get("/api/v1/me")).json()["id"]
    for turn in range(12):
        report = await citizen.report()
        tasks = [(who, task) for who in (one, other) for task in (await who.get("/api/v1/tasks")).json()["items"]]
        ((holder, task),) = tasks
        handed_over = holder is one and turn % 2
        deed, form = ("hand-over", key(to=to)) if handed_over else ("decline", key(reason="busy"))
        path = f"/api/v1/reports/{report['number']}/withdraw"
        taken_back, passed_on, _expired = await asyncio.gather(
            citizen.post(path, json={"version": report["version"]}),
            holder.post(f"/api/v1/tasks/{task['id']}/{deed}", json=form),
            offer_next.expire_tasks(city.db, city.at + ACCEPT_WITHIN),
        )
        assert (taken_back.status_code, passed_on.status_code in (200, 409)) == (200, True), passed_on.text
        assert not (await states(city)).keys() & set(OPEN)
    await asyncio.sleep(1.2)  # until PostgreSQL has counted
    assert await deadlocks(city.db) == before


async def test_a_case_is_asked_for_its_tasks_once_but_where_one_may_have_been_passed_on_unseen(city: City) -> None:
    """Without a task, with an open one, passed on, and declined while nobody else is there: the last may be followed by
    one that came meanwhile."""
    citizen, asked = await city.citizen(), list[int]()
    nobody = await citizen.report()
    asked.append(await asked_to_withdraw(city, citizen, nobody))
    one, other = await two_there(city)
    for passed_on in range(3):
        report, holders = await citizen.report(), [one, other]
        for holder in holders[:passed_on]:
            (task,) = (await holder.get("/api/v1/tasks")).json()["items"]
            await _decline(city, holder, holder, task["id"])
        asked.append(await asked_to_withdraw(city, citizen, report))
    assert asked == [1, 1, 1, 2]
    assert await states(city) == {TaskState.CANCELLED: 2, TaskState.DECLINED: 3}


async def asked_to_withdraw(city: City, citizen: Person, report: dict[str, Any]) -> int:
    """How often the case is asked for its tasks while the report is taken back."""
    with statements(city.db.writer) as said:
        path = f"/api/v1/reports/{report['number']}/withdraw"
        assert (await citizen.post(path, json={"version": report["version"]})).status_code == 200
    return sum("FROM task" in one and "WHERE task.case_id = " in one for one in said)
