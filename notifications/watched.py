"""What the worker looks after so that whoever watches is told: messages that are stuck or refused, the books, slots."""

from collections.abc import Mapping
from datetime import datetime

import structlog

from backend.ground.db import Database
from backend.operations.wal_slots import note_slots
from notifications.books.nightly import balance_nightly
from notifications.books.refused import note_refused
from notifications.books.stuck import sweep_stuck
from notifications.books.unanswered import end_unanswered
from notifications.books.unserved import end_unserved
from notifications.channels.channel import Channel
from notifications.repeat import Tick

STUCK_EVERY, BOOKS_EVERY, REFUSED_EVERY, SLOTS_EVERY = 30.0, 600.0, 300.0, 60.0

log = structlog.get_logger("work")


def watched(db: Database, channels: Mapping[str, Channel]) -> dict[str, tuple[Tick, float]]:
    """Each by its name, and how many seconds it rests."""
    return {
        "stuck": (lambda at: _sweep_stuck(db, channels, at), STUCK_EVERY),
        "refused": (lambda at: note_refused(db, at), REFUSED_EVERY),
        "books": (lambda at: balance_nightly(db, at), BOOKS_EVERY),
        "wal_slots": (lambda at: note_slots(db, at), SLOTS_EVERY),
    }


async def _sweep_stuck(db: Database, channels: Mapping[str, Channel], at: datetime) -> bool:
    if ended := await end_unserved(db, channels.keys(), at):
        log.warning("no such channel is set", deliveries=ended)
    if ended := await end_unanswered(db, at):
        log.warning("receivers or providers do not answer", deliveries=ended)
    return await sweep_stuck(db, at)
