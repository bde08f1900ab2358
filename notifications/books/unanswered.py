"""Ends what waits for a receiver, or a provider, that has not answered for days.

One that is left alone is tried with one message a minute: what waits behind that one would wait for ever, more of it
each day. Each claim would look through all that waits for a receiver; and from a provider that is back after weeks,
people would get the messages of weeks at once, and today's not for the day's cap.

Only days in which a worker ran count: what waited while none did has waited for us.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.progress import held_progress
from notifications.addresses import ADDRESSES
from notifications.delivery import Delivery, State
from notifications.outbox.rules import rule_of
from notifications.ways import IN_APP

RECEIVER_DOWN, PROVIDER_DOWN = "receiver_down", "provider_down"
WAITS = timedelta(days=3)  # from Friday evening to Monday: then somebody is there to mend it
BATCH = 1000  # ended in one transaction
BREAK = timedelta(minutes=10)  # between two looks: for so long no worker ran, or none had the database
LOOKED, SINCE = "unanswered", "unanswered_since"  # the last look, and the first since the last break; both as progress


async def end_unanswered(db: Database, at: datetime) -> int:
    """How many, of all channels but the inbox: those due for three days and more, in which workers ran without a break.
    `outbox replay --fault receiver_down` (webhooks) or `provider_down` brings them back, for three days again."""
    if await _at_it_since(db, at) > at - WAITS:
        return 0
    ended = 0
    for channel in sorted(ADDRESSES.keys() - {IN_APP}):
        ended += await _end(db, channel, RECEIVER_DOWN if rule_of(channel).own_breaker else PROVIDER_DOWN, at)
    return ended


async def _at_it_since(db: Database, at: datetime) -> datetime:
    """Since when workers have looked here without a break, this look among theirs."""
    async with db.write() as session:
        looked, since = [await held_progress(session, name, at) for name in (LOOKED, SINCE)]
        if at - looked.done_to > BREAK:
            since.done_to = at
        looked.done_to = max(looked.done_to, at)
        return since.done_to


async def _end(db: Database, channel: str, fault: str, at: datetime) -> int:
    late = (col(Delivery.channel) == channel, col(Delivery.due_at) <= at - WAITS)
    oldest = select(col(Delivery.id)).where(*late, col(Delivery.state) == State.CREATED).limit(BATCH)
    marks = {"state": State.DEAD, "fault": fault, "ended_at": at, "due_at": None, "claim": None}
    ended = 0
    while await _is_any(db, oldest):
        async with db.write() as session:
            taken = await session.execute(oldest.with_for_update(skip_locked=True))
            if not (ids := taken.scalars().all()):
                return ended  # another has them
            done = update(Delivery).where(col(Delivery.id).in_(ids)).values(marks)
            await session.execute(done.execution_options(synchronize_session=False))
        ended += len(ids)
    return ended


async def _is_any(db: Database, oldest: Select[Any]) -> bool:
    """A look that takes no lock: mostly there is nothing."""
    async with db.read() as session:
        return (await session.execute(oldest.limit(1))).first() is not None
