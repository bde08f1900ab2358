"""Which deliveries of a channel are of which part: each is of one."""

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.sealed_text import SealedText
from notifications.delivery import Delivery, Urgency
from notifications.outbox.rules import Part

OPEN_PARTS = {
    Part.URGENT: col(Delivery.urgency) == Urgency.URGENT,
    Part.OPEN: col(Delivery.urgency) != Urgency.URGENT,
}


async def of_part(session: AsyncSession, part: Part) -> ColumnElement[bool]:
    """What a part takes. The sealed ones are found by their texts, which are few and gone once sent, and then by their
    ids: a look for a code reads nothing of the thousands that are due beside it."""
    if part is Part.WHOLE:
        return true()
    sealed = and_(col(Delivery.is_sealed), col(Delivery.happening_id).in_(select(col(SealedText.happening_id))))
    if part in OPEN_PARTS:
        return and_(~sealed, OPEN_PARTS[part])
    return col(Delivery.id).in_((await session.execute(select(col(Delivery.id)).where(sealed))).scalars().all())
