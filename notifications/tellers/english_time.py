"""Days and times of the city as an English reader reads them, whatever the machine's own language is."""

from datetime import date, datetime

from backend.ground.clock import CITY_ZONE

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNDECIDED = "not yet known"


def english_time(at: datetime | None) -> str:
    """Like `28 Nov 16:00`; words for None."""
    if at is None:
        return UNDECIDED
    here = at.astimezone(CITY_ZONE)
    return f"{english_day(here)} {here:%H:%M}"


def english_day(day: date) -> str:
    """Like `28 Nov`."""
    return f"{day.day} {MONTHS[day.month - 1]}"
