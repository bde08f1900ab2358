"""Loads a year's holidays and make-up days from CSV, with the columns of COLUMNS, as a new version of the calendar."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.calendar_day import CalendarDay
from backend.calendars.calendar_version import CalendarVersion
from backend.calendars.published_calendar import calendar_from, published_calendar
from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, raise_edition
from backend.ground.loading import BadRow, LoadRefused, Progress, read_csv, too_long
from backend.working_time import WorkingCalendar

# a column of the file: what it holds
COLUMNS = {
    "day": "日期，如 2027-01-01；只写与周末规则不同的日子",
    "worked": "上班（调休）true，放假 false",
    "name": "名称，如 元旦；可空",
    "provisional": "暂定 true，已公布 false",
}
TRUTH = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


async def load_calendar(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """Publishes a new version: the days of the file, and those of the version before for every year it does not speak
    of; the number of days loaded. Open cases keep the version they were filed under.

    LoadRefused names each row whose day is no date, comes twice, or whose truth values are not true/false.
    """
    read = read_calendar(path)
    await publish(session, await drafted(session, read, path.stem, at), at)
    if progress:
        progress(len(read), len(read))
    return len(read)


def read_calendar(path: Path) -> Mapping[date, CalendarDay]:
    """The days of a file, of no version yet. LoadRefused as for loading it."""
    rows, bad, days = read_csv(path, COLUMNS), list[BadRow](), dict[date, CalendarDay]()
    for line, row in rows:
        try:
            day = date.fromisoformat(row["day"])
            worked, provisional = TRUTH[row["worked"].lower()], TRUTH[row["provisional"].lower()]
        except (ValueError, KeyError) as fault:
            bad.append(BadRow(line, "day" if isinstance(fault, ValueError) else "worked", "日期或真假值无效"))
            continue
        bad += too_long(line, row, CalendarDay)
        if day in days:
            bad.append(BadRow(line, "day", "该日期重复出现"))
        days[day] = CalendarDay(version="", day=day, worked=worked, name=row["name"], provisional=provisional)
    if bad or not days:
        raise LoadRefused(bad or [BadRow(1, "day", "文件没有数据")])
    return days


async def drafted(session: AsyncSession, read: Mapping[date, CalendarDay], stem: str, at: datetime) -> WorkingCalendar:
    """The calendar that would follow the one in force if these days were published: not yet kept.

    A version is named by file, day and content, so that the same name never means two calendars.
    """
    present, years = await published_calendar(session), {day.year for day in read}
    days = {
        day: CalendarDay(
            version="", day=day, worked=worked, name=present.names.get(day, ""), provisional=day in present.provisional
        )
        for day, worked in present.days.items()
        if day.year not in years
    } | dict(read)
    content = [f"{day},{row.worked},{row.name},{row.provisional}" for day, row in sorted(days.items())]
    digest = hashlib.sha256("\n".join(content).encode()).hexdigest()
    return calendar_from(f"{stem[:20]}@{at.astimezone(CITY_ZONE):%Y%m%d}-{digest[:8]}", days.values())


async def publish(session: AsyncSession, calendar: WorkingCalendar, at: datetime) -> None:
    """Puts a drafted calendar in force, in the caller's transaction. A version published before is in force again."""
    await raise_edition(session, Loaded.CALENDAR)
    known = await session.get(CalendarVersion, calendar.version)
    if known is not None:
        known.published_at = at
        return
    session.add(CalendarVersion(version=calendar.version, published_at=at))
    session.add_all(
        CalendarDay(
            version=calendar.version, day=day, worked=worked, name=calendar.names[day],
            provisional=day in calendar.provisional,
        )
        for day, worked in calendar.days.items()
    )  # fmt: skip
    await session.flush()
