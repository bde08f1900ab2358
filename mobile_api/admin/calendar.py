"""The working calendar (工作日历): what is in force, what a new one would move, and publishing it."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Form

from backend.calendars.calendar_version import kept_hours
from backend.calendars.published_calendar import published_calendar
from backend.cases.preview_calendar import Preview, preview_calendar
from backend.cases.publish_calendar import publish_calendar
from backend.ground.late_model import LateModel
from backend.web import ClockHere, DatabaseHere, Now, ReadSession, SettingsHere
from backend.web.late_routes import Router
from mobile_api.admin.who import AdminsFile, CsvFile, SystemAdmin, SystemOrSecurity, on_disk
from mobile_api.deadlines import DayOut

router = Router(prefix="/calendar", route_class=AdminsFile)
STEM = "city"
MOST_SHOWN = 1000


class HoursOut(LateModel):
    """Working hours (作息) of some days, the first and the last included: from when to when, as 08:30."""

    since: date
    until: date
    name: str
    spans: list[list[str]]


class CalendarOut(LateModel):
    """A version of the calendar: the days that differ from the plain week, and hours that differ from the usual."""

    version: str
    days: list[DayOut]
    hours: list[HoursOut]


class MovedOut(LateModel):
    """An open case that would move, and by how many hours (later: above 0)."""

    number: str
    due_at: datetime
    would_be: datetime
    hours: float


class PreviewOut(LateModel):
    """`moves`: how many of the open cases with a limit would move; `moved`: the first thousand, soonest due first."""

    version: str
    days: list[date]
    open_cases: int
    moves: int
    moved: list[MovedOut]

    @classmethod
    def of(cls, seen: Preview) -> "PreviewOut":
        moved = [
            MovedOut(
                number=one.number, due_at=one.due_at, would_be=one.would_be,
                hours=round(one.by / timedelta(hours=1), 2),
            )
            for one in seen.moved[:MOST_SHOWN]
        ]  # fmt: skip
        return cls(
            version=seen.calendar.version, days=list(seen.days), open_cases=seen.open_cases, moves=len(seen.moved),
            moved=moved,
        )  # fmt: skip


@router.get("", summary="现行工作日历")
async def show_calendar(_by: SystemOrSecurity, session: ReadSession) -> CalendarOut:
    """The version in force."""
    calendar = await published_calendar(session)
    days = [
        DayOut(day=day, worked=worked, name=calendar.names.get(day, ""), provisional=day in calendar.provisional)
        for day, worked in sorted(calendar.days.items())
    ]
    hours = [HoursOut.model_validate(one) for one in kept_hours(calendar.hours) or ()]
    return CalendarOut(version=calendar.version, days=days, hours=hours)


@router.post("/preview", summary="预览工作日历变更")
async def preview_new_calendar(file: CsvFile, _by: SystemAdmin, db: DatabaseHere, at: Now) -> PreviewOut:
    """CSV: day,worked,name,provisional; working hours (作息) with the first and last day, and their times in `worked`.
    Which open cases would move, and by how much; nothing is changed."""
    async with on_disk(file) as path:
        return PreviewOut.of(await preview_calendar(db, path, STEM, at))


@router.post("", status_code=201, summary="发布工作日历")
async def publish_new_calendar(
    file: CsvFile,
    by: SystemAdmin,
    db: DatabaseHere,
    settings: SettingsHere,
    now: ClockHere,
    retime: Annotated[bool, Form(description="未结案件是否按新日历重新计时")] = False,
) -> PreviewOut:
    """Open cases keep the calendar they were filed under, unless `retime`: written down for each of them."""
    async with on_disk(file) as path:
        seen = await publish_calendar(db, path, STEM, and_retime=retime, by=by, settings=settings, now=now)
    return PreviewOut.of(seen)
