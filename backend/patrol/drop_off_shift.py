"""Drops fixes that turned out to lie on no shift (离岗后的轨迹点): a check-out waited for a line while a phone went on.
They were stored while the shift seemed to last, and are nobody's to keep."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.patrol.done_at import OLDEST
from backend.patrol.drop_fixes import FixTime, drop_fixes
from backend.patrol.shift import Shift
from backend.patrol.shifts_around import shift_at, shifts_around

NAME = "off_shift"  # of its progress
SETTLED = OLDEST + timedelta(hours=1)  # then no check-in comes any more that would put them on a shift


async def drop_off_shift(db: Database, at: datetime) -> int:
    """Of fixes older than SETTLED those on no shift; how many. It goes on where it was left; run again: none."""
    return await drop_fixes(db, NAME, at - SETTLED, _off_shift)


async def _off_shift(session: AsyncSession, fixes: Sequence[FixTime]) -> list[UUID]:
    shifts: dict[UUID, list[Shift]] = defaultdict(list)
    for shift in await shifts_around(session, fixes[0][2], fixes[-1][2]) if fixes else ():
        shifts[shift.person_id].append(shift)
    return [identity for identity, person_id, time in fixes if shift_at(shifts[person_id], time) is None]
