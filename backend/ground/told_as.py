"""What a fault of the database, the disk or a missing key is told as: the same by every door, and for each of many done
at once."""

from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError

from backend.ground.errors import Problem, full_disk
from backend.ground.seal import CannotOpen

RETRY_AFTER = 2  # seconds, where we are busy and know no better
KEY_AFTER = 60  # seconds: somebody has to give the key back


def told_as(fault: Exception) -> Problem | None:
    """The refusal it is, with the seconds after which it may be sent again; None for a fault of our own."""
    if isinstance(fault, Problem):
        return fault
    if isinstance(fault, StaleDataError):
        return Problem("conflict")
    if isinstance(fault, CannotOpen):
        return Problem("unreadable", retry_after=KEY_AFTER)
    if isinstance(fault, NoConnection):
        return Problem("busy", retry_after=RETRY_AFTER)
    if isinstance(fault, DBAPIError | ConnectionError | TimeoutError):
        return Problem("database_unavailable", retry_after=RETRY_AFTER)
    return full_disk(fault) if isinstance(fault, OSError) else None


def log_told(log: Any, fault: Exception, told: Problem, **where: str) -> None:
    """Writes down what a fault was told as: a missing key with the place in the code that needed it, what is no fault
    of the server (a conflict) not at all."""
    name = type(fault).__name__
    if told.code == "disk_full":
        log.error("disk_full", fault=name, **where)
    elif told.code == "unreadable":
        log.error("unreadable", fault=name, exc_info=fault, **where)
    elif told.status >= 500:
        log.error("database", fault=name, **where)
