"""Puts a new calendar in force (发布工作日历), and has the open cases take it too where that is wanted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backend.audit.write_down import Subject, write_down
from backend.calendars.load_calendar import drafted, publish, read_calendar
from backend.cases.preview_calendar import Preview, preview_calendar, soonest_first
from backend.cases.retime import retime
from backend.ground.db import Database
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
    seen = await preview_calendar(db, path, stem, now())
    async with db.write() as session:
        at = now()
        calendar = await drafted(session, read_calendar(path), stem, at)
        await publish(session, calendar, at)
        more = {"version": calendar.version, "days": len(seen.days), "retime": and_retime}
        await write_down(session, ABOUT, "calendar.published", by=by.doer, at=at, settings=settings, more=more)
    if not and_retime:
        return replace(seen, calendar=calendar)
    moved = await retime(db, calendar, now)
    async with db.write() as session:
        done = {"version": calendar.version, "retimed": len(moved)}
        await write_down(session, ABOUT, "calendar.retimed", by=by.doer, at=now(), settings=settings, more=done)
    return replace(seen, calendar=calendar, moved=soonest_first(moved))
