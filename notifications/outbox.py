"""The outbox: deliveries are claimed with a lease and a fencing token, sent with no transaction open, and settled."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import new_id
from notifications.channels.channel import Channel, SendFailed
from notifications.delivery import Delivery, State

BATCH = 50
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = 2.0, 3600.0  # seconds


async def drain(db: Database, channels: Mapping[str, Channel], at: datetime) -> bool:
    """Sends up to fifty deliveries that are due; True if there may be more. Any number of workers may drain at once."""
    claim = new_id(at)
    claimed = await claim_due(db, claim, at)
    for delivery in claimed:
        await _send(db, channels, delivery, claim, at)
    return len(claimed) == BATCH


async def claim_due(db: Database, claim: UUID, at: datetime) -> Sequence[Delivery]:
    """Takes what is due under the token, until the lease ends; then another worker may take it."""
    due = (
        select(col(Delivery.id))
        .where(col(Delivery.state) == State.CREATED, col(Delivery.due_at) <= at)
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    async with db.write() as session:
        ids = (await session.execute(due)).scalars().all()
        if not ids:
            return []
        taken = update(Delivery).where(col(Delivery.id).in_(ids))
        marks = {"claim": claim, "due_at": at + LEASE, "attempts": col(Delivery.attempts) + 1}
        await session.execute(taken.values(marks).execution_options(synchronize_session=False))
        rows = select(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id))
        return (await session.execute(rows)).scalars().all()


async def settle(db: Database, delivery: Delivery, claim: UUID, values: Mapping[str, object]) -> bool:
    """Writes the outcome; False if the lease ran out and another worker has it now: a late word changes nothing."""
    mine = (col(Delivery.id) == delivery.id, col(Delivery.claim) == claim, col(Delivery.state) == State.CREATED)
    async with db.write() as session:
        done = await session.execute(update(Delivery).where(*mine).values(**values).returning(col(Delivery.id)))
        return done.first() is not None


async def _send(db: Database, channels: Mapping[str, Channel], delivery: Delivery, claim: UUID, at: datetime) -> None:
    try:
        await channels[delivery.channel].send(delivery, at)
    except SendFailed as failed:
        await settle(db, delivery, claim, _failed(delivery, failed, at))
        return
    await settle(db, delivery, claim, {"state": State.SENT, "sent_at": at, "claim": None, "fault": None})


def _failed(delivery: Delivery, failed: SendFailed, at: datetime) -> dict[str, object]:
    if failed.permanent or delivery.attempts >= MOST_ATTEMPTS:
        return {"state": State.GIVEN_UP, "fault": failed.why[:200], "claim": None}
    wait = failed.retry_after or _backoff(delivery.attempts)
    return {"due_at": at + timedelta(seconds=wait), "fault": failed.why[:200], "claim": None}


def _backoff(attempts: int) -> float:
    """Doubling, with full jitter above half."""
    most = min(LONGEST_WAIT, FIRST_WAIT * 2.0**attempts)
    return most * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
