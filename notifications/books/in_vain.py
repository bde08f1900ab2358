"""How long the providers have taken nothing of what was tried: between two tries a delivery is not due, so that where
few go to a provider none ever is for long. Where others were taken meanwhile it is the address that takes none (a
mailbox that is full, one of many receivers), and no provider."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.ids import first_id
from notifications.channels.channel import KEY_LOST
from notifications.delivery import OPEN, Delivery, State
from notifications.outbox.backoff import FIRST_WAIT
from notifications.sms.sms_gateway import OF_THE_NUMBER

LATELY = timedelta(hours=1)  # no more is looked through for what was taken
NOT_THEIRS = (KEY_LOST, *sorted(OF_THE_NUMBER))  # faults that say nothing of a provider


async def tried_in_vain(session: AsyncSession, at: datetime) -> dict[str, float]:
    """By channel: for how many seconds about, at the longest, a delivery has been tried that waits for its next try."""
    waits = (
        OPEN, col(Delivery.state) == State.CREATED, col(Delivery.due_at) > at, col(Delivery.attempts) > 0,
        ~col(Delivery.is_sealed), col(Delivery.fault).not_in(NOT_THEIRS), col(Delivery.claimed_at).is_not(None),
    )  # fmt: skip
    kind = (col(Delivery.channel), col(Delivery.attempts))
    first = (func.min(col(one)) for one in (Delivery.made_at, Delivery.claimed_at, Delivery.due_at))
    rows = (await session.execute(select(*kind, *first).where(*waits).group_by(*kind))).tuples().all()
    taken = {channel: await _last_taken(session, channel, at) for channel in {row[0] for row in rows}}
    ages = dict[str, float]()
    for channel, attempts, made, tried, due in rows:
        since = max(made, tried - _before(attempts, due - tried))
        last = taken[channel]
        if last is None or last < since:
            ages[channel] = max(ages.get(channel, 0.0), (at - since).total_seconds())
    return ages


async def _last_taken(session: AsyncSession, channel: str, at: datetime) -> datetime | None:
    """When the provider took the newest that it has taken lately: the first that is met, going back."""
    those = (
        col(Delivery.id) >= first_id(at - LATELY), col(Delivery.channel) == channel, ~col(Delivery.is_sealed),
        col(Delivery.sent_at).is_not(None),
    )  # fmt: skip
    last = select(col(Delivery.sent_at)).where(*those).order_by(col(Delivery.id).desc()).limit(1)
    return (await session.execute(last)).scalar_one_or_none()


def _before(attempts: int, wait: timedelta) -> timedelta:
    """About how long before the last of so many tries the first was: what a provider asks for is the same each time,
    and of waits that double all before the last are together as long as that one is on the mean."""
    doubled = FIRST_WAIT * (2.0 ** (attempts - 1) - 1)
    return max((attempts - 1) * wait, timedelta(seconds=doubled))
