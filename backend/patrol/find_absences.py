"""Finds absences whose grace has run out since the last look, and writes each once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.columns import minute_of
from backend.ground.db import Database
from backend.ground.happening import record_all
from backend.ground.ids import first_id
from backend.ground.insert_on import insert_on
from backend.ground.progress import done_to, held_progress
from backend.ground.slices import slices
from backend.patrol.absence import SAID, Absence, AbsenceKind
from backend.patrol.absent_duties import absent_duties, refuted_duties
from backend.patrol.coverage import POOR_M
from backend.patrol.day_bounds import day_bounds
from backend.patrol.fix import INVALID, Fix
from backend.patrol.judge_absence import (
    GRACE,
    SILENCE,
    VISIT_BY,
    DueCheck,
    Found,
    OnShift,
    is_judged,
    silent,
    unattended,
    unvisited,
)
from backend.patrol.offer_task import ACCEPT_WITHIN
from backend.patrol.pair_clockings import LONGEST
from backend.patrol.refuted_silences import refuted_silences
from backend.patrol.shift import Shift
from backend.patrol.task import Task, TaskKind
from backend.patrol.withdraw_absences import absence_id, withdraw
from backend.places.locate import GridMap, Locator

NAME = "absences"
FURTHEST = timedelta(hours=12)  # of a worker that was away no more is judged at once


async def find_absences(db: Database, locator: Locator, at: datetime) -> int:
    """How many were found. A crash changes nothing; what was judged is not judged again. All is read and judged before
    anything is held: a city's tracks of a morning take long to place, and reports go on beside it."""
    async with db.read() as session:
        judged_to = await done_to(session, NAME)
        since = max(judged_to or at, at - FURTHEST)  # the first look ever judges nothing that is past
        shifts = await _shifts(session, since, at)
        found = {
            AbsenceKind.SILENT: silent(shifts, await _seen(session, shifts, since, at), since, at),
            AbsenceKind.UNATTENDED: await _unattended(session, since, at),
            AbsenceKind.ABSENT: await absent_duties(session, since, at),
        }
        over = await refuted_silences(session, at)
        grid_map = await locator.current(session)
        points = await _points(session, since, at)
    found[AbsenceKind.UNVISITED] = await _unvisited(points, grid_map, shifts, since, at)
    async with db.write() as session:
        progress = await held_progress(session, NAME, at)
        if judged_to is not None and progress.done_to != judged_to:
            return 0  # another judged meanwhile; what it left is judged at the next look
        progress.done_to = max(progress.done_to, at)
        written = 0
        for kind, ones in found.items():
            written += await _write(session, kind, ones, at)
        await withdraw(session, [*await refuted_duties(session, at), *await _standing(session, over)], at)
    return written


async def _standing(session: AsyncSession, keys: Sequence[str]) -> list[Absence]:
    """Those of some absences that nobody has withdrawn meanwhile, held until the transaction ends, in the order
    of their keys, as by whoever withdraws them for a day's track."""
    found = list[Absence]()
    for some in slices(sorted(keys)):
        query = select(Absence).where(col(Absence.key).in_(some), col(Absence.withdrawn_at).is_(None))
        found += (await session.execute(query.order_by(col(Absence.key)).with_for_update())).scalars()
    return found


async def _shifts(session: AsyncSession, since: datetime, at: datetime) -> list[OnShift]:
    earliest = since - GRACE - SILENCE - VISIT_BY
    query = select(Shift).where(
        col(Shift.from_at) <= at, col(Shift.from_at) > earliest - LONGEST,
        or_(col(Shift.to_at).is_(None), col(Shift.to_at) >= earliest),
    )  # fmt: skip
    return [
        OnShift(one.id, one.person_id, one.from_at, one.to_at or one.from_at + LONGEST, tuple(one.grids))
        for one in (await session.execute(query)).scalars()
    ]


async def _seen(
    session: AsyncSession, shifts: Sequence[OnShift], since: datetime, at: datetime
) -> dict[UUID, list[datetime]]:
    """The times of all fixes that can end a silence judged now, and of the shift's beginnings before them; of each
    minute the first and the last, between which nobody was silent."""
    start, minute = since - GRACE - 2 * SILENCE, minute_of(col(Fix.at))
    query = select(col(Fix.person_id), func.min(col(Fix.at)), func.max(col(Fix.at))).where(
        col(Fix.person_id).in_({one.person_id for one in shifts}), col(Fix.at) >= start, col(Fix.at) <= at,
        col(Fix.id) >= first_id(start),
    ).group_by(col(Fix.person_id), minute)  # fmt: skip
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for person_id, first, last in await session.execute(query):
        found[person_id] += (first, last)
    return found


async def _points(session: AsyncSession, since: datetime, at: datetime) -> list[tuple[float, float]]:
    """Where anybody was by VISIT_BY of today, if that is judged now."""
    midnight, _end = day_bounds(at.astimezone(CITY_ZONE).date())
    by = midnight + VISIT_BY
    if not is_judged(by, since, at):
        return []
    query = select(col(Fix.lon), col(Fix.lat), col(Fix.marks)).where(
        col(Fix.at) >= midnight, col(Fix.at) <= by, col(Fix.mock).is_(False),
        or_(col(Fix.accuracy_m).is_(None), col(Fix.accuracy_m) <= POOR_M),  # as places_somebody says
        col(Fix.id) >= first_id(midnight), col(Fix.id) < first_id(by + timedelta(milliseconds=1)),
    )  # fmt: skip
    return [(lon, lat) for lon, lat, marks in await session.execute(query) if INVALID not in marks]


async def _unvisited(
    points: Sequence[tuple[float, float]], grid_map: GridMap, shifts: Sequence[OnShift], since: datetime, at: datetime
) -> list[Found]:
    midnight, _end = day_bounds(at.astimezone(CITY_ZONE).date())
    visited = set(await to_thread.run_sync(grid_map.codes_of, points)) if points else set()
    return unvisited(shifts, {grid for grid in visited if grid}, midnight, since, at)


async def _unattended(session: AsyncSession, since: datetime, at: datetime) -> list[Found]:
    query = select(Task).where(
        col(Task.kind) == TaskKind.CHECK, col(Task.due_at) > since - GRACE, col(Task.due_at) <= at - GRACE,
        or_(col(Task.ended_at).is_(None), col(Task.ended_at) > col(Task.due_at)),
    )  # fmt: skip
    tasks = (await session.execute(query)).scalars().all()
    checks = [
        DueCheck(one.id, one.assignee_id, one.offered_at, one.due_at, (float(one.lon or 0), float(one.lat or 0)))
        for one in tasks
        if one.offered_at + ACCEPT_WITHIN <= one.due_at  # who was sent later left nothing alone
    ]
    if not checks:
        return []
    start = min(check.offered_at for check in checks)
    fixes = select(col(Fix.person_id), col(Fix.at), col(Fix.lon), col(Fix.lat), col(Fix.marks)).where(
        col(Fix.person_id).in_({check.person_id for check in checks}), col(Fix.at) >= start, col(Fix.at) <= at,
        col(Fix.mock).is_(False), col(Fix.id) >= first_id(start),
    )  # fmt: skip
    seen: dict[UUID, list[tuple[datetime, float, float]]] = defaultdict(list)
    for person_id, time_of_fix, lon, lat, marks in await session.execute(fixes):
        if INVALID not in marks:
            seen[person_id].append((time_of_fix, lon, lat))
    return unattended(checks, seen, since, at)


async def _write(session: AsyncSession, kind: AbsenceKind, found: Sequence[Found], at: datetime) -> int:
    """Those not known before, each with its happening: in one go, however many a bad day has."""
    if not found:
        return 0
    rows: list[dict[str, Any]] = [
        {
            "key": one.key, "kind": kind, "at": one.at, "found_at": at, "person_id": one.person_id,
            "grid_code": one.grid, "task_id": one.task_id,
            "data": {"duty": str(one.duty_id)} if one.duty_id else {}, "withdrawn_at": None,
        }
        for one in found
    ]  # fmt: skip
    made = insert_on(session, Absence).on_conflict_do_nothing().returning(col(Absence.key))
    new = set((await session.execute(made, rows)).scalars())  # as many statements as their parameters want
    subject_kind, said, _withdrawn = SAID[kind]
    told = {absence_id(one.key): _told(kind, one) for one in found if one.key in new}
    await record_all(session, subject_kind=subject_kind, kind=said, at=at, told=told)
    return len(new)


def _told(kind: AbsenceKind, one: Found) -> dict[str, Any]:
    data = {"kind": kind.value, "at": one.at.isoformat(), "day": one.at.astimezone(CITY_ZONE).strftime("%m月%d日")}
    data |= {"person": str(one.person_id)} if one.person_id else {}
    data |= {"grid": one.grid} if one.grid else {}
    data |= {"area": one.grid or one.area or ""} if one.grid or one.area else {}
    data |= {"task": str(one.task_id)} if one.task_id else {}
    data |= {"duty": str(one.duty_id)} if one.duty_id else {}
    return data
