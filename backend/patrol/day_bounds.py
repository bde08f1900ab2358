"""The bounds of a day of the city."""

from datetime import date, datetime, time, timedelta

from backend.ground.clock import CITY_ZONE


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in the city."""
    start = datetime.combine(day, time(), CITY_ZONE)
    return start, start + timedelta(days=1)
