"""What a new calendar would move (日历变更预览): the open cases and by how much, before it is published.

The rule: a case stays with the calendar it was filed under. Whoever publishes may have the open cases re-timed
(`publish_calendar`), which is written down for each that moves.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.load_calendar import Read, drafted, read_calendar
from backend.calendars.published_calendar import published_calendar
from backend.cases.open_clocks import PAGE, open_clocks
from backend.cases.turn_clock import turns_in
from backend.ground.db import Database
from backend.workflow.clock import explain
from backend.working_time import WorkingCalendar


@dataclass(frozen=True)
class Moved:
    """An open case whose deadline would fall at another instant."""

    number: str
    due_at: datetime
    would_be: datetime

    @property
    def by(self) -> timedelta:
        """How much later."""
        return self.would_be - self.due_at


@dataclass(frozen=True)
class Preview:
    """A drafted calendar, the days on which it differs from the one in force, how many cases are open with a limit
    that has begun, and which of them would move, soonest due first."""

    calendar: WorkingCalendar
    days: Sequence[date]
    open_cases: int
    moved: Sequence[Moved]


async def preview_calendar(db: Database, path: Path, stem: str, at: datetime) -> Preview:
    """Reads the file and changes nothing. LoadRefused as for loading it."""
    read = await read_calendar(path)
    async with db.read() as session:
        calendar, days = await draft_of(session, read, stem, at)
    return Preview(calendar, days, *await would_move(db, calendar, at))


async def draft_of(session: AsyncSession, read: Read, stem: str, at: datetime) -> tuple[WorkingCalendar, list[date]]:
    """The calendar that a file would make, and the days on which it differs from the one in force."""
    calendar, present = await drafted(session, read, stem, at), await published_calendar(session)
    named = {*present.days, *calendar.days, *present.days_of_hours(), *calendar.days_of_hours()}
    return calendar, sorted(day for day in named if _at(present, day) != _at(calendar, day))


async def would_move(db: Database, calendar: WorkingCalendar, at: datetime) -> tuple[int, list[Moved]]:
    """How many cases are open with a limit that has begun, and which of them a calendar would move, soonest due
    first."""
    moved, count = list[Moved](), 0
    async for page in pages(db):
        timed = with_limit(page)
        count += len(timed)
        moved += await to_thread.run_sync(_moved, timed, calendar, at)
    return count, soonest_first(moved)


async def check_calendar(db: Database, path: Path, at: datetime) -> dict[str, Any]:
    """The preview as the command prints it."""
    seen = await preview_calendar(db, path, path.stem, at)
    return {
        "version": seen.calendar.version, "days": [day.isoformat() for day in seen.days], "open": seen.open_cases,
        "moved": [
            {
                "number": one.number, "due_at": one.due_at.isoformat(), "would_be": one.would_be.isoformat(),
                "hours": round(one.by / timedelta(hours=1), 2),
            }
            for one in seen.moved
        ],
    }  # fmt: skip


async def pages(db: Database) -> AsyncIterator[Sequence[Row[Any]]]:
    """The clocks of all open cases; no session is held while one is looked at."""
    last = None
    while True:
        async with db.read() as session:
            page = (await session.execute(open_clocks(last))).all()
        yield page
        if len(page) < PAGE:
            return
        last = page[-1].id


def with_limit(page: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those whose limit has begun."""
    return [case for case in page if case.due_at is not None]


def soonest_first(moved: Sequence[Moved]) -> list[Moved]:
    """In the order in which they are due as yet."""
    return sorted(moved, key=lambda one: (one.due_at, one.number))


def _moved(page: Sequence[Row[Any]], calendar: WorkingCalendar, at: datetime) -> list[Moved]:
    found = [(case, explain(turns_in(case.clock), calendar, case.clock_held_at or at)) for case in page]
    return [
        Moved(case.number, case.due_at, would_be.due_at)
        for case, would_be in found
        if would_be is not None and would_be.due_at != case.due_at
    ]


def _at(calendar: WorkingCalendar, day: date) -> tuple[object, ...]:
    spans = calendar.spans_on(day) if calendar.is_working(day) else None
    return spans, day in calendar.provisional, calendar.names.get(day, "")
