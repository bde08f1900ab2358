"""Loads a year's holidays and make-up days, and the city's working hours (作息), from CSV, with the columns of COLUMNS,
as a new version of the calendar."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.calendar_day import CalendarDay
from backend.calendars.calendar_version import CalendarVersion, kept_hours
from backend.calendars.published_calendar import calendar_from, published_calendar
from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.loader import Loader, nothing
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv, too_long, twice
from backend.working_time import Hours, WorkingCalendar

# a column of the file: what it holds
COLUMNS = {
    "day": "日期，如 2027-01-01；只写与周末规则不同的日子。作息写起止日期，如 2027-06-01/2027-09-30",
    "worked": "上班（调休）true，放假 false；作息写各段时间，如 08:30-12:00 15:00-18:00",
    "name": "名称，如 元旦、夏令作息；可空",
    "provisional": "暂定 true，已公布 false；作息写 false",
}
BETWEEN = "/"  # the first and the last day of working hours
LONGEST = timedelta(days=3660)
TRUTH = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


@dataclass(frozen=True)
class Read:
    """What a file says: days, of no version yet, and working hours in the order of their days; by its name a version
    is named, if nobody says another."""

    stem: str
    days: Mapping[date, CalendarDay]
    hours: Sequence[Hours]


async def read_calendar(path: Path) -> Read:
    """What a file says, read beside the loop. LoadRefused as for loading it."""
    return await to_thread.run_sync(_read, path, None)


def _read(path: Path, _known: None) -> Read:
    """LoadRefused names each row whose day is no date, comes twice, or whose truth values are not true/false; and
    working hours whose dates or times are none, run backwards, or overlap."""
    rows, bad, days = read_csv(path, COLUMNS), BadRows(), dict[date, CalendarDay]()
    hours, seen = dict[int, Hours](), dict[str, int]()
    for line, row in rows:
        if BETWEEN in row["day"]:
            bad += too_long(line, row, CalendarDay) + _read_hours(line, row, hours)
            continue
        try:
            day = date.fromisoformat(row["day"])
            worked, provisional = TRUTH[row["worked"].lower()], TRUTH[row["provisional"].lower()]
        except (ValueError, KeyError) as fault:
            bad.append(BadRow(line, "day" if isinstance(fault, ValueError) else "worked", "日期或真假值无效"))
            continue
        bad += too_long(line, row, CalendarDay)
        bad += twice(line, "day", str(day), seen)
        days[day] = CalendarDay(version="", day=day, worked=worked, name=row["name"], provisional=provisional)
    if bad or not (days or hours):
        raise LoadRefused(bad or [BadRow(1, "day", "文件没有数据")])
    return Read(path.stem, days, sorted(hours.values(), key=lambda one: one.since))


def _read_hours(line: int, row: Mapping[str, str], hours: dict[int, Hours]) -> list[BadRow]:
    """Adds the working hours of a row to those of the rows before; what is wrong with them instead."""
    try:
        since, until = (date.fromisoformat(one) for one in row["day"].split(BETWEEN))
    except ValueError:
        return [BadRow(line, "day", "作息起止日期无效")]
    overlaps = any(since <= one.until and one.since <= until for one in hours.values())
    if overlaps or not timedelta() <= until - since <= LONGEST:
        return [BadRow(line, "day", "作息日期颠倒、过长或与另一段重叠")]
    try:
        spans = tuple(_span(one) for one in row["worked"].split())
    except ValueError:
        return [BadRow(line, "worked", "作息时间无效，如 08:30-12:00 15:00-18:00")]
    instants = [at for span in spans for at in span]
    if not instants or instants != sorted(set(instants)):
        return [BadRow(line, "worked", "作息时间须由早到晚，互不重叠")]
    hours[line] = Hours(since, until, spans, row["name"])
    return []


def _span(text: str) -> tuple[time, time]:
    opens, closes = (datetime.strptime(one, "%H:%M").time() for one in text.split("-"))  # noqa: DTZ007 - a time of day
    return opens, closes


async def drafted(session: AsyncSession, read: Read, stem: str, at: datetime) -> WorkingCalendar:
    """The calendar that would follow the one in force if these days were published: not yet kept.

    A version is named by file, day and content, so that the same name never means two calendars.
    """
    present, years = await published_calendar(session), {day.year for day in read.days}
    first = min(read.days, default=date.max)  # of a notice, sometimes in the last days of the year before its own
    days = {
        day: CalendarDay(
            version="", day=day, worked=worked, name=present.names.get(day, ""), provisional=day in present.provisional
        )
        for day, worked in present.days.items()
        if day.year not in years or day < first
    } | dict(read.days)
    hours = tuple(read.hours) or present.hours
    content = [f"{day},{row.worked},{row.name},{row.provisional}" for day, row in sorted(days.items())]
    content += [str(one) for one in kept_hours(hours) or ()]
    digest = hashlib.sha256("\n".join(content).encode()).hexdigest()
    return calendar_from(f"{stem[:20]}@{at.astimezone(CITY_ZONE):%Y%m%d}-{digest[:8]}", days.values(), hours)


async def publish(session: AsyncSession, calendar: WorkingCalendar, at: datetime) -> None:
    """Puts a drafted calendar in force, in the caller's transaction. A version published before is in force again."""
    await raise_edition(session, Loaded.CALENDAR)
    known = await session.get(CalendarVersion, calendar.version)
    if known is not None:
        known.published_at = at
        return
    session.add(CalendarVersion(version=calendar.version, published_at=at, hours=kept_hours(calendar.hours)))
    session.add_all(
        CalendarDay(
            version=calendar.version, day=day, worked=worked, name=calendar.names[day],
            provisional=day in calendar.provisional,
        )
        for day, worked in calendar.days.items()
    )  # fmt: skip
    await session.flush()


async def _write(session: AsyncSession, read: Read, at: datetime, progress: Progress | None) -> int:
    await publish(session, await drafted(session, read, read.stem, at), at)
    count = len(read.days) + len(read.hours)
    if progress:
        progress(count, count)
    return count


# publishes a new version: the days of the file, and those of the version before for every year it does not speak of,
# and before its first day; its working hours, if it names any, else those of before; the number of rows. Open cases
# keep the version they were filed under
load_calendar = Loader(nothing, _read, _write, alone=change_alone)
