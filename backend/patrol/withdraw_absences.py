"""Withdraws absences that fixes which came later say were none: dated, and still to be read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.happening import record
from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.coverage import TrackFix
from backend.patrol.day_bounds import day_bounds
from backend.patrol.judge_absence import NEAR_M, SILENCE
from backend.patrol.task import Task
from backend.places.coordinates import distance_m

Refutes = Callable[[Absence, Task | None, TrackFix], bool]


def _silent(absence: Absence, _task: Task | None, fix: TrackFix) -> bool:
    return absence.at - SILENCE < fix.at <= absence.at


def _unvisited(absence: Absence, _task: Task | None, fix: TrackFix) -> bool:
    return fix.grid == absence.grid_code and fix.at <= absence.at and not fix.mock


def _unattended(absence: Absence, task: Task | None, fix: TrackFix) -> bool:
    if task is None or task.lon is None or task.lat is None or fix.mock:
        return False
    near = distance_m((fix.lon, fix.lat), (task.lon, task.lat)) <= NEAR_M
    return near and task.offered_at <= fix.at <= task.due_at


# kind: whether a fix says that it was none
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
    """How many of a day were withdrawn for what somebody's whole track of that day says."""
    start, end = day_bounds(day)
    grids = {fix.grid for fix in track if fix.grid}
    query = (
        select(Absence, Task)
        .outerjoin(Task, col(Task.id) == col(Absence.task_id))
        .where(
            col(Absence.at) >= start, col(Absence.at) < end, col(Absence.withdrawn_at).is_(None),
            or_(col(Absence.person_id) == person_id, col(Absence.grid_code).in_(grids)),
        )
    )  # fmt: skip
    withdrawn = 0
    for absence, task in (await session.execute(query)).tuples().all():
        if any(REFUTES[absence.kind](absence, task, fix) for fix in track):
            absence.withdrawn_at = at
            withdrawn += 1
            await record(
                session, subject_kind="absence", subject_id=absence_id(absence.key), kind="absence.withdraw", by=None,
                at=at, data={"kind": absence.kind.value}, tell=False,
            )  # fmt: skip
    return withdrawn
