"""Faults of the database that pass: they say nothing of what was asked, which may be asked again as it is."""

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

# classes of SQLSTATE that say nothing of what was asked: connection, rollback, resources, locks, operator, system
PASSING = frozenset({"08", "40", "53", "55", "57", "58"})
# SQLite's codes that say something of the statement, with its OperationalError: ERROR (too many variables, no such
# column), TOOBIG, MISMATCH, RANGE
OF_THE_STATEMENT = frozenset({1, 18, 20, 25})
RAN_OUT = "57014"  # statement_timeout, or broken off by hand


def is_passing(fault: BaseException | None) -> bool:
    """True for a database that is away or busy, whatever was asked of it."""
    if isinstance(fault, DBAPIError):
        if isinstance(fault, OperationalError):
            return getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF not in OF_THE_STATEMENT
        return fault.connection_invalidated or _state(fault)[:2] in PASSING
    return isinstance(fault, (OSError, NoConnection))


def ran_out_of_time(fault: BaseException | None) -> bool:
    """True for what the database broke off because it took too long (PostgreSQL). It passes if the database hangs; it
    does not if what was asked takes that long."""
    return isinstance(fault, DBAPIError) and _state(fault) == RAN_OUT


def _state(fault: DBAPIError) -> str:
    return str(getattr(fault.orig, "sqlstate", None) or "")
