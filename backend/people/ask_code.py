"""Asks for a one-time code (验证码) to be sent to a phone."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.digest import keyed_digest
from backend.people.phone_code import PhoneCode

LIFE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
MOST_IN_HOUR, MOST_IN_DAY = 5, 10
HOUR = timedelta(hours=1)


async def ask_code(
    session: AsyncSession, phone: str, *, settings: Settings, at: datetime, random_below: Callable[[int], int]
) -> str:
    """The six digits that are now in force for the phone, for five minutes. The same for phones known and unknown.

    Problem too_many beyond one a minute, five an hour, ten a (city's) day, with the seconds to wait.
    """
    digest = keyed_digest(settings, "phone", phone)
    row = await session.get(PhoneCode, digest, with_for_update=True)
    code = f"{random_below(1_000_000):06d}"
    day = at.astimezone(CITY_ZONE).date()
    if row is None:
        row = PhoneCode(phone_digest=digest, ends_at=at + LIFE, asked_at=at, hour_from=at, day=day)
        session.add(row)
    else:
        _count(row, at)
    row.code_digest, row.ends_at, row.tries = code_digest(settings, phone, code), at + LIFE, 0
    return code


def code_digest(settings: Settings, phone: str, code: str) -> str:
    """What is kept of a code."""
    return keyed_digest(settings, "phone-code", f"{phone}:{code}")


def _count(row: PhoneCode, at: datetime) -> None:
    if (waited := at - row.asked_at) < PAUSE:
        raise Problem("too_many", retry_after=int((PAUSE - waited).total_seconds()) + 1)
    day = at.astimezone(CITY_ZONE).date()
    row.in_hour, row.hour_from = (row.in_hour + 1, row.hour_from) if at - row.hour_from < HOUR else (1, at)
    row.in_day = row.in_day + 1 if row.day == day else 1
    row.day, row.asked_at = day, at
    if row.in_hour > MOST_IN_HOUR:
        raise Problem("too_many", retry_after=int((row.hour_from + HOUR - at).total_seconds()) + 1)
    if row.in_day > MOST_IN_DAY:
        raise Problem("too_many", retry_after=24 * 3600)
