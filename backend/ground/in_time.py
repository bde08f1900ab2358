"""What happened carries the instant it was asked at, and its id begins with it; the pages of the record close a while
behind the present. So what is written must be committed in time, or not at all: an id that came into a page after its
closing would look like tampering for good.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.errors import Problem
from backend.ground.told_as import RETRY_AFTER

SETTLED = timedelta(minutes=5)  # what is older is committed by now, or never will be
LATEST = timedelta(minutes=4)  # no older than this may what is committed be; the rest is for the commit itself
FIRST = "first_happening_at"
log = structlog.get_logger("record")


def note_instant(session: AsyncSession, at: datetime) -> None:
    """Remembers the oldest instant of what this transaction writes down."""
    session.info[FIRST] = min(session.info.get(FIRST, at), at)


def refuse_late(session: AsyncSession, now: Callable[[], datetime] | None) -> None:
    """To be asked right before a transaction is committed: Problem took_too_long, so that nothing of it is, where it
    wrote down something of longer ago than LATEST. `now` is the city's clock; None where nothing goes on but this."""
    first: datetime | None = session.info.get(FIRST)
    if first is None or now is None or (late := now() - first) <= LATEST:
        return
    log.error("too late for the record", seconds=round(late.total_seconds()))
    raise Problem("took_too_long", retry_after=RETRY_AFTER)
