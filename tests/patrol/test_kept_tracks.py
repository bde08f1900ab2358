"""Tracks are for who plans the patrol and for oneself, every reading is on record, and they are gone in time."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.fieldwork.of_person import FIELD_RETENTION
from backend.ground.happening import Happening
from backend.patrol import read_track, track_retention
from backend.patrol.evaluate_day import evaluate_days
from backend.patrol.fix import Fix
from backend.patrol.shift import Shift
from backend.patrol.track_retention import TRACK_DAYS, WHOLE_DAYS, thin_tracks
from backend.people import retention
from backend.people.retention import Kept, erase_past
from backend.workflow.roles import Role
from notifications import work
from tests.linhai import City
from tests.patrol.field import fixes_from, later, on_shift, send
from tests.patrol.test_own_tracks import count, exported, lived

pytestmark = pytest.mark.anyio


async def test_tracks_are_thinned_after_31_days_and_gone_after_90(city: City) -> None:
    await check_gone_in_time(city)


async def _forgets_to(*_words: Any) -> int:
    return 0


TOO_LONG = tuple(replace(rule, days=rule.days + 1) for rule in FIELD_RETENTION)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("room", "deed"), [(track_retention, "drop_fixes"), (retention, "_erase")])
async def test_a_deletion_that_forgets_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch, room: object, deed: str
) -> None:
    """The planted faults."""
    monkeypatch.setattr(room, deed, _forgets_to)
    with pytest.raises(AssertionError):
        await check_gone_in_time(city)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_deletion_a_day_late_is_seen(city: City) -> None:
    """The planted fault."""
    with pytest.raises(AssertionError):
        await check_gone_in_time(city, TOO_LONG)


async def check_gone_in_time(city: City, kept: Sequence[Kept] = FIELD_RETENTION) -> None:
    inspector, start = await on_shift(city), city.at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    city.wait(minutes=12)
    await send(inspector, fixes_from(start, 60))
    assert await thin_tracks(city.db, start + timedelta(days=WHOLE_DAYS)) == 0
    after = start + timedelta(days=WHOLE_DAYS, hours=1)
    assert (await thin_tracks(city.db, after), await thin_tracks(city.db, after)) == (50, 0)
    async with city.db.read() as session:
        times = (await session.execute(select(col(Fix.at)).order_by(col(Fix.at)))).scalars().all()
    assert times == [start + timedelta(minutes=n) for n in range(10)]  # the first of each minute
    end = start + timedelta(days=TRACK_DAYS)
    assert await thin_tracks(city.db, end) == 0
    assert await erase_past(city.db, kept, end) == 0
    await erase_past(city.db, kept, end + timedelta(minutes=9, seconds=1))
    assert await count(city, Fix) == 0


async def test_a_worker_that_was_away_for_weeks_thins_what_it_missed(city: City) -> None:
    inspector, start = await on_shift(city), city.at.replace(second=0, microsecond=0)
    await send(inspector, fixes_from(start, 12))  # two minutes
    assert await thin_tracks(city.db, start + timedelta(days=WHOLE_DAYS)) == 0
    await send(inspector, fixes_from(start + timedelta(hours=1), 12))
    assert await thin_tracks(city.db, start + timedelta(days=WHOLE_DAYS + 40)) == 20
    assert await count(city, Fix) == 4


async def test_the_worker_erases_every_personal_table_of_the_patrol_in_its_time(city: City) -> None:
    await check_the_worker(city)


WITHOUT_TRACKS = tuple(rule for rule in work.ALL_KEPT if rule.table is not Fix)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_worker_that_does_not_erase_tracks_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the table of tracks is in no list."""
    monkeypatch.setattr(work, "ALL_KEPT", WITHOUT_TRACKS)
    with pytest.raises(AssertionError):
        await check_the_worker(city)


async def check_the_worker(city: City) -> None:
    await lived(city)
    city.wait(hours=24)
    await evaluate_days(city.db, city.app.state.city.locator, city.at)
    for rule in FIELD_RETENTION:
        async with city.db.write() as session:
            await session.execute(update(rule.table).values({rule.since: city.at}))
        assert await count(city, rule.table) > 0, rule.what
    async with city.db.write() as session:
        await session.execute(update(Shift).values(to_at=None))  # or what the fixes lie on would end before it begins
    for days in sorted({rule.days for rule in FIELD_RETENTION}):
        tables = [rule.table for rule in FIELD_RETENTION if rule.days == days]
        await work._erase_past(city.db, city.at + timedelta(days=days))
        assert 0 not in [await count(city, table) for table in tables]
        await work._erase_past(city.db, city.at + timedelta(days=days, seconds=1))
        assert [await count(city, table) for table in tables] == [0] * len(tables)


async def test_only_supervisor_and_chief_read_a_track_and_each_reading_is_on_record(city: City) -> None:
    await check_readers(city)


async def _unwritten(*_words: Any, **_more: Any) -> None:
    """Left out."""


FAULTS = {
    "planners": ("PLANNERS", read_track.PLANNERS | {Role.DESK}, "desk"),
    "record": ("write_down", _unwritten, "track_read|== 4|day"),
}


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_role_let_into_tracks_and_a_reading_that_is_not_written_down_are_seen(
    city: City, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The planted faults."""
    name, instead, seen = FAULTS[fault]
    monkeypatch.setattr(read_track, name, instead)
    with pytest.raises(AssertionError, match=seen):
        await check_readers(city)


async def check_readers(city: City) -> None:
    inspector = await lived(city)
    me = (await inspector.get("/api/v1/me")).json()["id"]
    path, readers, read = f"/api/v1/patrol/tracks/{me}", [], 0
    for who in ("citizen", "inspector", "inspector-1", "desk", "chief", "dispatcher", "handler", "supervisor",
                "leader", "arbiter", "admin", "security", "auditor"):  # fmt: skip
        person = await city.citizen() if who == "citizen" else await city.signed_in(who)
        for _turn in range(2):
            answer = await person.get(path, params={"day": "2026-11-24"})
            assert answer.status_code in (200, 404), who
            read += answer.status_code == 200
        readers += [who] * (answer.status_code == 200)
    assert readers == ["inspector", "chief", "supervisor"]
    record = json.loads((await exported(await later(city, "inspector", minutes=1)))["record.json"])
    seen = [line["data"] for line in record if line["kind"] == "person.track_read"]
    assert seen == [{"day": "2026-11-24"}] * (read - 2)  # one's own needs none
    assert await count(city, Happening, col(Happening.kind) == "person.track_read") == 4
