"""Days and spans of days: a time window as few kept spans. Pure.

Counts are kept by day, by 8 and by 64 days, and over all time, so that a window of a year is about twenty spans.
"""

from datetime import UTC, date, datetime, timedelta

from backend.ground.clock import CITY_ZONE

EVER = 0
LENGTHS = (1, 8, 64)  # days; each divides the next
FIRST = date(2010, 1, 1).toordinal()  # nothing is asked of earlier days
KINDS = 4


def day_of(at: datetime) -> int:
    """The day of the city an instant lies in, counted as date.toordinal does."""
    return at.astimezone(CITY_ZONE).date().toordinal()


def start_of(day: int) -> datetime:
    """The first instant of a day of the city."""
    midnight = datetime.combine(date.fromordinal(day), datetime.min.time(), CITY_ZONE)
    return midnight.astimezone(UTC)


def last_of(day: int) -> datetime:
    """The last instant of a day of the city that a database can tell."""
    return start_of(day + 1) - timedelta(microseconds=1)


def span_of(day: int, kind: int) -> int:
    """The number of the span of a kind (1 to 3, by LENGTHS) that holds a day."""
    return day // LENGTHS[kind - 1] * KINDS + kind


def spans_of_day(day: int) -> tuple[int, ...]:
    """All spans a day is counted in."""
    return (EVER, *(span_of(day, kind) for kind in range(1, KINDS)))


def spans_between(first: int, last: int, *, is_today: bool = False) -> list[int]:
    """The fewest kept spans that hold just these days, both ends inclusive; if the last is today, spans may go beyond
    it, where nothing is yet."""
    found, day, end = [], max(first, FIRST), last + LENGTHS[-1] if is_today else last
    while day <= last:
        kind = next(kind for kind in (3, 2, 1) if kind == 1 or _fits(day, end, LENGTHS[kind - 1]))
        found.append(span_of(day, kind))
        day += LENGTHS[kind - 1]
    return found


def _fits(day: int, last: int, length: int) -> bool:
    """Whether a span of this length begins at the day and ends by the last."""
    return day % length == 0 and day + length - 1 <= last
