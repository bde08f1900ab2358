"""The calendar in force."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.calendar_day import CalendarDay
from backend.working_time import WorkingCalendar


async def published_calendar(session: AsyncSession) -> WorkingCalendar:
    """The working calendar as loaded; without any data the plain week, version "plain"."""
    days = (await session.execute(select(CalendarDay))).scalars().all()
    version = max((day.version for day in days), default="plain")
    return WorkingCalendar(version, {day.day: day.worked for day in days})
