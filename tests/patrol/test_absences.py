"""Absences: exact, once, never for data that was merely late."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import func, select

from backend.ground.happening import Happening
from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.evaluate_day import evaluate_days
from backend.patrol.find_absences import find_absences
from backend.patrol.judge_absence import GRACE, SILENCE, VISIT_BY, DueCheck, OnShift, silent, unattended, unvisited
from tests.linhai import City
from tests.patrol.field import fixes_from, key, later, on_shift, send

MIDNIGHT = datetime.fromisoformat("2026-11-24T00:00:00+08:00")
MINUTE, STEP = timedelta(minutes=1), timedelta(seconds=30)
PLACE = (121.1289, 28.847)


def reference(shift: OnShift, seen: set[datetime], until: datetime) -> set[str]:
    """The slow way: look at every half minute of the shift and see how long ago the last fix was."""
    found, now, end = set(), shift.start, min(shift.end or until, until)
    while now < end:
        last = max([shift.start, *(time for time in seen if shift.start <= time <= now)])
        if now - last == SILENCE and not any(last < time <= now for time in seen):
            found.add(f"silent:{shift.shift_id}:{last.isoformat()}")
        now += STEP
    return found


@pytest.mark.parametrize("seed", range(30))
def test_absences_equal_a_slow_reference_on_simulated_days(seed: int) -> None:
    """Fixes come up to the grace late, doubled and out of order; the worker looks at random moments."""
    random = Random(seed)
    start = MIDNIGHT + timedelta(hours=8)
    shift = OnShift(UUID(int=1), UUID(int=2), start, start + random.randrange(60, 600) * MINUTE)
    made, now = [], start
    while now < shift.end + timedelta(hours=1):  # type: ignore[operator]
        now += STEP * random.choice([1, 1, 2, 3, 5, 30, 39, 40, 41, 60, 100])
        made.append((now, now + random.uniform(0, 0.999) * GRACE))
    found: list[str] = []
    since = at = start - MINUTE
    while at < shift.end + timedelta(hours=2):  # type: ignore[operator]
        at += timedelta(seconds=random.randrange(5, 400))
        arrived = [time for time, came in made if came <= at]
        random.shuffle(arrived)
        found += [one.key for one in silent([shift], {shift.person_id: arrived * 2}, since, at)]
        since = at
    assert len(found) == len(set(found))
    assert set(found) == reference(shift, {time for time, _came in made}, at)


def test_the_planted_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the grace, data that is merely late is called an absence."""
    shift = OnShift(UUID(int=1), UUID(int=2), MIDNIGHT, None)
    at = MIDNIGHT + SILENCE + MINUTE
    assert silent([shift], {}, MIDNIGHT, at) == []
    monkeypatch.setattr("backend.patrol.judge_absence.GRACE", timedelta(0))
    assert len(silent([shift], {}, MIDNIGHT, at)) == 1


def test_a_grid_nobody_was_in_by_ten_is_said_once_for_all_who_were_on_duty() -> None:
    those = [OnShift(UUID(int=n), UUID(int=n), MIDNIGHT + timedelta(hours=8), None, ("A", "B")) for n in (1, 2)]
    evening = OnShift(UUID(int=3), UUID(int=3), MIDNIGHT + timedelta(hours=14), None, ("C",))
    due = MIDNIGHT + VISIT_BY + GRACE
    assert unvisited([*those, evening], {"B"}, MIDNIGHT, due - STEP, due - STEP) == []
    (found,) = unvisited([*those, evening], {"B"}, MIDNIGHT, due - STEP, due)
    assert (found.key, found.at) == ("unvisited:A:2026-11-24", MIDNIGHT + VISIT_BY)
    assert unvisited(those, {"B"}, MIDNIGHT, due, due + STEP) == []


def test_a_check_that_falls_due_with_nobody_within_500_m() -> None:
    check = DueCheck(UUID(int=9), UUID(int=2), MIDNIGHT, MIDNIGHT + timedelta(hours=1), PLACE)
    at = check.due_at + GRACE
    near, far = (
        (check.due_at - MINUTE, 121.1289 + 450 / 97_400, 28.847),
        (check.due_at, 121.1289 + 550 / 97_400, 28.847),
    )
    too_late = (check.due_at + MINUTE, *PLACE)
    assert unattended([check], {check.person_id: [near, far]}, MIDNIGHT, at) == []
    assert [one.key for one in unattended([check], {check.person_id: [far, too_late]}, MIDNIGHT, at)] == [
        f"unattended:{check.task_id}"
    ]
    assert unattended([check], {}, MIDNIGHT, at - STEP) == []


async def kinds(city: City) -> list[tuple[AbsenceKind, bool]]:
    async with city.db.read() as session:
        rows = (await session.execute(select(Absence).order_by(Absence.at, Absence.key))).scalars()  # type: ignore[arg-type]
        return [(row.kind, row.withdrawn_at is not None) for row in rows]


@pytest.mark.anyio
async def test_silence_is_found_once_and_withdrawn_when_a_phone_comes_home_late(city: City) -> None:
    locator = city.app.state.city.locator
    await find_absences(city.db, locator, city.at)
    inspector, start = await on_shift(city), city.at
    await send(inspector, fixes_from(start, 3))
    for _minute in range(6):
        city.wait(minutes=5)
        await find_absences(city.db, locator, city.at)
    assert await kinds(city) == []  # 30 minutes: silent for 29:40, but the grace still runs
    city.wait(minutes=1)
    assert await find_absences(city.db, locator, city.at) == 1
    assert await find_absences(city.db, locator, city.at) == 0
    assert await kinds(city) == [(AbsenceKind.SILENT, False)]
    inspector = await later(city, "inspector", minutes=5)
    await send(inspector, fixes_from(start + timedelta(minutes=10), 3))  # they were there all the time
    inspector = await later(city, "inspector", hours=24)
    await city.tell()
    before = await withdrawals(city)
    await evaluate_days(city.db, locator, city.at)
    await city.tell()
    assert await kinds(city) == [(AbsenceKind.SILENT, True)]
    assert (before, await withdrawals(city)) == ([], ["inspector", "supervisor"])
    supervisor = await city.signed_in("supervisor")
    (shown,) = (await supervisor.get("/api/v1/patrol/absences", params={"day": "2026-11-24"})).json()["items"]
    assert shown["withdrawn_at"] is not None
    async with city.db.read() as session:
        said = select(func.count()).select_from(Happening).where(Happening.subject_kind == "absence")  # type: ignore[arg-type]
        assert (await session.execute(said)).scalar_one() == 2


@pytest.mark.anyio
async def test_whoever_hears_of_an_absence_hears_that_it_is_withdrawn_however_late_both_are_told(city: City) -> None:
    """One batch would tell both: whom the withdrawal concerns is known once the absence has been told."""
    locator = city.app.state.city.locator
    await find_absences(city.db, locator, city.at)
    inspector, start = await on_shift(city), city.at
    await send(inspector, fixes_from(start, 3))
    city.wait(minutes=31)
    assert await find_absences(city.db, locator, city.at) == 1
    inspector = await later(city, "inspector", minutes=5)
    await send(inspector, fixes_from(start + timedelta(minutes=10), 3))
    inspector = await later(city, "inspector", hours=24)
    await evaluate_days(city.db, locator, city.at)
    assert await kinds(city) == [(AbsenceKind.SILENT, True)]
    await city.tell()
    for who in ("inspector", "supervisor"):
        assert await told(city, who) == ["absence.silent", "absence.withdraw"], who
    assert await withdrawals(city) == ["inspector", "supervisor"]


async def withdrawals(city: City) -> list[str]:
    """Who has been told that an absence is withdrawn."""
    names = ("inspector", "supervisor", "inspector-1", "dispatcher", "chief")
    return [name for name in names if "absence.withdraw" in await told(city, name)]


async def told(city: City, username: str) -> list[str]:
    person = await later(city, username, minutes=0)
    inbox = (await person.get("/api/v1/inbox", params={"limit": 100})).json()["items"]
    return sorted(one["kind"] for one in inbox if one["kind"].startswith("absence."))


@pytest.mark.anyio
async def test_an_absence_is_told_once_to_whom_it_is_about_and_to_the_supervisor(city: City) -> None:
    locator = city.app.state.city.locator
    city.at = MIDNIGHT + timedelta(hours=8)
    await find_absences(city.db, locator, city.at)
    await on_shift(city)
    city.at = MIDNIGHT + VISIT_BY + GRACE
    for _look in range(2):
        await find_absences(city.db, locator, city.at)
        await city.tell()
    assert await kinds(city) == [(AbsenceKind.SILENT, False), (AbsenceKind.UNVISITED, False)]
    for who in ("inspector", "supervisor"):
        assert await told(city, who) == ["absence.silent", "absence.unvisited"], who
    assert await told(city, "inspector-1") == await told(city, "dispatcher") == []
    (grid,) = (await (await city.signed_in("inspector")).get("/api/v1/me")).json()["grids"]
    inbox = (await (await city.signed_in("inspector")).get("/api/v1/inbox")).json()["items"]
    assert grid in next(one["text"] for one in inbox if one["kind"] == "absence.unvisited")


@pytest.mark.anyio
async def test_a_check_left_alone_and_grids_not_visited_are_found(city: City) -> None:
    locator = city.app.state.city.locator
    city.at = MIDNIGHT + timedelta(hours=8)
    await find_absences(city.db, locator, city.at)
    await on_shift(city, "inspector-1")
    inspector = await on_shift(city)
    number = await city.case_at("answered")
    await (await city.signed_in("desk")).act(number, "check")
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    await inspector.post(f"/api/v1/tasks/{task['id']}/accept", json=key())
    inspector = await later(city, "inspector", minutes=100)
    await send(inspector, fixes_from(city.at, 3, lat=28.95))  # far away, and in no grid of theirs
    city.at = MIDNIGHT + VISIT_BY + GRACE
    await find_absences(city.db, locator, city.at)
    found = [kind for kind, _withdrawn in await kinds(city)]
    held = len((await (await later(city, "inspector-1", minutes=0)).get("/api/v1/me")).json()["grids"])
    assert found.count(AbsenceKind.UNVISITED) == held + 1
    city.at = datetime.fromisoformat(task["due_at"]) + GRACE
    await find_absences(city.db, locator, city.at)
    assert [kind for kind, _withdrawn in await kinds(city)].count(AbsenceKind.UNATTENDED) == 1


@pytest.mark.anyio
async def test_late_fixes_issue_a_dated_correction_and_replays_none(city: City) -> None:
    locator = city.app.state.city.locator
    inspector, start = await on_shift(city), city.at
    fixes = fixes_from(start, 60)
    city.wait(minutes=11)
    await send(inspector, fixes[:30])
    inspector, supervisor = await later(city, "inspector", hours=24), await city.signed_in("supervisor")
    await evaluate_days(city.db, locator, city.at)
    await send(inspector, fixes[10:30])  # nothing new
    await evaluate_days(city.db, locator, city.at)
    path, params = "/api/v1/patrol/evaluations", {"day": "2026-11-24"}
    (first,) = (await supervisor.get(path, params=params)).json()["items"]
    assert (first["figures"]["seconds"], first["corrects"]) == (290, None)
    await send(inspector, fixes[::-1])
    city.wait(seconds=30)
    await evaluate_days(city.db, locator, city.at)
    before, after = (await supervisor.get(path, params=params)).json()["items"]
    assert before == first
    assert (after["corrects"], after["figures"]["seconds"]) == (first["id"], 590)
    assert after["changed"]["sums"]["seconds"] == [290, 590]
    grids = (await supervisor.get("/api/v1/patrol/coverage", params=params)).json()["features"]
    assert sum(one["properties"]["minutes"] for one in grids) == pytest.approx(590 / 60, abs=0.1)
    picture = await supervisor.get("/api/v1/patrol/coverage.svg", params=params)
    assert picture.headers["content-type"] == "image/svg+xml"


@pytest.mark.anyio
async def test_who_reads_a_track_stands_in_the_record_of_the_one_who_was_read(city: City) -> None:
    inspector = await on_shift(city)
    await send(inspector, fixes_from(city.at, 1))
    me = (await inspector.get("/api/v1/me")).json()["id"]
    supervisor, desk = await city.signed_in("supervisor"), await city.signed_in("desk")
    path = f"/api/v1/patrol/tracks/{me}"
    assert len((await inspector.get(path)).json()["fixes"]) == 1
    assert (await desk.get(path)).status_code == 404
    assert len((await supervisor.get(path)).json()["fixes"]) == 1
    async with city.db.read() as session:
        rows = (await session.execute(select(Happening).where(Happening.kind == "person.track_read"))).scalars().all()  # type: ignore[arg-type]
    assert [str(row.subject_id) for row in rows] == [me]
