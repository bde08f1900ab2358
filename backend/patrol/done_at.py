"""When a deed in the field was done: a phone without a line tells of it days later."""

from datetime import datetime, timedelta

from backend.ground.errors import Problem

OLDEST = timedelta(days=7)  # a queue that old is still taken as done when it says
AHEAD = timedelta(minutes=5)  # a phone's clock may be so much ahead


def done_at(captured: datetime | None, at: datetime) -> datetime:
    """As captured, if that can be. Problem bad_time for the future or more than a week ago."""
    if captured is not None and not at - OLDEST <= captured <= at + AHEAD:
        raise Problem("bad_time", field="captured_at")
    return min(captured or at, at)


def done_or_come(captured: datetime | None, at: datetime) -> datetime:
    """The same of what is refused for no time: when it came, if it cannot have been done as it says."""
    return min(captured, at) if captured is not None and at - OLDEST <= captured <= at + AHEAD else at
