"""Puts a new calendar in force (发布工作日历), and has the open cases take it too where that is wanted."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from backend.audit.write_down import Subject, write_down
from backend.calendars.load_calendar import publish, read_calendar
from backend.cases.preview_calendar import Preview, draft_of, would_move
from backend.cases.retime import retime
from backend.ground.db import Database
from backend.ground.edition import change_alone
from backend.ground.settings import Settings
from backend.people.actor import Actor

ABOUT = Subject.named("calendar", "city")


async def publish_calendar(
    db: Database,
    path: Path,
    stem: str,
    *,
    and_retime: bool,
    by: Actor,
    settings: Settings,
    now: Callable[[], datetime],
) -> Preview:
    """Publishes the file's calendar; with `and_retime` every open case takes it then, page by page. What it moved, or
    would have. LoadRefused as for loading it.

    Where the re-timing breaks off, the calendar stands and the same again goes on with the rest.
    """
    read = await read_calendar(path)
    async with db.write() as session:
        await change_alone(session)
        at = now()  # behind that of whoever was first: the latest is in force
        calendar, days = await draft_of(session, read, stem, at)
        await publish(session, calendar, at)
        more = {"version": calendar.version, "days": len(days), "retime": and_retime}
        await write_down(session, ABOUT, "calendar.published", by=by.doer, at=at, settings=settings, more=more)
    if not and_retime:
        return Preview(calendar, days, *await would_move(db, calendar, at))
    count, moved = await retime(db, calendar, now)
    async with db.write() as session:
        done = {"version": calendar.version, "retimed": len(moved)}
        await write_down(session, ABOUT, "calendar.retimed", by=by.doer, at=now(), settings=settings, more=done)
    return Preview(calendar, days, count, moved)
