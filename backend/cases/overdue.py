"""Finds what is past its limit, the oldest first, and tells level by level (逐级上报): each level of each case once.

A level falls due at an instant kept with the case, so that finding is a look into an index. The rows are locked while
they are told of and skipped by other workers; the mark that moves them on is written in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.published_calendar import calendars_of, published_calendar
from backend.cases import history
from backend.cases.case import Case
from backend.cases.start_stage import stage_limit_in
from backend.cases.turn_clock import turns_in
from backend.ground.db import Database
from backend.ground.happening import record_all
from backend.ground.left_aside import Choice, LeftAside, naming
from backend.workflow.clock import reached
from backend.workflow.escalation import LEVELS, Level, Scope, shares
from backend.workflow.stage_limits import BY_STAGE
from backend.working_time import Duration, WorkingCalendar

BATCH = 200
COLUMNS = {
    Scope.LIMIT: (Case.escalated, Case.escalate_at),
    Scope.STAGE: (Case.stage_escalated, Case.stage_escalate_at),
}


@dataclass(frozen=True)
class Due:
    """A case whose next level has fallen due."""

    id: UUID
    body_code: str | None
    due_at: datetime | None
    clock: Sequence[Mapping[str, Any]]
    stage_clock: Mapping[str, Any]
    calendar: str
    level: Level


async def sweep(db: Database, at: datetime, left: Mapping[Scope, LeftAside] | None = None) -> bool:
    """Tells of up to 200 cases of each clock whose next level has fallen due; True if there may be more, be it the next
    level of the same. Any number of workers may sweep at once. What cannot be told of is in `left`, and tried again
    when it is due.
    """
    left = left or clocks_left()
    return any([await _sweep(db, scope, at, left[scope]) for scope in COLUMNS])


def clocks_left() -> dict[Scope, LeftAside]:
    """What a worker leaves aside, of each clock."""
    return {scope: LeftAside(f"due_{scope}") for scope in COLUMNS}


async def _sweep(db: Database, scope: Scope, at: datetime, left: LeftAside) -> bool:
    async def _tell(choice: Choice) -> int:
        async with db.write() as session:
            claimed = await _claimed(session, scope, at, choice)
            with naming(claimed):
                await _tell_of(session, scope, await _read(session, scope, claimed), at)
        return len(claimed)

    return bool(await left.together(db, _tell, BATCH, at))


async def _tell_of(session: AsyncSession, scope: Scope, found: Sequence[Due], at: datetime) -> None:
    if found:
        await _mark(session, scope, found)
    for kind in sorted({due.level.kind for due in found}):
        told = {due.id: _data(due) for due in found if due.level.kind == kind}
        await record_all(session, subject_kind=history.SUBJECT, kind=kind, at=at, told=told)


async def _claimed(session: AsyncSession, scope: Scope, at: datetime, choice: Choice) -> Sequence[UUID]:
    """The oldest first, held until the transaction ends; none that another worker holds. By their ids, so that one that
    cannot be read is known by its own."""
    told, next_at = (col(column) for column in COLUMNS[scope])
    query = (
        select(col(Case.id))
        .where(
            next_at <= at, told < len(LEVELS[scope]), col(Case.ended_at).is_(None), *choice.where(col(Case.id))
        )
        .order_by(next_at, col(Case.id))
        .limit(choice.most)
    )  # fmt: skip
    return (await session.execute(_held(query))).scalars().all()


async def _read(session: AsyncSession, scope: Scope, ids: Sequence[UUID]) -> list[Due]:
    """In the order of the ids."""
    query = select(
        col(Case.id), col(Case.body_code), col(Case.due_at), col(Case.stage_due_at), col(Case.clock),
        col(Case.stage_clock), col(Case.standard), col(COLUMNS[scope][0]).label("told"),
    ).where(col(Case.id).in_(ids))  # fmt: skip
    rows = {row.id: row for row in await session.execute(query)} if ids else {}
    return [_due(rows[one], scope) for one in ids]


def _held(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(skip_locked=True)


def _due(row: Row[Any], scope: Scope) -> Due:
    stage, kept = row.stage_clock or {}, row.standard or {}
    return Due(
        row.id, row.body_code, row.due_at if scope is Scope.LIMIT else row.stage_due_at, row.clock or [], stage,
        (kept if scope is Scope.LIMIT else stage).get("calendar", ""), LEVELS[scope][row.told],
    )  # fmt: skip


async def _mark(session: AsyncSession, scope: Scope, found: Sequence[Due]) -> None:
    """Moves them on to their next level. A plain UPDATE: a worker's mark does not raise the version."""
    calendars = await calendars_of(session, {due.calendar for due in found})
    usual = await published_calendar(session) if any(due.calendar not in calendars for due in found) else None
    table, (told, next_at) = Case.__table__, (col(column).key for column in COLUMNS[scope])  # type: ignore[attr-defined]
    marks = [
        {"of": due.id, "told": due.level.number, "next": _next(due, calendars.get(due.calendar) or usual)}
        for due in found
    ]
    marked = update(table).where(table.c.id == bindparam("of")).values(
        {table.c[told]: bindparam("told"), table.c[next_at]: bindparam("next")}
    )  # fmt: skip
    await (await session.connection()).execute(marked, marks)


def _next(due: Due, calendar: WorkingCalendar | None) -> datetime | None:
    """When the level after this one falls due; None after the last."""
    number, of_scope = due.level.number, shares(due.level.scope)
    if calendar is None or number == len(of_scope):
        return None
    if due.level.scope is Scope.LIMIT:
        instants = reached(turns_in(due.clock), calendar, of_scope)
        return instants[number] if instants else None
    since, limit = stage_limit_in(due.stage_clock)
    return calendar.add(since, Duration(limit.value * of_scope[number], limit.unit))


def _data(due: Due) -> dict[str, Any]:
    stage = due.stage_clock.get("stage", "") if due.level.scope is Scope.STAGE else ""
    return {
        "level": due.level.number, "clock": due.level.scope.value, "department": due.body_code,
        "whom": list(due.level.whom or BY_STAGE[stage].holders),
        "due_at": due.due_at.isoformat() if due.due_at else None, **({"stage": stage} if stage else {}),
    }  # fmt: skip
