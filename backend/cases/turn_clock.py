"""Turns the clock of a case (计时): what a move does to its limit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.published_calendar import published_calendar
from backend.cases.case import Case
from backend.workflow.limits import yellow_at
from backend.workflow.moves import Limit
from backend.working_time import Duration, TimeUnit


async def turn_clock(
    session: AsyncSession, case: Case, what: Limit, at: datetime, *, why: str, limit: Duration | None = None
) -> Mapping[str, Any]:
    """Sets the due time of a case, part of a move; what the happening records of it. `why` is the action."""
    standard = case.standard or {}
    limit = limit or Duration(standard.get("limit_value", 5.0), TimeUnit(standard.get("limit_unit", "work_day")))
    if what in (Limit.START, Limit.EXTEND):
        calendar = await published_calendar(session)
        start = case.due_at if what is Limit.EXTEND and case.due_at else at
        case.due_at, case.yellow_at = calendar.add(start, limit), yellow_at(calendar, start, limit)
        case.standard = standard | {"calendar": calendar.version}
    return {"clock": what.value, "why": why, "due_at": case.due_at.isoformat() if case.due_at else None}
