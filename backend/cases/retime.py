"""Has the open cases take another calendar (重新计时): all of them, for one that does not move now may count by it
later: one that is held (挂账), one that will be extended.

A page is computed while nobody is kept from it, and kept where it is as it was then; what moved meanwhile is computed
again. So what people do in between is neither lost nor waits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Row, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.open_clocks import LIMIT, STAGE, open_clocks_of
from backend.cases.preview_calendar import Moved, pages, soonest_first, with_limit
from backend.cases.start_stage import stage_under
from backend.cases.turn_clock import next_level, turns_in
from backend.ground.db import Database
from backend.ground.happening import record_all
from backend.workflow.clock import explain
from backend.working_time import WorkingCalendar


@dataclass(frozen=True)
class Retimed:
    """A case as it was read, and what of it the calendar changes: of its own limit, and of its stage's."""

    case: Row[Any]
    limit: Mapping[str, Any] = field(default_factory=dict)
    stage: Mapping[str, Any] = field(default_factory=dict)


async def retime(db: Database, calendar: WorkingCalendar, now: Callable[[], datetime]) -> tuple[int, list[Moved]]:
    """Every open case, each page in a transaction of its own; how many have a limit that has begun, and those whose
    deadline moved, soonest due first. Of each whose deadline, or that of its stage, moved it is written down
    (`case.retime`)."""
    moved, count = list[Moved](), 0
    async for page in pages(db):
        count += len(with_limit(page))
        left = page
        while left:
            timed = await to_thread.run_sync(_timed, left, calendar, now())
            left, done = await _keep(db, timed, calendar, now())
            moved += [Moved(one.case.number, one.case.due_at, one.limit["due_at"]) for one in done if _is_moved(one)]
    return count, soonest_first(moved)


async def _keep(
    db: Database, timed: Sequence[Retimed], calendar: WorkingCalendar, at: datetime
) -> tuple[list[Row[Any]], list[Retimed]]:
    """Those that have changed since they were read, as they are now, and those that were kept. A plain UPDATE: only
    moves raise a version."""
    async with db.write() as session:
        locked = open_clocks_of([one.case.id for one in timed]).with_for_update()
        there = {case.id: case for case in await session.execute(locked)}
        same = [one for one in timed if one.case.id in there and _mark(there[one.case.id]) == _mark(one.case)]
        for one in same:
            del there[one.case.id]
        await _update(session, LIMIT, {one.case.id: one.limit for one in same if one.limit})
        await _update(session, STAGE, {one.case.id: one.stage for one in same if one.stage})
        await _note_changed(session, [one.case.id for one in same if _is_moved(one)], at)
        if told := {one.case.id: data for one in same if (data := _told(one, calendar))}:
            await record_all(session, subject_kind=history.SUBJECT, kind="case.retime", at=at, told=told, tell=False)
    return list(there.values()), same


async def _update(session: AsyncSession, names: Sequence[str], values: Mapping[Any, Mapping[str, Any]]) -> None:
    if not values:
        return
    table = Case.__table__  # type: ignore[attr-defined]
    timed = update(table).where(table.c.id == bindparam("of"))
    timed = timed.values({name: bindparam(f"new_{name}") for name in names})
    rows = [{"of": one, **{f"new_{name}": found[name] for name in names}} for one, found in values.items()]
    await (await session.connection()).execute(timed, rows)


async def _note_changed(session: AsyncSession, moved: Sequence[UUID], at: datetime) -> None:
    """Who keeps a copy of them hears that their limit is another."""
    if moved:
        changed = update(Case).where(col(Case.id).in_(moved)).values(changed_at=at)
        await session.execute(changed.execution_options(synchronize_session=False))


def _mark(case: Row[Any]) -> tuple[int, int, int]:
    """By a move the version changes, by the sweep what was told of."""
    return case.version, case.escalated, case.stage_escalated


def _timed(page: Sequence[Row[Any]], calendar: WorkingCalendar, at: datetime) -> list[Retimed]:
    return [Retimed(case, _limit(case, calendar, at), _stage(case, calendar, at)) for case in page]


def _limit(case: Row[Any], calendar: WorkingCalendar, at: datetime) -> dict[str, Any]:
    """The stage whose limit is the case's own moves with it."""
    turns, seen = turns_in(case.clock or []), case.clock_held_at or at
    would_be = explain(turns, calendar, seen)
    if would_be is None:
        return {}
    level, next_at = next_level(turns, calendar, case.escalated, would_be.held_at, seen)
    has_own = not case.stage_clock or "since" in case.stage_clock
    return {
        "due_at": would_be.due_at, "yellow_at": would_be.yellow_at, "escalated": level, "escalate_at": next_at,
        "standard": (case.standard or {}) | {"calendar": calendar.version},
        "stage_due_at": case.stage_due_at if has_own else would_be.due_at,
    }  # fmt: skip


def _stage(case: Row[Any], calendar: WorkingCalendar, at: datetime) -> dict[str, Any]:
    kept = case.stage_clock or {}
    return stage_under(kept, calendar, case.stage_escalated, at) if "since" in kept else {}


def _is_moved(one: Retimed) -> bool:
    return bool(one.limit) and one.limit["due_at"] != one.case.due_at


def _told(one: Retimed, calendar: WorkingCalendar) -> dict[str, Any]:
    """What the happening records: of the case's limit, and of its stage's; nothing where neither moved."""
    data: dict[str, Any] = {}
    if _is_moved(one):
        data |= {"was": one.case.due_at.isoformat(), "due_at": one.limit["due_at"].isoformat()}
    if one.stage and one.stage["stage_due_at"] != one.case.stage_due_at:
        stage_due_at = one.stage["stage_due_at"].isoformat()
        data |= {"stage": one.stage["stage_clock"]["stage"], "stage_due_at": stage_due_at}
    return {"calendar": calendar.version, **data} if data else {}
