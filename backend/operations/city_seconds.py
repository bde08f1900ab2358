"""An instant as an operator gives one: in city time, to the second."""

from datetime import datetime, timedelta

from backend.ground.clock import CITY_ZONE

A_SECOND = timedelta(seconds=1)


def city_seconds(at: datetime, *, at_least: bool = False) -> str:
    """In words; `at_least` is never before the instant, where it is the earliest that may be given."""
    later = at + A_SECOND if at_least and at.microsecond else at
    return f"{later.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S}"
