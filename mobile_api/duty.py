"""Planning the patrol: duties, leave, attendance; letting a check-in count after all."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from pydantic import Field

from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.patrol.allow_clocking import allow_clocking
from backend.patrol.attendance_of import DutyDay, attendance_of
from backend.patrol.judge_attendance import Mark
from backend.patrol.leave import Leave, LeaveKind
from backend.patrol.plan_duty import cancel_plan, grant_leave, plan_duty
from backend.patrol.roster import Roster
from backend.web import CityHere, CurrentActor, Now, ReadSession, SettingsHere, WriteSession
from backend.web.days import WrittenDay
from backend.web.late_routes import Router
from mobile_api.shifts import ClockingOut

router = Router(prefix="/api/v1/patrol", tags=["patrol"])
SOMEBODY = "019a0000-0000-7000-8000-000000000001"
SPAN = {"starts_at": "2026-11-25T08:00:00+08:00", "ends_at": "2026-11-25T16:00:00+08:00"}
DUTY = {"person_id": SOMEBODY, "grids": [], "skills": ["sanitation"], **SPAN}
LEAVE = {"person_id": SOMEBODY, "kind": "sick", **SPAN}


class DutyIn(StrictModel):
    """A duty; no grids: the person's own. Skills are bucket codes."""

    person_id: UUID
    grids: list[CleanText] = Field(default_factory=list, max_length=500)
    skills: list[CleanText] = Field(default_factory=list, max_length=20)
    starts_at: InstantIn
    ends_at: InstantIn


class LeaveIn(StrictModel):
    """Leave."""

    person_id: UUID
    kind: LeaveKind
    starts_at: InstantIn
    ends_at: InstantIn


class PlanOut(LateModel):
    """A duty or leave that was planned."""

    id: UUID
    person_id: UUID
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, row: Roster | Leave) -> "PlanOut":
        return cls(id=row.id, person_id=row.person_id, starts_at=row.starts_at, ends_at=row.ends_at)


class MarkOut(LateModel):
    """How a duty was kept, and by how many minutes it was not."""

    mark: Mark
    minutes: int


class AttendanceOut(LateModel):
    """A duty of the day. `came_at` and `went_at` are as the phone said; `…_received_at`: when that came here, hours
    later where there was no line."""

    duty_id: UUID
    person_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    came_at: datetime | None
    came_received_at: datetime | None
    went_at: datetime | None
    went_received_at: datetime | None
    marks: list[MarkOut]

    @classmethod
    def of(cls, found: DutyDay) -> "AttendanceOut":
        row, kept = found.roster, found.attendance
        return cls(
            duty_id=row.id, person_id=row.person_id, name=found.name, starts_at=row.starts_at, ends_at=row.ends_at,
            came_at=kept.came, came_received_at=found.came_received, went_at=kept.went,
            went_received_at=found.went_received,
            marks=[MarkOut(mark=mark, minutes=minutes) for mark, minutes in kept.marks],
        )  # fmt: skip


class AttendanceDay(LateModel):
    """The duties of a day, with their marks."""

    day: date
    items: list[AttendanceOut]


@router.post("/duties", status_code=201, summary="排班")
async def plan_a_duty(
    form: Annotated[DutyIn, Body(examples=[DUTY])], by: CurrentActor, session: WriteSession, city: CityHere,
    settings: SettingsHere, at: Now,
) -> PlanOut:  # fmt: skip
    """Plans a duty."""
    grid_map = await city.locator.current(session)
    row = await plan_duty(session, **form.model_dump(), grid_map=grid_map, by=by, settings=settings, at=at)
    return PlanOut.of(row)


@router.post("/duties/{duty_id}/cancel", status_code=204, summary="取消排班")
async def cancel_duty(duty_id: UUID, by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now) -> None:
    """Takes a duty back."""
    await cancel_plan(session, Roster, duty_id, by=by, settings=settings, at=at)


@router.post("/leaves", status_code=201, summary="准假")
async def grant_a_leave(
    form: Annotated[LeaveIn, Body(examples=[LEAVE])], by: CurrentActor, session: WriteSession, settings: SettingsHere,
    at: Now,
) -> PlanOut:  # fmt: skip
    """Grants leave; a duty within it is excused."""
    return PlanOut.of(await grant_leave(session, **form.model_dump(), by=by, settings=settings, at=at))


@router.post("/leaves/{leave_id}/cancel", status_code=204, summary="销假")
async def cancel_leave(
    leave_id: UUID, by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now
) -> None:
    """Takes leave back."""
    await cancel_plan(session, Leave, leave_id, by=by, settings=settings, at=at)


@router.get("/attendance", summary="考勤")
async def show_attendance(
    by: CurrentActor,
    session: ReadSession,
    at: Now,
    day: Annotated[WrittenDay | None, Query(description="市内日期，缺省为今天")] = None,
) -> AttendanceDay:
    """The duties of a day: one's own, or everybody's for supervisor, chief, desk and leader."""
    day = day or at.astimezone(CITY_ZONE).date()
    found = await attendance_of(session, day, by=by, at=at)
    return AttendanceDay(day=day, items=[AttendanceOut.of(one) for one in found])


@router.post("/clockings/{clocking_id}/allow", summary="认可签到")
async def allow_a_clocking(
    clocking_id: UUID, by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now
) -> ClockingOut:
    """Lets a check-in from outside count; it is written down who did."""
    return ClockingOut.of(await allow_clocking(session, clocking_id, by=by, settings=settings, at=at), None)
