"""Forgets the wrong tries counted against somebody (解除登录锁定)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.settings import Settings
from backend.people.known_device import known_devices
from backend.people.limits import Counted, Limit, forget_all
from backend.people.person import Person


def on_device(settings: Settings, username: str, digest: str) -> Counted:
    """The count of an account on a device it is used with."""
    return Counted(settings, {Limit.LOGIN_DEVICE: f"{username}\0{digest}"})


async def unlock(session: AsyncSession, person: Person, settings: Settings, at: datetime) -> None:
    """At once free everywhere: passwords on devices known and unknown, the old password, the second factor.

    Not the count of an address: it is others' as well.
    """
    name = person.username or ""
    own = {Limit.LOGIN_ACCOUNT: name, Limit.OLD_PASSWORD: person.id.hex, Limit.SECOND_FACTOR: person.id.hex}
    devices = await known_devices(session, [person.id], at)
    await forget_all(session, [Counted(settings, own), *(on_device(settings, name, one) for one in devices)])
