"""Marks as begun what is about to be sent, for channels that leave what is unknown.

What was claimed and not begun certainly did not go out: should its worker die, it is tried again without risk.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from notifications.delivery import Delivery, State
from notifications.outbox.caps import uncount
from notifications.outbox.claim import lease_of
from notifications.outbox.one_write import Writable
from notifications.outbox.settle import held_by


async def begin(db: Writable, deliveries: Sequence[Delivery], at: datetime) -> set[UUID]:
    """The ids of those that are still ours; their lease begins anew. The others must not be sent."""
    if not deliveries:
        return set()
    return await _mark(db, deliveries, {"begun_at": at, "due_at": at + lease_of(deliveries[0].channel)})


async def release(db: Writable, deliveries: Sequence[Delivery], at: datetime) -> None:
    """Gives back what was claimed and not begun; it was no attempt, and counts for no cap."""
    back: dict[str, Any] = {"state": State.CREATED, "claim": None, "due_at": at, "attempts": col(Delivery.attempts) - 1}
    if deliveries:
        ours = await _mark(db, deliveries, back)
        async with db.write() as session:
            await uncount(session, deliveries[0].channel, [one for one in deliveries if one.id in ours])


async def _mark(db: Writable, deliveries: Sequence[Delivery], marks: dict[str, Any]) -> set[UUID]:
    ours = held_by([(one, None) for one in deliveries])
    marked = update(Delivery).where(ours, col(Delivery.state) == State.CLAIMED).values(marks)
    async with db.write() as session:
        done = await session.execute(marked.returning(col(Delivery.id)).execution_options(synchronize_session=False))
        return set(done.scalars())
