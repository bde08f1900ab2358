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

from backend.calendars.load_calendar import drafted, read_calendar
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
    async with db.read() as session:
        calendar = await drafted(session, read_calendar(path), stem, at)
        present = await published_calendar(session)
    moved, count = list[Moved](), 0
    async for page in pages(db):
        timed = [case for case in page if case.due_at is not None]
        count += len(timed)
        moved += await to_thread.run_sync(_moved, timed, calendar, at)
    days = sorted(day for day in {*present.days, *calendar.days} if _at(present, day) != _at(calendar, day))
    return Preview(calendar, days, count, soonest_first(moved))


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


def _at(calendar: WorkingCalendar, day: date) -> tuple[bool, bool, str]:
    return calendar.is_working(day), day in calendar.provisional, calendar.names.get(day, "")
