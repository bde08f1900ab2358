"""Asks for a one-time code (验证码) to be sent to a phone."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.digest import keyed_digest
from backend.ground.settings import Settings
from backend.people.limits import Counted, Limit
from backend.people.phone_code import PhoneCode

LIFE = timedelta(minutes=5)


async def ask_code(
    session: AsyncSession,
    phone: str,
    address: str,
    *,
    settings: Settings,
    at: datetime,
    random_below: Callable[[int], int],
) -> str:
    """The six digits that are now in force for the phone, for five minutes. The same for phones known and unknown.

    Problem too_many beyond what LIMITS allows a phone, an address and the city, with the seconds to wait.
    """
    of_whom = {Limit.CODE_PHONE: phone, Limit.CODE_ADDRESS: address, Limit.CODE_CITY: settings.city_code}
    await Counted(settings, of_whom).spend(session, at)
    digest = keyed_digest(settings, "phone", phone)
    code = f"{random_below(1_000_000):06d}"
    row = PhoneCode(phone_digest=digest, code_digest=code_digest(settings, phone, code), ends_at=at + LIFE, tries=0)
    await session.merge(row)
    return code


def code_digest(settings: Settings, phone: str, code: str) -> str:
    """What is kept of a code."""
    return keyed_digest(settings, "phone-code", f"{phone}:{code}")
