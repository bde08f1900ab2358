"""Stand-ins (代班), roles kept apart, and what is seen by town, department and grid."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.people.actor import Actor, find_actor
from backend.people.apart import APART, clashes
from backend.people.give_roles import give_roles
from backend.people.person import Person as PersonRow
from backend.people.person_grid import PersonGrid
from backend.workflow.roles import Role
from tests.conftest import KINDS
from tests.linhai import City, Person
from tests.row_locks import deadlocks, somebody_waits

pytestmark = pytest.mark.anyio


async def id_of(city: City, username: str) -> str:
    async with city.db.read() as session:
        query = select(col(PersonRow.id)).where(col(PersonRow.username) == username)
        return str((await session.execute(query)).scalar_one())


async def arranged(city: City, who: str, absent: str, days: tuple[float, float] = (0, 2)) -> Any:
    form = {
        "person_id": await id_of(city, who), "for_person_id": await id_of(city, absent),
        "starts_at": (city.at + timedelta(days=days[0])).isoformat(),
        "ends_at": (city.at + timedelta(days=days[1])).isoformat(),
    }  # fmt: skip
    return await (await city.signed_in("admin")).post("/api/v1/admin/stand-ins", json=form)


async def again(city: City, username: str) -> Person:
    """Signed in anew: days may have passed."""
    city.staff.pop(username, None)
    return await city.signed_in(username)


async def roles(city: City, username: str) -> set[str]:
    return set((await (await again(city, username)).get("/api/v1/me")).json()["roles"])


async def other_inspector(city: City) -> str:
    async with city.db.read() as session:
        query = (
            select(col(PersonRow.username)).join(PersonGrid, col(PersonGrid.person_id) == col(PersonRow.id))
            .where(col(PersonRow.username).startswith("inspector-")).order_by(col(PersonRow.username)).limit(1)
        )  # fmt: skip
        return str((await session.execute(query)).scalar_one())


async def test_a_stand_in_has_the_others_roles_from_the_first_instant_to_before_the_last(city: City) -> None:
    assert (await arranged(city, "desk", "chief", (1, 2))).status_code == 201
    assert await roles(city, "desk") == {"citizen", "desk"}
    city.wait(days=1)
    assert await roles(city, "desk") == {"citizen", "desk", "chief"}
    city.wait(days=1, seconds=-1)
    assert "chief" in await roles(city, "desk")
    city.wait(seconds=1)
    assert await roles(city, "desk") == {"citizen", "desk"}


async def test_a_stand_in_ends_before_its_time_at_the_next_request(city: City) -> None:
    desk = await city.signed_in("desk")
    made = (await arranged(city, "desk", "chief")).json()["id"]
    number = (await (await city.citizen()).report())["number"]
    assert (await desk.act(number, "admit")).status_code == 200
    admin = await city.signed_in("admin")
    assert (await admin.post(f"/api/v1/admin/stand-ins/{made}/end")).status_code == 200
    assert (await desk.act(number, "file", class_code="E0110")).status_code in {403, 409}
    assert (await (await city.signed_in("chief")).act(number, "file", class_code="E0110")).status_code == 200


async def test_a_stand_in_for_an_inspector_sees_the_grid_and_hears_of_it(city: City) -> None:
    other = await other_inspector(city)
    number = (await (await city.citizen()).report())["number"]
    stranger = await city.signed_in(other)
    assert (await stranger.get(f"/api/v1/cases/{number}")).status_code == 404
    assert (await arranged(city, other, "inspector")).status_code == 201
    assert (await stranger.get(f"/api/v1/cases/{number}")).status_code == 200
    checking = await city.case_at("checking")
    await city.tell()
    told = (await stranger.get("/api/v1/inbox")).json()["items"]
    assert checking in {item["number"] for item in told}


@pytest.mark.parametrize(
    ("who", "absent"),
    [("handler", "desk"), ("dispatcher", "chief"), ("desk", "admin"), ("security", "auditor"), ("desk", "desk")],
)
async def test_who_may_not_hold_both_does_not_stand_in_either(city: City, who: str, absent: str) -> None:
    assert (await arranged(city, who, absent)).status_code == 422


async def test_a_handler_is_stood_in_for_by_the_own_department_only(city: City) -> None:
    async with city.db.read() as session:
        mine = (await session.execute(select(PersonRow).where(col(PersonRow.username) == "handler"))).scalar_one()
        query = select(col(PersonRow.username)).where(
            col(PersonRow.username).startswith("handler-"), col(PersonRow.body_code) != mine.body_code
        )
        elsewhere = str((await session.execute(query.limit(1))).scalar_one())
    answer = await arranged(city, elsewhere, "handler")
    assert (answer.status_code, answer.json()["code"]) == (422, "roles_apart")


async def moved(city: City, username: str, **values: Any) -> None:
    async with city.db.write() as session:
        await session.execute(update(PersonRow).where(col(PersonRow.username) == username).values(values))


async def test_who_stands_in_is_of_the_same_town(city: City) -> None:
    """A stand-in sees with the own area: the whole city would be seen for a town, or a town for the city."""
    await moved(city, "desk", area_code="331082001")
    for who, absent in (("inspector", "desk"), ("desk", "chief")):
        answer = await arranged(city, who, absent)
        assert (answer.status_code, answer.json()["code"]) == (422, "roles_apart")
    await moved(city, "inspector", area_code="331082001")
    assert (await arranged(city, "inspector", "desk")).status_code == 201


async def test_roles_are_kept_apart_over_two_stand_ins_that_meet(city: City) -> None:
    assert (await arranged(city, "supervisor", "chief", (0, 7))).status_code == 201
    second = await arranged(city, "supervisor", "dispatcher", (5, 9))
    assert (second.status_code, second.json()["code"]) == (422, "roles_apart")
    assert (await arranged(city, "supervisor", "dispatcher", (7, 9))).status_code == 201


async def test_roles_given_afterwards_are_kept_apart_from_those_stood_in_for(city: City) -> None:
    assert (await arranged(city, "desk", "chief")).status_code == 201
    for who, wanted in (("desk", "dispatcher"), ("chief", "auditor"), ("chief", "handler")):
        refused = await give(city, who, [wanted])
        assert (refused.status_code, refused.json()["code"]) == (422, "roles_apart"), who
    assert (await give(city, "desk", ["desk", "supervisor"])).status_code == 200


async def test_who_is_moved_while_standing_in_is_refused(city: City) -> None:
    assert (await arranged(city, "desk", "chief")).status_code == 201
    admin, form = await again(city, "admin"), {"name": "值班员", "area": "331082001"}
    path = f"/api/v1/admin/people/{await id_of(city, 'desk')}"
    refused = await city.client.put(path, json=form, headers=admin.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "roles_apart")


async def test_who_works_at_nothing_stands_in_for_nobody_and_nobody_twice_at_once(city: City) -> None:
    """Accounts and stand-ins are made by one administrator, roles are given by another."""
    assert (await give(city, "arbiter", [])).status_code == 200
    assert (await arranged(city, "arbiter", "chief")).json()["code"] == "roles_apart"
    assert (await arranged(city, "desk", "chief")).status_code == 201
    assert (await arranged(city, "desk", "chief", (1, 3))).json()["code"] == "invalid"


@pytest.mark.parametrize("days", [(2, 1), (0, 93), (-3, -1)])
async def test_a_span_that_is_none_is_refused(city: City, days: tuple[float, float]) -> None:
    assert (await arranged(city, "desk", "chief", days)).status_code == 422


def test_who_handles_never_closes_and_the_three_administrators_are_three() -> None:
    handles = {Role.INSPECTOR, Role.DESK, Role.CHIEF, Role.SUPERVISOR, Role.ARBITER}
    assert all(clashes({Role.HANDLER, other}) for other in handles)
    assert clashes({Role.CHIEF, Role.DISPATCHER})
    three = [Role.ADMIN, Role.SECURITY, Role.AUDITOR]
    assert all(clashes({one, other}) for one in three for other in set(Role) - {one, Role.CITIZEN})
    assert not any(clashes({role, Role.CITIZEN}) for role in Role)
    assert all(why for _role, _others, why in APART)


async def give(city: City, username: str, given: list[str]) -> Any:
    path = f"/api/v1/admin/people/{await id_of(city, username)}/roles"
    by = await again(city, "security")
    return await city.client.put(path, json={"roles": given}, headers=by.headers)


async def test_roles_apart_are_not_given_and_a_change_of_roles_signs_out_at_once(city: City) -> None:
    desk = await city.signed_in("desk")
    refused = await give(city, "desk", ["desk", "handler"])
    assert (refused.status_code, refused.json()["code"]) == (422, "roles_apart")
    assert (await desk.get("/api/v1/me")).status_code == 200
    assert (await give(city, "desk", ["desk", "chief"])).status_code == 200
    assert (await desk.get("/api/v1/me")).status_code == 401
    assert await roles(city, "desk") == {"citizen", "desk", "chief"}
    assert (await give(city, "security", ["security", "auditor"])).status_code in {403, 422}


ONE_WRITER = pytest.mark.skipif("postgres" not in KINDS, reason="not run: SQLite has one writer")


@pytest.mark.parametrize("database_kind", ["postgres"])
@ONE_WRITER
async def test_roles_given_to_two_at_once_are_kept_apart_in_whom_both_are_stood_in_for_by(city: City) -> None:
    """Each looks at what the one holds who stands in for both: the second, at what the first leaves."""
    for absent in ("chief", "inspector"):
        assert (await arranged(city, "supervisor", absent)).status_code == 201
    async with city.db.write() as session:
        await given_in(session, city, "inspector", Role.CHIEF)
        second = asyncio.create_task(given(city, "chief", Role.DISPATCHER))
        await asyncio.wait({second, asyncio.create_task(somebody_waits(city.db))}, return_when="FIRST_COMPLETED")
    with pytest.raises(Problem, match="roles_apart"):
        await second


@pytest.mark.parametrize("database_kind", ["postgres"])
@ONE_WRITER
async def test_roles_given_at_once_to_two_who_stand_in_for_each_other_wait_and_do_not_lock(city: City) -> None:
    assert (await arranged(city, "chief", "desk")).status_code == 201
    assert (await arranged(city, "desk", "chief")).status_code == 201
    before = await deadlocks(city.db)
    for turn in range(4):
        more = [Role.SUPERVISOR] if turn % 2 else []
        await asyncio.gather(given(city, "chief", Role.CHIEF, *more), given(city, "desk", Role.DESK, *more))
    assert await deadlocks(city.db) == before


async def given(city: City, username: str, *wanted: Role) -> None:
    async with city.db.write() as session:
        await given_in(session, city, username, *wanted)


async def given_in(session: AsyncSession, city: City, username: str, *wanted: Role) -> None:
    by = await an_actor(city, "security")
    identity = UUID(await id_of(city, username))
    await give_roles(session, identity, wanted, by=by, settings=city.settings, at=city.at)


async def an_actor(city: City, username: str) -> Actor:
    token = (await city.signed_in(username)).headers["Authorization"].removeprefix("Bearer ")
    async with city.db.read() as session:
        return await find_actor(session, token, city.settings, city.at)


async def test_the_staff_of_a_town_see_its_cases_and_no_others(city: City) -> None:
    number = (await (await city.citizen()).report())["number"]
    desk = await city.signed_in("desk")
    grid = (await desk.get(f"/api/v1/cases/{number}")).json()["grid"]
    seen = {}
    for area in (grid[:9], "331082999", None):
        async with city.db.write() as session:
            held = col(PersonRow.id) == UUID(await id_of(city, "desk"))
            await session.execute(update(PersonRow).where(held).values(area_code=area))
        listed = (await desk.get("/api/v1/cases")).json()["items"]
        seen[area] = ((await desk.get(f"/api/v1/cases/{number}")).status_code, len(listed))
    assert seen == {grid[:9]: (200, 1), "331082999": (404, 0), None: (200, 1)}
