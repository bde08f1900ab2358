"""The calendar in force, and any version before it."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.calendar_day import CalendarDay
from backend.calendars.calendar_version import CalendarVersion, hours_in
from backend.ground.edition import Loaded, edition_of
from backend.working_time import Hours, WorkingCalendar

PLAIN = WorkingCalendar("plain", {})
MOST_KEPT = 64
_KEPT: dict[str, WorkingCalendar] = {}  # a version is named by what is in it, and never changes


class PublishedCalendar:
    """Keeps the one in force for one process; notices a new version by the one small read of editions."""

    def __init__(self) -> None:
        self._kept, self._edition = PLAIN, -1

    async def of(self, session: AsyncSession, version: str | None) -> WorkingCalendar:
        """A version of the calendar; the one in force where a case names none, or one that was never kept."""
        found = (await calendars_of(session, [version])).get(version) if version else None
        return found or await self._in_force(session)

    async def _in_force(self, session: AsyncSession) -> WorkingCalendar:
        edition = await edition_of(session, Loaded.CALENDAR)
        if edition != self._edition:
            self._kept, self._edition = await published_calendar(session), edition
        return self._kept


async def published_calendar(session: AsyncSession) -> WorkingCalendar:
    """The working calendar last published; without any data the plain week, version "plain"."""
    newest = select(col(CalendarVersion.version)).order_by(
        col(CalendarVersion.published_at).desc(), col(CalendarVersion.version).desc()
    )
    version: str | None = (await session.execute(newest.limit(1))).scalar_one_or_none()
    return (await calendars_of(session, [version])).get(version, PLAIN) if version else PLAIN


async def calendars_of(session: AsyncSession, versions: Iterable[str]) -> Mapping[str, WorkingCalendar]:
    """The calendars of these versions, those that are known, in two queries at most."""
    wanted = set(versions)
    found = {version: _KEPT[version] for version in wanted & _KEPT.keys()}
    if PLAIN.version in wanted:  # of what began before any was loaded
        found[PLAIN.version] = PLAIN
    if missing := wanted - found.keys():
        read = await _read(session, sorted(missing))
        if len(_KEPT) > MOST_KEPT:
            _KEPT.clear()
        _KEPT.update(read)
        found |= read
    return found


async def _read(session: AsyncSession, versions: Sequence[str]) -> dict[str, WorkingCalendar]:
    named = select(CalendarVersion).where(col(CalendarVersion.version).in_(versions))
    hours = {one.version: hours_in(one.hours) for one in (await session.execute(named)).scalars()}
    days: dict[str, list[CalendarDay]] = {version: [] for version, of_it in hours.items() if of_it}
    query = select(CalendarDay).where(col(CalendarDay.version).in_(versions))
    for day in (await session.execute(query)).scalars():
        days.setdefault(day.version, []).append(day)
    return {version: calendar_from(version, of_it, hours.get(version, ())) for version, of_it in days.items()}


def calendar_from(version: str, days: Iterable[CalendarDay], hours: Sequence[Hours] = ()) -> WorkingCalendar:
    """The calendar these days and working hours make of the plain week."""
    known = {day.day: day for day in days}
    return WorkingCalendar(
        version,
        {day: row.worked for day, row in known.items()},
        names={day: row.name for day, row in known.items()},
        provisional=frozenset(day for day, row in known.items() if row.provisional),
        hours=tuple(hours),
    )
