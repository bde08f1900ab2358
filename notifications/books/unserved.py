"""Ends what waits for a channel that this city does not run, or no longer: its settings were taken out."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from backend.ground.db import Database
from notifications.addresses import ADDRESSES
from notifications.books.stuck import PATIENCE
from notifications.delivery import Delivery, State

NO_CHANNEL = "no_channel"


async def end_unserved(db: Database, served: Collection[str], at: datetime) -> int:
    """How many: those due for as long as the alarm has patience. Nobody would send them, and what comes after them, an
    SMS, would wait for ever. `outbox replay --state failed --fault no_channel` brings them back."""
    others = sorted(ADDRESSES.keys() - set(served))
    if not others:
        return 0
    late = (col(Delivery.channel).in_(others), col(Delivery.due_at) <= at - PATIENCE["unsent"])
    marks = {"state": State.FAILED, "fault": NO_CHANNEL, "ended_at": at, "due_at": None, "claim": None}
    ended = update(Delivery).where(*late).values(marks).returning(col(Delivery.id))
    async with db.write() as session:
        return len((await session.execute(ended.execution_options(synchronize_session=False))).all())
