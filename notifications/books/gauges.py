"""Two figures of the books for whoever watches: how long the oldest delivery is due, and what differed last night."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from notifications.books.alarm import last_word
from notifications.books.in_vain import tried_in_vain
from notifications.books.nightly import BALANCED, DIFFER
from notifications.books.unsent_codes import unsent_codes
from notifications.delivery import OPEN, Delivery
from notifications.outbox.claim import is_its_turn

CODE = "_code"  # after a channel's name: what of it is sealed


async def oldest_due(session: AsyncSession, at: datetime) -> dict[str, float]:
    """Seconds for which the oldest delivery of each channel has been due, or tried in vain; of one-time codes, apart
    (`sms_code`), also those for which none has got out. Channels with none are left out, and an SMS that waits for a
    provider before it is no fault of its own."""
    stands, kind = (OPEN, is_its_turn(at)), (col(Delivery.channel), col(Delivery.is_sealed))
    rows = await session.execute(select(*kind, func.min(col(Delivery.due_at))).where(*stands).group_by(*kind))
    found = [(f"{channel}{CODE if is_sealed else ''}", (at - due).total_seconds()) for channel, is_sealed, due in rows]
    found += [(f"{channel}{CODE}", age) for channel, age in (await unsent_codes(session, at)).items()]
    found += (await tried_in_vain(session, at)).items()
    ages = dict[str, float]()
    for name, age in found:
        ages[name] = max(ages.get(name, 0.0), age)
    return ages


async def differences_last_night(session: AsyncSession) -> float:
    """How many rows differed in the night the books were last balanced, on the last day that differed: missed days are
    balanced in one night, and what follows does not mend them. 0 where the books never were balanced."""
    balanced, differ = [await last_word(session, kind) for kind in (BALANCED, DIFFER)]
    if differ is None or (balanced is not None and _night(balanced.at) > _night(differ.at)):
        return 0.0
    return float(differ.data["count"])


def _night(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()
