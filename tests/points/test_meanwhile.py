"""What becomes of a case, an appeal or a person while points are given: nobody is told of points that are none."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.act import Deed, act
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.points import of_person
from backend.points.appeal import appeal
from backend.points.award_points import award_points
from backend.points.of_person import forget_points
from backend.points.point_appeal import PointAppeal
from backend.workflow.roles import Role
from backend.workflow.steps import Action
from tests.linhai import City, Person
from tests.points.earning import balanced, filed, points, reasons, reported, rich
from tests.releases.test_one_at_a_time import begun
from tests.row_locks import deadlocks, somebody_waits

pytestmark = pytest.mark.anyio
URL = "/api/v1/points/appeals"


def somebody(role: Role) -> Actor:
    return Actor(uuid4(), "某人", frozenset({role}), None, frozenset(), uuid4())


async def judged_while(city: City, number: str, deed: Deed, role: Role) -> None:
    """The worker's turn begins while something is done to the case, and ends after it."""
    at = city.at
    async with city.db.write() as session:
        await act(session, number, deed, city=city.app.state.city, by=somebody(role), at=at)
        judging = await begun(award_points(city.db, city.app.state.city, at))
    await judging
    await balanced(city)


async def test_a_case_that_is_cancelled_while_it_is_judged_earns_nothing(city: City) -> None:
    """It was judged as it had been before the worker waited for it, and the next turn took the points back."""
    citizen = await city.citizen()
    number = await filed(city, citizen)
    city.wait(seconds=1)
    deed = Deed(Action.CANCEL, await city.version_of(number), reason="other", note="查无此事")
    await judged_while(city, number, deed, Role.CHIEF)
    assert await reasons(citizen) == []


async def test_a_case_that_is_merged_while_it_is_judged_is_no_matter_of_its_own(city: City) -> None:
    first, second = await city.citizen(), await city.citizen()
    stays = await reported(first)
    number = await filed(city, second, 3)
    city.wait(seconds=1)
    deed = Deed(Action.MERGE, await city.version_of(number), into=stays)
    await judged_while(city, number, deed, Role.DESK)
    assert await reasons(second) == [("none", 0, "not_first")]


async def contested(city: City) -> tuple[Person, str]:
    """Somebody with points, and an entry of theirs."""
    citizen = await rich(city)
    return citizen, (await points(citizen))["items"][0]["id"]


async def test_of_two_appeals_at_once_the_second_is_told_that_there_is_one(city: City) -> None:
    citizen, entry = await contested(city)
    by = replace(somebody(Role.CITIZEN), id=UUID((await citizen.get("/api/v1/me")).json()["id"]))

    async def _appeal() -> None:
        async with city.db.write() as session:
            await appeal(session, UUID(entry), "再次申诉", city=city.app.state.city, by=by, at=city.at)

    async with city.db.write() as session:
        await appeal(session, UUID(entry), "误判", city=city.app.state.city, by=by, at=city.at)
        second = await begun(_appeal())
    with pytest.raises(Problem, match="appealed"):
        await second


@pytest.mark.parametrize("database_kind", ["postgres"])  # SQLite has one writer
async def test_an_appeal_is_decided_while_its_person_leaves(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one held the appeal and wanted the ledger, the other held the ledger and wanted the appeal."""
    citizen, entry = await contested(city)
    assert (await citizen.post(URL, json={"entry_id": entry, "text": "误判"})).status_code == 201
    who, officer = UUID((await citizen.get("/api/v1/me")).json()["id"]), await city.signed_in("supervisor")
    async with city.db.read() as session:
        made = (await session.execute(select(col(PointAppeal.id)))).scalar_one()
    post, held, before = of_person.post_entries, asyncio.Event(), await deadlocks(city.db)

    async def _held(*asked: object) -> None:
        await post(*asked)  # type: ignore[arg-type]
        held.set()
        await somebody_waits(city.db)

    async def _leave() -> None:
        async with city.db.write() as session:
            await forget_points(session, [who], city.at)

    monkeypatch.setattr(of_person, "post_entries", _held)
    leaving = asyncio.create_task(_leave())
    await held.wait()
    decision = await officer.post(f"{URL}/{made}/decision", json={"points": 5, "answer": "成立"})
    await leaving
    assert (decision.status_code, await deadlocks(city.db) - before) == (200, 0)
    await balanced(city)
