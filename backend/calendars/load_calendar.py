"""Loads a year's holidays and make-up days from CSV: day,worked,name,provisional."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.calendar_day import CalendarDay
from backend.ground.loading import BadRow, LoadRefused, Progress, read_csv

COLUMNS = ("day", "worked", "name", "provisional")
TRUTH = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


async def load_calendar(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """Replaces the days of every year the file speaks of; the number of days loaded.

    LoadRefused names each row whose day is no date, comes twice, or whose truth values are not true/false.
    """
    rows, bad, days = read_csv(path, COLUMNS), [], {}
    version = f"{path.stem}@{at:%Y%m%d%H%M%S}"
    for line, row in rows:
        try:
            day = date.fromisoformat(row["day"])
            worked, provisional = TRUTH[row["worked"].lower()], TRUTH[row["provisional"].lower()]
        except (ValueError, KeyError) as fault:
            bad.append(BadRow(line, "day" if isinstance(fault, ValueError) else "worked", "日期或真假值无效"))
            continue
        if day in days:
            bad.append(BadRow(line, "day", "该日期重复出现"))
        days[day] = {"day": day, "worked": worked, "name": row["name"], "provisional": provisional, "version": version}
    if bad or not days:
        raise LoadRefused(bad or [BadRow(1, "day", "文件没有数据")])
    for year in sorted({day.year for day in days}):
        await session.execute(
            delete(CalendarDay).where(col(CalendarDay.day).between(date(year, 1, 1), date(year, 12, 31)))
        )
    await session.execute(insert(CalendarDay), list(days.values()))
    if progress:
        progress(len(days), len(days))
    return len(days)
