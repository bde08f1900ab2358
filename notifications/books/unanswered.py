"""Ends what waits for a receiver that has not answered for days.

A receiver that is left alone is tried with one message a minute: what waits behind that one would wait for ever, more
of it each day, and each claim would look through all of it.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.db import Database
from notifications.delivery import Delivery, State
from notifications.outbox.rules import LANES

RECEIVER_DOWN = "receiver_down"
WAITS = timedelta(days=3)  # from Friday evening to Monday: then somebody is there to mend it
BATCH = 1000  # ended in one transaction


async def end_unanswered(db: Database, at: datetime) -> int:
    """How many, of the channels of which each address is a receiver of its own: those due for three days and more.
    `outbox replay --fault receiver_down` brings them back, for three days again."""
    channels = sorted(name for name, rule in LANES.items() if rule.own_breaker)
    late = (col(Delivery.channel).in_(channels), col(Delivery.due_at) <= at - WAITS)
    oldest = select(col(Delivery.id)).where(*late, col(Delivery.state) == State.CREATED).limit(BATCH)
    marks = {"state": State.DEAD, "fault": RECEIVER_DOWN, "ended_at": at, "due_at": None, "claim": None}
    ended = 0
    while True:
        async with db.write() as session:
            taken = await session.execute(oldest.with_for_update(skip_locked=True))
            if not (ids := taken.scalars().all()):
                return ended
            done = update(Delivery).where(col(Delivery.id).in_(ids)).values(marks)
            await session.execute(done.execution_options(synchronize_session=False))
        ended += len(ids)
