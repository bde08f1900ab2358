"""Asks for a one-time code (验证码) to be sent to a phone: told like all else, its words sealed and soon erased."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.digest import keyed_digest
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.seal import Sealer
from backend.ground.sealed_text import sealed_text
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
    await _tell(session, phone, code, settings, at)
    return code


async def _tell(session: AsyncSession, phone: str, code: str, settings: Settings, at: datetime) -> None:
    """What is on record for ever is that somebody asked, under an id of its own that leads to nobody."""
    happening = await record(
        session, subject_kind="code", subject_id=new_id(at), kind="code.ask", by=None, at=at,
        data={"ends_at": (at + LIFE).isoformat()}, first=True,
    )  # fmt: skip
    fields = {"code": code, "minutes": str(LIFE // timedelta(minutes=1))}
    session.add(sealed_text(Sealer(settings), happening.id, phone, fields, at + LIFE))


def code_digest(settings: Settings, phone: str, code: str) -> str:
    """What is kept of a code."""
    return keyed_digest(settings, "phone-code", f"{phone}:{code}")
