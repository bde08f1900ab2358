"""What a provider says later of a message it took: that it arrived, or that it did not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifications.delivery import Delivery, State
from notifications.outbox.claim import SPARED

LATE = timedelta(hours=1)  # within it a failure told later lets the next step try after all


async def note_receipt(session: AsyncSession, channel: str, provider_id: str, why: str, at: datetime) -> bool:
    """Marks the delivery as delivered, or as failed if `why` says something; told twice changes nothing. What was not
    sent because this one was (短信) may go out then.

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
    told = told.returning(col(Delivery.happening_id), col(Delivery.person_id))
    failed = (await session.execute(told.execution_options(synchronize_session=False))).all()
    if why and failed:
        await _reopen(session, failed, at)
    return (await session.execute(select(col(Delivery.id)).where(*ours))).first() is not None


async def _reopen(session: AsyncSession, failed: Sequence[Row[Any]], at: datetime) -> None:
    """The later steps that were spared. If another way of the first got through, they are spared again when claimed."""
    about = tuple_(col(Delivery.happening_id), col(Delivery.person_id)).in_([tuple(one) for one in failed])
    state, fault = SPARED
    spared = (col(Delivery.state) == state, col(Delivery.fault) == fault, col(Delivery.ended_at) >= at - LATE)
    anew = {"state": State.CREATED, "fault": None, "ended_at": None, "due_at": at}
    again = update(Delivery).where(about, col(Delivery.step) > 1, *spared).values(anew)
    await session.execute(again.execution_options(synchronize_session=False))
