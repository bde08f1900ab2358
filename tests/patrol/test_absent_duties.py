"""A duty nobody signed in for: said once, to the right ones; withdrawn, and told so, when it turns out otherwise."""

import uuid
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.patrol.absence import Absence
from backend.patrol.find_absences import find_absences
from backend.patrol.judge_absence import GRACE, SIGN_IN_BY, DueDuty, absent
from backend.patrol.judge_attendance import Duty
from backend.patrol.pair_clockings import Span
from backend.people.stand_in import StandIn
from tests.linhai import City, Person
from tests.patrol.field import counted_reads, inside_own_grid, later

EIGHT = datetime.fromisoformat("2026-11-24T08:00:00+08:00")
MINUTE = timedelta(minutes=1)
ME, STAND_IN = UUID(int=1), UUID(int=2)


def duty(*spans: tuple[int, int | None], leaves: tuple[tuple[int, int], ...] = (), **more: Any) -> DueDuty:
    """Eight hours from eight; spans and leave in minutes from then."""
    known = {ME: [Span(UUID(int=9), EIGHT + a * MINUTE, None if b is None else EIGHT + b * MINUTE) for a, b in spans]}
    off = tuple(Duty(EIGHT + a * MINUTE, EIGHT + b * MINUTE) for a, b in leaves)
    return DueDuty(UUID(int=5), ME, Duty(EIGHT, EIGHT + timedelta(hours=8)), None, off, **{"spans": known} | more)


def said(one: DueDuty) -> list[tuple[UUID | None, int]]:
    """Looked at every minute of the day: whom it is said of, and when, in minutes after eight."""
    found = []
    for minute in range(-60, 700):
        at = EIGHT + minute * MINUTE
        found += [(each.person_id, round((each.at - EIGHT) / MINUTE)) for each in absent([one], at - MINUTE, at)]
    return found


def test_who_has_not_signed_in_half_an_hour_after_the_beginning_is_absent_once() -> None:
    assert said(duty()) == [(ME, 30)]
    assert said(duty((31, None))) == [(ME, 30)]
    assert said(duty((30, None))) == said(duty((-90, 200))) == []
    assert said(duty((-200, -10))) == [(ME, 30)]  # yesterday evening's


def test_leave_excuses_or_puts_off_and_a_stand_in_is_who_has_to_come() -> None:
    assert said(duty(leaves=((0, 480),))) == said(duty(leaves=((-60, 100), (100, 900)))) == []
    assert said(duty(leaves=((0, 60),))) == [(ME, 90)]
    assert said(duty(leaves=((0, 470),))) == [(ME, 480)]  # no later than the end
    instead = ((STAND_IN, Duty(EIGHT - 60 * MINUTE, EIGHT + 600 * MINUTE)),)
    assert said(duty(stand_ins=instead)) == [(STAND_IN, 30)]
    there = {STAND_IN: [Span(UUID(int=9), EIGHT, None)]}
    assert said(duty(stand_ins=instead, spans=there)) == []
    assert said(duty(stand_ins=((STAND_IN, Duty(EIGHT, EIGHT + 20 * MINUTE)),), spans=there)) == [(ME, 30)]


def test_whenever_the_worker_looks_it_is_found_once_and_not_without_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(30):
        random, found = Random(seed), []
        since = at = EIGHT - MINUTE
        while at < EIGHT + timedelta(hours=3):
            at += timedelta(seconds=random.randrange(5, 2000))
            found += absent([duty()], since, at)
            since = at
        assert [one.key for one in found] == [f"absent:{UUID(int=5)}"]
    at = EIGHT + SIGN_IN_BY + MINUTE
    assert absent([duty()], EIGHT, at) == []
    monkeypatch.setattr("backend.patrol.judge_absence.GRACE", timedelta(0))  # the planted fault
    assert len(absent([duty()], EIGHT, at)) == 1


async def plan(city: City, person: Person, start: datetime = EIGHT) -> str:
    me = (await person.get("/api/v1/me")).json()["id"]
    span = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=8)).isoformat()}
    body = {"person_id": me, "grids": [], "skills": [], **span}
    made = await (await city.signed_in("supervisor")).post("/api/v1/patrol/duties", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def look(city: City) -> None:
    await find_absences(city.db, city.app.state.city.locator, city.at)
    await city.tell()


async def told(city: City, username: str) -> list[str]:
    person = await later(city, username, minutes=0)
    inbox = (await person.get("/api/v1/inbox", params={"limit": 100})).json()["items"]
    return sorted(one["kind"] for one in inbox if one["kind"].startswith("shift."))


async def absences(city: City) -> list[Absence]:
    async with city.db.read() as session:
        return list((await session.execute(select(Absence).order_by(col(Absence.key)))).scalars())


@pytest.mark.anyio
async def test_it_is_told_once_and_a_check_in_that_comes_late_withdraws_it_and_is_told_to_the_same(city: City) -> None:
    city.at = EIGHT - timedelta(hours=1)
    inspector, second = await city.signed_in("inspector"), await city.signed_in("inspector-1")
    position = await inside_own_grid(city, inspector)
    await look(city)
    await plan(city, inspector)
    kept = await plan(city, second)
    city.at = EIGHT + SIGN_IN_BY + GRACE
    for _look in range(3):
        await look(city)
    assert [one.person_id for one in await absences(city)].count(None) == 0
    assert (await told(city, "inspector"), await told(city, "inspector-2")) == (["shift.absent"], [])
    assert await told(city, "supervisor") == ["shift.absent"] * 2
    attendance = (await (await city.signed_in("supervisor")).get("/api/v1/patrol/absences")).json()["items"]
    assert {one["kind"] for one in attendance} == {"absent"}
    body = {"client_key": str(uuid.uuid4()), "position": position, "captured_at": EIGHT.isoformat()}
    late = await (await later(city, "inspector", minutes=5)).post("/api/v1/patrol/shifts/check-in", json=body)
    assert late.status_code == 201, late.text
    await (await city.signed_in("supervisor")).post(f"/api/v1/patrol/duties/{kept}/cancel")
    for _look in range(3):
        await look(city)
    assert [one.withdrawn_at is not None for one in await absences(city)] == [True, True]
    assert await told(city, "inspector") == await told(city, "inspector-1") == ["shift.absent", "shift.withdraw"]
    assert await told(city, "supervisor") == ["shift.absent"] * 2 + ["shift.withdraw"] * 2
    async with city.db.read() as session:
        rows = (await session.execute(select(Happening).where(col(Happening.subject_kind) == "shift"))).scalars().all()
    assert sorted((row.kind, row.seq) for row in rows) == [("shift.absent", 1)] * 2 + [("shift.withdraw", 2)] * 2


@pytest.mark.anyio
async def test_leave_granted_and_a_stand_in_who_came_are_no_absence(city: City) -> None:
    city.at = EIGHT - timedelta(hours=1)
    absent_one, ill, other = [await city.signed_in(name) for name in ("inspector", "inspector-1", "inspector-2")]
    position = await inside_own_grid(city, absent_one)
    ids = [UUID((await one.get("/api/v1/me")).json()["id"]) for one in (absent_one, ill, other)]
    await look(city)
    for one in (absent_one, ill):
        await plan(city, one)
    leave = {"person_id": str(ids[1]), "kind": "sick", "starts_at": EIGHT.isoformat(),
             "ends_at": (EIGHT + timedelta(hours=8)).isoformat()}  # fmt: skip
    assert (await (await city.signed_in("chief")).post("/api/v1/patrol/leaves", json=leave)).status_code == 201
    async with city.db.write() as session:
        session.add(StandIn(id=new_id(city.at), person_id=ids[2], for_person_id=ids[0], starts_at=city.at,
                            ends_at=EIGHT + timedelta(hours=8), made_by=ids[2], made_at=city.at))  # fmt: skip
    city.at = EIGHT
    body = {"client_key": str(uuid.uuid4()), "position": position}
    came = await (await later(city, "inspector-2", minutes=0)).post("/api/v1/patrol/shifts/check-in", json=body)
    assert came.status_code == 201, came.text
    city.at = EIGHT + SIGN_IN_BY + GRACE
    await look(city)
    assert [one for one in await absences(city) if one.kind == "absent"] == []


@pytest.mark.anyio
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_many_absences_ask_the_database_no_more_than_one(city: City) -> None:
    city.at = EIGHT - timedelta(hours=1)
    people = [await city.signed_in(f"inspector-{number}") for number in range(1, 6)]
    await look(city)
    await plan(city, people[0])
    for person in people[1:]:
        await plan(city, person, EIGHT + timedelta(days=1))
    asked: list[int] = []
    for day in range(2):
        city.at = EIGHT + timedelta(days=day) + SIGN_IN_BY + GRACE - MINUTE
        await find_absences(city.db, city.app.state.city.locator, city.at)
        city.at += MINUTE
        with counted_reads(city) as reads:
            await find_absences(city.db, city.app.state.city.locator, city.at)
        asked.append(len(reads))
    assert len(await absences(city)) == 5
    assert asked[0] == asked[1]
