"""Channels whose provider refuses for good most of what it is given: a template that was taken back, a sender that is
blocked, an account without the right. Each such message is over, so none is late, and a breaker takes a refusal for an
answer. One-time codes have an alarm of their own (unsent_codes.py).

Looked for in the last hours' deliveries, by the worker; what was found stands in `progress` for whoever watches.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, case, distinct, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import first_id
from backend.ground.progress import Progress, held_progress
from notifications.delivery import Delivery, State
from notifications.sms.sms_gateway import OF_THE_NUMBER
from notifications.ways import IN_APP

# faults that say something of one addressee
OF_ONE = OF_THE_NUMBER | {
    "errcode 40003", "errcode 43101", "UnregisteredError", "SenderIdMismatchError", "error 1011",
}  # fmt: skip
# and those of which the provider heard nothing: exactly, or how they begin
AT_HOME = {
    "too_late", "daily_cap", "switched_off", "no_channel", "gone", "no_address", "no_email", "no_device", "no_phone",
    "no_openid", "no_endpoint", "no_consent_left", "no_template", "not_by_sms",
}  # fmt: skip
AT_HOME_BEGINS = ("address_refused", "no_field", "unfit")
LOOKED, MADE = timedelta(hours=1), timedelta(hours=12)  # what ended, of what was made: a night is put off that long
STANDS = timedelta(minutes=15)  # after the last look that found it
SHARE, LEAST = 0.5, 3  # of all that ended; and of so many addresses
MARK = "refused:"  # before the channel's name, in `progress`


async def note_refused(db: Database, at: datetime) -> bool:
    """Looks, and notes what is found; never more to do."""
    async with db.read() as session:
        found = await refused_lately(session, at)
    if found:
        async with db.write() as session:
            for channel in sorted(found):
                (await held_progress(session, f"{MARK}{channel}", at)).done_to = at
    return False


async def refusing(session: AsyncSession, at: datetime) -> list[str]:
    """The channels of which it was found lately, by whatever worker."""
    mine = (col(Progress.name).startswith(MARK), col(Progress.done_to) > at - STANDS)
    names = (await session.execute(select(col(Progress.name)).where(*mine).order_by(col(Progress.name)))).scalars()
    return [name.removeprefix(MARK) for name in names]


async def refused_lately(session: AsyncSession, at: datetime) -> set[str]:
    """The channels that refused for good at least SHARE of what ended within an hour, of at least LEAST addresses."""
    fault, state = col(Delivery.fault), col(Delivery.state)
    refused = and_(
        state == State.FAILED, fault.not_in(OF_ONE | AT_HOME),
        not_(or_(*(fault.startswith(begins) for begins in AT_HOME_BEGINS))),
    )  # fmt: skip
    ended = or_(refused, state.in_([State.SENT, State.DELIVERED]))
    lately = or_(*(col(one) > at - LOOKED for one in (Delivery.sent_at, Delivery.ended_at)))
    those = (col(Delivery.id) >= first_id(at - MADE), col(Delivery.channel) != IN_APP, ~col(Delivery.is_sealed), lately)
    figures = (
        func.count(case((ended, 1))), func.count(case((refused, 1))),
        func.count(distinct(case((refused, col(Delivery.address))))),
    )  # fmt: skip
    rows = await session.execute(select(col(Delivery.channel), *figures).where(*those).group_by(col(Delivery.channel)))
    return {name for name, of, failed, addresses in rows if addresses >= LEAST and failed >= SHARE * of}
