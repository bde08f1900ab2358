"""Traffic lights (红黄绿灯): green to 80 % of the limit, yellow to 100 %, red beyond."""

from datetime import datetime
from enum import StrEnum

from backend.working_time import Duration, WorkingCalendar

YELLOW_SHARE = 0.8  # of the limit; source: a running city's statistics code, see docs/decisions


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def yellow_at(calendar: WorkingCalendar, start: datetime, limit: Duration) -> datetime:
    """The instant at which four fifths of the limit are used up, in working time of the limit's own unit."""
    return calendar.add(start, Duration(limit.value * YELLOW_SHARE, limit.unit))
