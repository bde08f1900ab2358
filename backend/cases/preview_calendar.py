"""What a new calendar would move (日历变更预览): the open cases and by how much, before it is published.

The rule: a case stays with the calendar it was filed under. Whoever publishes may have the open cases re-timed, which
is written down for each of them.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.load_calendar import drafted, publish, read_calendar
from backend.calendars.published_calendar import published_calendar
from backend.cases import history
from backend.cases.case import Case
from backend.cases.turn_clock import next_level, turns_in
from backend.ground.happening import record_all
from backend.workflow.clock import Deadline, explain
from backend.working_time import WorkingCalendar

PAGE = 1000


@dataclass(frozen=True)
class Moved:
    """An open case whose deadline would fall at another instant."""

    case: Case
    due_at: datetime
    would_be: Deadline

    @property
    def by(self) -> timedelta:
        """How much later."""
        return self.would_be.due_at - self.due_at


@dataclass(frozen=True)
class Preview:
    """A drafted calendar, the days on which it differs from the one in force, how many cases are open with a running
    limit, and which of them would move, soonest due first."""

    calendar: WorkingCalendar
    days: Sequence[date]
    open_cases: int
    moved: Sequence[Moved]


async def preview_calendar(session: AsyncSession, path: Path, stem: str, at: datetime) -> Preview:
    """Reads the file and changes nothing. LoadRefused as for loading it."""
    calendar = await drafted(session, read_calendar(path), stem, at)
    present, moved, count = await published_calendar(session), list[Moved](), 0
    async for page in _open_cases(session):
        count += len(page)
        moved += [one for case in page if (one := _moved(case, calendar, at)) is not None]
    days = sorted(day for day in {*present.days, *calendar.days} if _at(present, day) != _at(calendar, day))
    return Preview(calendar, days, count, sorted(moved, key=lambda one: (one.due_at, one.case.number)))


async def publish_calendar(session: AsyncSession, path: Path, stem: str, at: datetime, *, retime: bool) -> Preview:
    """Puts the file's calendar in force, in the caller's transaction; with `retime` the open cases take it too.

    LoadRefused as for loading it.
    """
    seen = await preview_calendar(session, path, stem, at)
    await publish(session, seen.calendar, at)
    if retime and seen.moved:
        await _retime(session, seen, at)
    return seen


async def check_calendar(session: AsyncSession, path: Path, at: datetime) -> dict[str, Any]:
    """The preview as the command prints it."""
    seen = await preview_calendar(session, path, path.stem, at)
    return {
        "version": seen.calendar.version, "days": [day.isoformat() for day in seen.days], "open": seen.open_cases,
        "moved": [
            {
                "number": one.case.number, "due_at": one.due_at.isoformat(),
                "would_be": one.would_be.due_at.isoformat(), "hours": round(one.by / timedelta(hours=1), 2),
            }
            for one in seen.moved
        ],
    }  # fmt: skip


async def _retime(session: AsyncSession, seen: Preview, at: datetime) -> None:
    """Only moves raise a version: a plain UPDATE, and a happening for each case."""
    table, version = Case.__table__, seen.calendar.version  # type: ignore[attr-defined]
    names = ("due_at", "yellow_at", "escalated", "escalate_at", "standard", "stage_due_at")
    retimed = (
        update(table).where(table.c.id == bindparam("of")).values({name: bindparam(f"new_{name}") for name in names})
    )
    await (await session.connection()).execute(retimed, [_retimed(one, seen.calendar, at) for one in seen.moved])
    told = {
        one.case.id: {"calendar": version, "was": one.due_at.isoformat(), "due_at": one.would_be.due_at.isoformat()}
        for one in seen.moved
    }
    await record_all(session, subject_kind=history.SUBJECT, kind="case.retime", at=at, told=told, tell=False)


def _retimed(one: Moved, calendar: WorkingCalendar, at: datetime) -> dict[str, Any]:
    """The parameters of one case's update; the stage whose limit is the case's own moves with it."""
    case, would_be = one.case, one.would_be
    level, next_at = next_level(turns_in(case.clock), calendar, case.escalated, would_be.held_at, at)
    has_own = not case.stage_clock or "since" in case.stage_clock
    return {
        "of": case.id, "new_due_at": would_be.due_at, "new_yellow_at": would_be.yellow_at, "new_escalated": level,
        "new_escalate_at": next_at, "new_standard": (case.standard or {}) | {"calendar": calendar.version},
        "new_stage_due_at": case.stage_due_at if has_own else would_be.due_at,
    }  # fmt: skip


async def _open_cases(session: AsyncSession) -> AsyncIterator[Sequence[Case]]:
    """Those whose limit has begun and that have not ended, a thousand at a time."""
    last = None
    while True:
        query = select(Case).where(col(Case.due_at).is_not(None), col(Case.ended_at).is_(None))
        if last is not None:
            query = query.where(col(Case.id) > last)
        page = (await session.execute(query.order_by(col(Case.id)).limit(PAGE))).scalars().all()
        yield page
        if len(page) < PAGE:
            return
        last = page[-1].id


def _moved(case: Case, calendar: WorkingCalendar, at: datetime) -> Moved | None:
    would_be = explain(turns_in(case.clock), calendar, at)
    if would_be is None or case.due_at is None or would_be.due_at == case.due_at:
        return None
    return Moved(case, case.due_at, would_be)


def _at(calendar: WorkingCalendar, day: date) -> tuple[bool, bool, str]:
    return calendar.is_working(day), day in calendar.provisional, calendar.names.get(day, "")
