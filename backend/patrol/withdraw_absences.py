"""Withdraws absences that fixes which came later say were none: dated, and still to be read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.happening import record_all
from backend.patrol.absence import SAID, Absence, AbsenceKind
from backend.patrol.coverage import TrackFix, places_somebody
from backend.patrol.day_bounds import day_bounds
from backend.patrol.judge_absence import NEAR_M, SILENCE, VISIT_BY
from backend.patrol.task import Task
from backend.places.coordinates import distance_m

Refutes = Callable[[Absence, Task | None, TrackFix], bool]


def _silent(absence: Absence, _task: Task | None, fix: TrackFix) -> bool:
    return absence.at - SILENCE < fix.at <= absence.at


def _unvisited(absence: Absence, _task: Task | None, fix: TrackFix) -> bool:
    in_time = absence.at - VISIT_BY <= fix.at <= absence.at
    return in_time and fix.grid == absence.grid_code and places_somebody(fix)


def _unattended(absence: Absence, task: Task | None, fix: TrackFix) -> bool:
    if task is None or task.lon is None or task.lat is None or fix.mock or not fix.valid:
        return False
    near = distance_m((fix.lon, fix.lat), (task.lon, task.lat)) <= NEAR_M
    return near and task.offered_at <= fix.at <= task.due_at


# kind: whether a fix says that it was none; of a duty that was missed (ABSENT) no fix says anything
REFUTES: Mapping[AbsenceKind, Refutes] = {
    AbsenceKind.SILENT: _silent,
    AbsenceKind.UNVISITED: _unvisited,
    AbsenceKind.UNATTENDED: _unattended,
}


def absence_id(key: str) -> UUID:
    """The id under which an absence stands in the record."""
    return uuid5(NAMESPACE_URL, f"chengguantong:absence:{key}")


async def withdraw_absences(
    session: AsyncSession, person_id: UUID, day: date, track: Sequence[TrackFix], at: datetime
) -> int:
    """How many were withdrawn for what somebody's whole track of a day says: those of the day, and those after its
    midnight that a fix before it refutes, a silence or a check that had been offered by then. They are held: another
    day, evaluated at once, may refute the same."""
    start, end = day_bounds(day)
    grids = {fix.grid for fix in track if fix.grid}
    query = (
        select(Absence, Task)
        .outerjoin(Task, col(Task.id) == col(Absence.task_id))
        .where(
            col(Absence.at) >= start, or_(col(Absence.at) < end + SILENCE, col(Task.offered_at) < end),
            col(Absence.withdrawn_at).is_(None),
            col(Absence.kind).in_(REFUTES),
            or_(col(Absence.person_id) == person_id, col(Absence.grid_code).in_(grids)),
        )
        .order_by(col(Absence.key)).with_for_update(of=Absence)
    )  # fmt: skip
    refuted = [
        absence
        for absence, task in (await session.execute(query)).tuples()
        if any(REFUTES[absence.kind](absence, task, fix) for fix in track)
    ]
    await withdraw(session, refuted, at)
    return len(refuted)


async def withdraw(session: AsyncSession, absences: Sequence[Absence], at: datetime) -> None:
    """Withdraws them, in a fixed number of queries; whoever was told of one is told of this."""
    for how in sorted({(SAID[one.kind][0], SAID[one.kind][2]) for one in absences}):
        told = {
            absence_id(one.key): {
                "kind": one.kind.value, "day": one.at.astimezone(CITY_ZONE).strftime("%m月%d日"),
            } | ({"grid": one.grid_code} if one.grid_code else {})
            for one in absences
            if (SAID[one.kind][0], SAID[one.kind][2]) == how
        }  # fmt: skip
        await record_all(session, subject_kind=how[0], kind=how[1], at=at, told=told)
    for one in absences:
        one.withdrawn_at = at
