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
from backend.people.identities import Identity, IdentityKind
from backend.people.known_device import is_known_device_of
from backend.people.limits import ONE_IN, Counted, Limit, network_of
from backend.people.open_sign_in import Device
from backend.people.phone_code import PhoneCode, code_key

LIFE = timedelta(minutes=5)


async def ask_code(
    session: AsyncSession,
    phone: str,
    device: Device,
    *,
    settings: Settings,
    at: datetime,
    random_below: Callable[[int], int],
) -> str:
    """The six digits that are now in force for the phone and who asked (the device, or the network where it names
    none), for five minutes. The same for phones known and unknown.

    Problem too_many beyond what LIMITS allows a phone, an address and the city, with the seconds to wait. Devices that
    the phone's owner has signed in with are counted apart: nobody else spends what is theirs.
    """
    city = settings.city_code
    owned = Identity(IdentityKind.PHONE, phone)
    if await is_known_device_of(session, owned, device.digest(settings), settings, at):
        of_whom = {Limit.CODE_PHONE_KNOWN: phone, Limit.CODE_CITY_KNOWN: city}
    else:
        await Counted(settings, {Limit.CODE_CITY_DAY: city}).refuse_if_spent(session, at)
        of_whom = {Limit.CODE_PHONE: phone, Limit.CODE_ADDRESS: device.address, Limit.CODE_CITY: city}
        if random_below(ONE_IN) == 0:  # a row of all codes of a day would be written anew with each of them
            of_whom[Limit.CODE_CITY_DAY] = city
    await Counted(settings, of_whom).spend(session, at)
    key = code_key(settings, phone, device.digest(settings) or network_of(device.address))
    code = f"{random_below(1_000_000):06d}"
    row = PhoneCode(phone_digest=key, code_digest=code_digest(settings, phone, code), ends_at=at + LIFE, tries=0)
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
