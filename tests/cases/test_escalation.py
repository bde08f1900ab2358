"""Overdue cases, level by level: once each, the oldest first, whatever the number of workers (peers.md, defect 3)."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlmodel import col

from backend.cases import overdue
from backend.cases.case import Case
from backend.cases.escalation_lag import escalation_lag, watch_escalation
from backend.cases.overdue import sweep
from backend.ground.chain import ChainHead
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.workflow.escalation import ESCALATION, LEVELS, Scope
from backend.workflow.steps import Step
from tests.linhai import City

pytestmark = pytest.mark.anyio
MANY = int(os.environ.get("CGT_TEST_OVERDUE", "600"))
LATE = datetime(2026, 11, 20, tzinfo=UTC)
KINDS = {level.kind for level in ESCALATION}


def late_case(place: int, total: int, late: datetime = LATE) -> dict[str, Any]:
    """A case filed with a limit of one hour round the clock, long ago; ids in no order of their due times."""
    filed = late - timedelta(minutes=(place * 7919) % total)
    turn = {"what": "start", "at": filed.isoformat(), "why": "file", "value": 1, "unit": "urgent_work_hour"}
    due = filed + timedelta(hours=1)
    return {
        "id": new_id(late), "number": f"20261120{place:06d}", "version": 1, "step": Step.HANDLING, "source": "public",
        "bucket": "sanitation", "class_code": "E0110", "certain": True, "description": "x", "anonymous": False,
        "stated_lon": 121.1, "stated_lat": 28.8, "coord_type": "wgs84", "lon": 121.1, "lat": 28.8, "cell": 1,
        "grid_code": "331082001001001", "body_code": "D02", "choice": {}, "reported_at": filed, "filed_at": filed,
        "standard": {"calendar": "plain"}, "clock": [turn], "due_at": due, "yellow_at": due, "escalate_at": due,
        "escalated": 0, "stage_escalated": 0, "description_cleared": False,
    }  # fmt: skip


async def fill(db: Database, total: int, late: datetime = LATE) -> None:
    for start in range(0, total, 1000):
        rows = [late_case(place, total, late) for place in range(start, min(start + 1000, total))]
        async with db.write() as session:
            await session.execute(insert(Case), rows)
            heads = [{"subject_id": row["id"], "subject_kind": "case", "seq": 1, "hash": "0" * 64} for row in rows]
            await session.execute(insert(ChainHead), heads)


async def swept(settings: Settings, at: datetime, most: int = 10**6) -> None:
    """A worker with a database of its own."""
    db = Database(settings)
    try:
        while most and await sweep(db, at):
            most -= 1
    finally:
        await db.close()


async def told(db: Database) -> list[tuple[UUID, int]]:
    """Cases and levels, in the order in which they were written."""
    query = select(col(Happening.subject_id), col(Happening.data)).where(col(Happening.kind).in_(KINDS))
    async with db.read() as session:
        return [(case, data["level"]) for case, data in await session.execute(query.order_by(col(Happening.id)))]


async def due_times(db: Database) -> dict[UUID, datetime]:
    async with db.read() as session:
        return dict((await session.execute(select(col(Case.id), col(Case.due_at)))).tuples().all())


def doubled(found: Sequence[tuple[UUID, int]]) -> int:
    return sum(count - 1 for count in Counter(found).values())


async def test_of_many_overdue_cases_each_level_is_told_once_by_two_workers(db: Database, settings: Settings) -> None:
    await fill(db, MANY)
    levels = len(LEVELS[Scope.LIMIT])
    began = time.perf_counter()
    await asyncio.gather(swept(settings, LATE + timedelta(days=3)), swept(settings, LATE + timedelta(days=3)))
    await swept(settings, LATE + timedelta(days=3))  # rows one worker held while the other looked for the last time
    took = time.perf_counter() - began
    found = await told(db)
    print(f"{MANY} cases, {levels} levels, 2 workers: {len(found)} told, {doubled(found)} doubled, {took:.1f} s")
    assert len(found) == MANY * levels
    assert doubled(found) == 0
    async with db.read() as session:
        left = (await session.execute(select(col(Case.version), col(Case.escalated), col(Case.escalate_at)))).all()
    assert set(left) == {(1, levels, None)}


async def test_the_oldest_is_told_first(db: Database, settings: Settings) -> None:
    await fill(db, MANY)
    at, second = await due_times(db), 0
    while await sweep(db, LATE + timedelta(hours=1, seconds=second)):
        second += 1
    dues = [at[case] for case, level in await told(db) if level == 1]
    assert len(dues) == MANY
    assert dues == sorted(dues)


@pytest.mark.parametrize("fault", ["no mark", "no lock"])
async def test_the_planted_fault_is_seen(
    db: Database, settings: Settings, database_kind: str, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A sweep that forgets its mark, or on a database that locks rows does not lock them, tells twice."""
    if (fault, database_kind) == ("no lock", "sqlite"):
        pytest.skip("there is one writer at a time: nothing to forget")
    await fill(db, 120)
    await (_without_mark if fault == "no mark" else _without_lock)(settings, monkeypatch)
    assert doubled(await told(db)) > 0


async def _without_mark(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def _forgotten(*_: Any) -> None: ...

    monkeypatch.setattr(overdue, "_mark", _forgotten)
    for _ in range(2):
        await swept(settings, LATE + timedelta(hours=1), most=1)


async def _without_lock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    both = asyncio.Barrier(2)
    read: Callable[..., Any] = overdue._read

    async def _side_by_side(session: Any, scope: Scope, ids: Any) -> Any:
        found = await read(session, scope, ids)
        if scope is Scope.LIMIT:
            await both.wait()
        return found

    monkeypatch.setattr(overdue, "_held", lambda query: query)
    monkeypatch.setattr(overdue, "_read", _side_by_side)
    await asyncio.gather(*(swept(settings, LATE + timedelta(hours=1), most=1) for _ in range(2)))


async def test_each_level_is_heard_by_whom_it_names(city: City) -> None:
    number = await city.case_at("handling")
    city.wait(days=90)
    while await sweep(city.db, city.at):
        pass
    for _ in ESCALATION:
        await sweep(city.db, city.at)
    await city.tell()
    heard = {}
    for who in ("handler", "head-D02", "supervisor", "leader", "head-D03"):
        items = (await (await city.signed_in(who)).get("/api/v1/inbox")).json()["items"]
        heard[who] = [one["kind"] for one in items if one["number"] == number and one["kind"] in KINDS]
    assert heard == {
        "handler": ["case.overdue"], "head-D02": ["case.escalate"], "supervisor": ["case.escalate"],
        "leader": ["case.escalate"], "head-D03": [],
    }  # fmt: skip


async def test_a_stage_past_its_limit_is_told_to_its_holder_and_upwards(city: City) -> None:
    number = await city.case_at("pending_file")
    shown = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert shown["stage"]["stage"] == "filing"
    assert shown["stage"]["light"] == "green"
    city.wait(hours=5)  # from 12:00: 14:00–16:00 is the limit of two working hours
    await sweep(city.db, city.at)
    await sweep(city.db, city.at)
    await city.tell()
    chief = await city.signed_in("chief")
    shown = (await chief.get(f"/api/v1/cases/{number}")).json()
    late = [entry["data"] for entry in shown["timeline"] if entry["action"] == "stage_overdue"]
    assert [(one["level"], one["stage"], one["whom"]) for one in late] == [(1, "filing", ["chief"])]
    assert shown["stage"]["light"] == "red"
    assert "case.stage_overdue" in [item["kind"] for item in (await chief.get("/api/v1/inbox")).json()["items"]]
    await chief.act(number, "file", class_code="E0110")
    shown = (await chief.get(f"/api/v1/cases/{number}")).json()
    assert (shown["stage"]["stage"], shown["stage"]["light"]) == ("dispatch", "green")


async def test_an_answered_case_is_not_escalated(city: City) -> None:
    number = await city.case_at("answered")
    city.wait(days=90)
    while await sweep(city.db, city.at):
        pass
    shown = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert {entry["data"]["clock"] for entry in shown["timeline"] if "level" in entry["data"]} == {"stage"}


async def test_what_waits_too_long_is_an_alarm_raised_once_and_cleared(db: Database) -> None:
    await fill(db, 5)
    at = LATE + timedelta(hours=2)
    async with db.read() as session:
        lag = await escalation_lag(session, at)
    assert (lag.waiting, lag.behind(at)) == (5, timedelta(hours=1, minutes=4))
    for _ in range(2):
        await watch_escalation(db, at)
    while await sweep(db, at):
        pass
    await watch_escalation(db, at)
    async with db.read() as session:
        query = select(col(Happening.kind)).where(col(Happening.subject_kind) == "alarm").order_by(col(Happening.seq))
        assert (await session.execute(query)).scalars().all() == ["alarm.raised", "alarm.cleared"]


async def test_of_workers_that_find_it_late_at_once_one_raises_the_first_alarm_there_ever_was(db: Database) -> None:
    """Of the first there was nothing yet to be held."""
    await fill(db, 5)
    at = LATE + timedelta(hours=2)
    await asyncio.gather(*(watch_escalation(db, at) for _worker in range(4)))
    async with db.read() as session:
        query = select(col(Happening.kind)).where(col(Happening.subject_kind) == "alarm")
        assert (await session.execute(query)).scalars().all() == ["alarm.raised"]
