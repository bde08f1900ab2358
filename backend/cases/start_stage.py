"""Starts the clock of the stage (环节时限) a case has come to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cases.city import City
from backend.workflow.escalation import Scope, shares
from backend.workflow.limits import YELLOW_SHARE
from backend.workflow.stage_limits import stage_at
from backend.workflow.stages import stage_of
from backend.working_time import Duration, TimeUnit, WorkingCalendar


async def start_stage(session: AsyncSession, case: Case, city: City, at: datetime) -> dict[str, str]:
    """Sets `stage_due_at` for the step the case now stands at. Within one stage the clock goes on; the stage of the
    handling has the limit of the case itself; an ended or suspended case has none.

    The limit in force now is kept with the case: a later change moves nothing that has begun. What the happening
    records of it: the stage that begins and until when it may last; nothing within one stage.
    """
    stage = stage_at(case.step)
    if stage is None:
        case.stage_clock = case.stage_due_at = case.stage_yellow_at = case.stage_escalate_at = None
        return {"stage": stage_of(case.step).value}
    limit = (await city.stage_limits(session)).get(stage.stage)
    if limit is None:
        case.stage_yellow_at = None
        case.stage_clock, case.stage_due_at, case.stage_escalate_at = {"stage": stage.stage.value}, case.due_at, None
        return {"stage": stage.stage.value}
    if case.stage_clock and case.stage_clock["stage"] == stage.stage:
        return {}
    begun = {"stage": stage.stage.value, "since": at.isoformat(), "value": limit.value, "unit": limit.unit.value}
    under = stage_under(begun, await city.calendar_of(session, case), 0, at)
    for name, value in under.items():
        setattr(case, name, value)
    return {"stage": stage.stage.value, "stage_due_at": under["stage_due_at"].isoformat()}


def stage_under(kept: Mapping[str, Any], calendar: WorkingCalendar, told: int, at: datetime) -> dict[str, Any]:
    """The columns of a case that follow from its stage's clock under a calendar. `told`: the last level told of; it
    counts no longer where what it was told of has moved beyond `at`."""
    since, limit = stage_limit_in(kept)

    def _used(share: float) -> datetime:
        return calendar.add(since, Duration(limit.value * share, limit.unit))

    of_levels, level = shares(Scope.STAGE), 0
    while level < told and _used(of_levels[level]) <= at:
        level += 1
    yellow_at = _used(YELLOW_SHARE)
    return {
        "stage_clock": {**kept, "calendar": calendar.version, "yellow_at": yellow_at.isoformat()},
        "stage_yellow_at": yellow_at, "stage_due_at": _used(1), "stage_escalated": level,
        "stage_escalate_at": _used(of_levels[level]) if level < len(of_levels) else None,
    }  # fmt: skip


def stage_limit_in(kept: Mapping[str, Any]) -> tuple[datetime, Duration]:
    """Since when a stage's clock runs, and its limit, as kept with a case; KeyError where the stage has none."""
    return datetime.fromisoformat(kept["since"]), Duration(kept["value"], TimeUnit(kept["unit"]))
