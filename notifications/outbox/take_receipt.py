"""Takes a receipt (送达回执): what the other side says later of a message it took."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifications.delivery import Delivery, State


async def take_receipt(
    session: AsyncSession, channel: str, provider_id: str, at: datetime, *, fault: str | None = None
) -> bool:
    """Delivered, or failed for the reason given; False if no message that was sent has this id.

    A receipt may overtake our own note of the sending: whoever brings it should be asked to come again.
    """
    marks = (
        {"state": State.DELIVERED, "delivered_at": at}
        if fault is None
        else {"state": State.FAILED, "ended_at": at, "fault": fault[:200]}
    )
    sent = (col(Delivery.channel) == channel, col(Delivery.provider_id) == provider_id)
    known = (State.SENT, State.DELIVERED, State.FAILED)
    told = update(Delivery).where(*sent, col(Delivery.state).in_(known)).values(marks)
    done = await session.execute(told.returning(col(Delivery.id)).execution_options(synchronize_session=False))
    return done.first() is not None
