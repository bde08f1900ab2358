"""Since when no one-time code has got out. Each is tried at once and of no use after five minutes, so none is due for
long: neither where a gateway asks for an hour's patience nor where it refuses each for good.

A code's sealed text is kept until it was sent or is of no use: the unsent are few, and found by it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.ids import first_id
from backend.ground.sealed_text import SealedText
from notifications.delivery import Delivery, State
from notifications.sms.sms_gateway import OF_THE_NUMBER

LIVES = timedelta(minutes=15)  # longer than any code: what is older need not be looked through


async def unsent_codes(session: AsyncSession, at: datetime) -> dict[str, float]:
    """By channel: seconds since the oldest code that may still be of use was asked for, after which none got out. A
    number that gets none, by a fault of its own, is left out."""
    oldest = (await session.execute(_unsent(at))).tuples().all()
    ages = dict[str, float]()
    for channel, first in oldest:
        since, last = [(channel, first)], (await session.execute(_last_sent(channel, first))).scalar()
        if last is not None:
            after = (col(Delivery.channel) == channel, col(Delivery.made_at) > last)
            since = list((await session.execute(_unsent(at).where(*after))).tuples())
        ages |= {name: (at - made).total_seconds() for name, made in since}
    return ages


def _unsent(at: datetime) -> Select[Any]:
    fault, state = col(Delivery.fault), col(Delivery.state)
    those = (
        col(Delivery.id) >= first_id(at - LIVES), col(Delivery.is_sealed), col(SealedText.ends_at) > at,
        state.not_in([State.SENT, State.DELIVERED]), or_(fault.is_(None), fault.not_in(OF_THE_NUMBER)),
    )  # fmt: skip
    sealed = col(SealedText.happening_id) == col(Delivery.happening_id)
    kind = col(Delivery.channel)
    return select(kind, func.min(col(Delivery.made_at))).join(SealedText, sealed).where(*those).group_by(kind)


def _last_sent(channel: str, since: datetime) -> Select[Any]:
    those = (col(Delivery.id) >= first_id(since), col(Delivery.channel) == channel, col(Delivery.is_sealed))
    return select(func.max(col(Delivery.sent_at))).where(*those)
