"""What a provider says later of a message it took: that it arrived, or that it did not."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifications.delivery import Delivery, State


async def note_receipt(session: AsyncSession, channel: str, provider_id: str, why: str, at: datetime) -> bool:
    """Marks the delivery as delivered, or as failed if `why` says something; told twice changes nothing.

    False if no delivery has that id (yet): the receipt may be here before the outcome of the send is written.
    """
    if not provider_id:
        return True
    ours = (col(Delivery.channel) == channel, col(Delivery.provider_id) == provider_id)
    marks = (
        {"state": State.FAILED, "ended_at": at, "fault": why[:200]}
        if why
        else {"state": State.DELIVERED, "delivered_at": at}
    )
    told = update(Delivery).where(*ours, col(Delivery.state) == State.SENT).values(marks)
    await session.execute(told.execution_options(synchronize_session=False))
    return (await session.execute(select(col(Delivery.id)).where(*ours))).first() is not None
