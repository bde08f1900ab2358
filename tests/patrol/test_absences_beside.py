"""What finds and withdraws absences holds nobody up, breaks on no bad day, and looks over midnight."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from anyio import from_thread
from sqlalchemy import func, select

from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.coverage import Coverage, TrackFix, coverage
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.evaluate_day import evaluate_days
from backend.patrol.find_absences import find_absences
from backend.patrol.judge_absence import GRACE, VISIT_BY, Found
from backend.patrol.task import Task, TaskKind, TaskState
from backend.places.locate import GridMap
from tests.linhai import City
from tests.patrol.field import fixes_from, later, on_shift, send

pytestmark = pytest.mark.anyio
MIDNIGHT = datetime.fromisoformat("2026-11-24T00:00:00+08:00")
MINUTE = timedelta(minutes=1)
PLACE = (121.1289, 28.847)


async def kinds(city: City) -> list[tuple[AbsenceKind, bool]]:
    async with city.db.read() as session:
        rows = (await session.execute(select(Absence).order_by(Absence.at, Absence.key))).scalars()  # type: ignore[arg-type]
        return [(row.kind, row.withdrawn_at is not None) for row in rows]


async def test_fixes_before_midnight_that_come_late_withdraw_what_was_found_after_it(city: City) -> None:
    locator, five_to = city.app.state.city.locator, MIDNIGHT - 5 * MINUTE
    city.at = MIDNIGHT - timedelta(hours=1)
    await find_absences(city.db, locator, city.at)
    inspector = await on_shift(city)
    me = UUID((await inspector.get("/api/v1/me")).json()["id"])
    await send(inspector, fixes_from(city.at, 3))
    async with city.db.write() as session:
        task = Task(
            id=new_id(city.at), kind=TaskKind.CHECK, state=TaskState.ACCEPTED, assignee_id=me, lon=PLACE[0],
            lat=PLACE[1], why=[], offered_at=MIDNIGHT - timedelta(hours=2), changed_at=city.at,
            accept_by=MIDNIGHT, due_at=MIDNIGHT + timedelta(hours=1),
        )  # fmt: skip
        session.add(task)
        (grid,) = (await locator.current(session)).codes_of([PLACE])
        for kind, after, more in (
            (AbsenceKind.SILENT, 5, {"person_id": me}), (AbsenceKind.SILENT, 15.5, {"person_id": me}),
            (AbsenceKind.UNATTENDED, 60, {"person_id": me, "task_id": task.id}),
            (AbsenceKind.UNVISITED, 600, {"grid_code": grid}),
        ):  # fmt: skip
            session.add(Absence(key=f"{kind}:{after}", kind=kind, at=MIDNIGHT + after * MINUTE, found_at=city.at,
                                data={}, **more))  # fmt: skip
    inspector = await later(city, "inspector", hours=2)
    await send(inspector, fixes_from(five_to, 3))
    city.at = MIDNIGHT + timedelta(hours=3)
    await evaluate_days(city.db, locator, city.at)
    assert await kinds(city) == [
        (AbsenceKind.SILENT, True), (AbsenceKind.SILENT, False), (AbsenceKind.UNATTENDED, True),
        (AbsenceKind.UNVISITED, False),  # of the next day: where somebody was before it says nothing
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "found"), [(14, 0), (15, 1)])
async def test_who_was_sent_shortly_before_a_check_fell_due_did_not_leave_it_alone(
    city: City, before: int, found: int
) -> None:
    """Passed on from one to the next, it is the last of them who has it then: whoever gets it has 15 minutes."""
    locator, due_at = city.app.state.city.locator, MIDNIGHT + timedelta(hours=14)
    city.at = due_at - timedelta(hours=1)
    await find_absences(city.db, locator, city.at)
    inspector = await on_shift(city)
    me = UUID((await inspector.get("/api/v1/me")).json()["id"])
    async with city.db.write() as session:
        sent = due_at - before * MINUTE
        session.add(
            Task(
                id=new_id(sent), kind=TaskKind.CHECK, state=TaskState.OFFERED, assignee_id=me, lon=PLACE[0] + 1,
                lat=PLACE[1], why=[], offered_at=sent, changed_at=sent, accept_by=sent + 15 * MINUTE, due_at=due_at,
            )
        )  # fmt: skip
    city.at = due_at + GRACE
    await find_absences(city.db, locator, city.at)
    assert [kind for kind, _withdrawn in await kinds(city)].count(AbsenceKind.UNATTENDED) == found


async def test_a_bad_day_of_a_large_city_is_found_whole(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    locator = city.app.state.city.locator
    city.at = MIDNIGHT + VISIT_BY
    await find_absences(city.db, locator, city.at)
    many = [Found(f"unvisited:{n}:2026-11-24", MIDNIGHT + VISIT_BY, grid=f"{n:015}") for n in range(4226)]
    monkeypatch.setattr("backend.patrol.find_absences.unvisited", lambda *_given: many)
    city.at += GRACE
    assert await find_absences(city.db, locator, city.at) == len(many)
    assert await find_absences(city.db, locator, city.at + MINUTE) == 0
    async with city.db.read() as session:
        said = select(func.count()).select_from(Happening).where(Happening.kind == "absence.unvisited")  # type: ignore[arg-type]
        assert (await session.execute(said)).scalar_one() == len(many)


async def test_others_write_while_days_are_evaluated_and_what_comes_meanwhile_is_not_lost(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    locator, meanwhile = city.app.state.city.locator, list[int]()
    inspector, start = await on_shift(city), city.at
    fixes = fixes_from(start, 20)
    city.wait(minutes=5)
    await send(inspector, fixes[:10])
    inspector, supervisor = await later(city, "inspector", hours=24), await city.signed_in("supervisor")

    def _while_others_write(track: list[TrackFix]) -> Coverage:
        answer = from_thread.run(partial(send, inspector, fixes[10:]))
        meanwhile.append(answer["stored"])
        return coverage(track)

    monkeypatch.setattr("backend.patrol.evaluate_day.coverage", _while_others_write)
    await evaluate_days(city.db, locator, city.at)
    monkeypatch.undo()
    city.wait(seconds=1)
    await evaluate_days(city.db, locator, city.at)
    found = (await supervisor.get("/api/v1/patrol/evaluations", params={"day": "2026-11-24"})).json()["items"]
    assert (meanwhile, [one["figures"]["fixes"] for one in found]) == ([10], [20])


async def test_what_one_worker_has_evaluated_another_does_not_work_out_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    locator, worked = city.app.state.city.locator, list[int]()
    for name in ("inspector", "inspector-1", "inspector-2"):
        await send(await on_shift(city, name), fixes_from(city.at, 5))
    city.at += timedelta(hours=24)

    def _another_beside(track: list[TrackFix]) -> Coverage:
        worked.append(len(track))
        if len(worked) == 1:
            from_thread.run(evaluate_days, city.db, locator, city.at)
        return coverage(track)

    monkeypatch.setattr("backend.patrol.evaluate_day.coverage", _another_beside)
    await evaluate_days(city.db, locator, city.at)
    assert worked == [5] * 4  # the one under way, and each of the three once
    async with city.db.read() as session:
        assert (await session.execute(select(func.count()).select_from(DayEvaluation))).scalar_one() == 3


async def test_others_write_while_the_grids_of_a_morning_are_looked_up(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    locator, meanwhile = city.app.state.city.locator, list[int]()
    city.at = MIDNIGHT + timedelta(hours=8)
    await find_absences(city.db, locator, city.at)
    inspector = await on_shift(city)
    await send(inspector, fixes_from(city.at, 3))
    inspector = await later(city, "inspector", hours=2, minutes=10)
    looked_up = GridMap.codes_of

    def _while_others_write(grid_map: GridMap, points: list[tuple[float, float]]) -> list[str | None]:
        meanwhile.append(from_thread.run(partial(send, inspector, fixes_from(city.at, 1)))["stored"])
        return looked_up(grid_map, points)

    monkeypatch.setattr(GridMap, "codes_of", _while_others_write)
    await find_absences(city.db, locator, city.at)
    assert meanwhile == [1]


@pytest.mark.parametrize(("accuracy_m", "unvisited"), [(100, []), (101, [False])])
async def test_a_poor_fix_visits_no_grid(city: City, accuracy_m: float, unvisited: list[bool]) -> None:
    """So says coverage: what its picture shows as a grid that nobody was in is said to be one."""
    locator = city.app.state.city.locator
    city.at = MIDNIGHT + timedelta(hours=8)
    await find_absences(city.db, locator, city.at)
    await send(await on_shift(city), fixes_from(city.at, 3, accuracy_m=accuracy_m))
    city.at = MIDNIGHT + VISIT_BY + GRACE
    await find_absences(city.db, locator, city.at)
    city.at = MIDNIGHT + timedelta(hours=27)
    await evaluate_days(city.db, locator, city.at)
    assert [withdrawn for kind, withdrawn in await kinds(city) if kind is AbsenceKind.UNVISITED] == unvisited
