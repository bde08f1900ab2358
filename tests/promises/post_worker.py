"""A post room in a process of its own, forked from a clean one so that starting it again is quick; to be killed."""

import asyncio
import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications import polite_database, ways
from notifications.audience import Relation
from notifications.channels.channel import AfterUnknown, Channel, Receipt
from notifications.channels.in_app import InApp
from notifications.outbox import claim, lane
from notifications.outbox.rules import LANES, LaneRule
from notifications.outbox.settle import settle
from notifications.polite_database import PoliteDatabase
from notifications.post_room import PostRoom
from tests.notifications.receiver import Posting
from tests.promises.forked import FORKS

# the declared rule of each channel here; the limits are short so that a proof need not wait for long leases
RULES = {
    "in_app": (AfterUnknown.RETRY, LaneRule(at_once=200, limit=2.0)),
    "push": (AfterUnknown.RETRY, LaneRule(at_once=16, limit=2.0)),
    "sms": (AfterUnknown.LEAVE, LaneRule(at_once=16, limit=2.0)),
    "webhook": (AfterUnknown.RETRY, LaneRule(at_once=16, limit=2.0, in_order=True)),
}
MARGIN = timedelta(seconds=3)  # beyond the longest send; a tenth of what is usual, yet more than a slow machine stalls


@dataclass(frozen=True)
class Work:
    """What a worker is started with. `limit`: seconds a send may take, where it is not that of RULES. `log`: the file
    to which it says what it says. `patience`: seconds in line for the database, where it is not the worker's own."""

    database_url: str
    receiver_url: str
    relation: Relation = Relation.PERSON
    channels: Sequence[str] = tuple(RULES)
    limit: float | None = None
    log: str | None = None
    patience: float = polite_database.PATIENT
    # the planted faults: marked as sent before it is; a claim that holds for no time; a transaction open while it sends
    marks_first: bool = False
    no_lease: bool = False
    holds: bool = False


def start(work: Work) -> Any:
    """The process."""
    process = FORKS.Process(target=run, args=(work,), daemon=True)
    process.start()
    return process


def run(work: Work) -> None:
    """In the child."""
    gc.freeze()  # what was loaded stays: to look through it takes a while, in which others wait for what it holds
    if work.log is not None:
        file = os.open(work.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, 1)
        os.dup2(file, 2)
    asyncio.run(_run(work))


async def _run(work: Work) -> None:
    claim.MARGIN, polite_database.MORE_PATIENT = MARGIN, work.patience
    settings = Settings(_env_file=None, database_url=work.database_url, database_pool=4)
    db = PoliteDatabase(Database(settings))
    channels: dict[str, Channel] = {}
    for name in work.channels:
        after, rule = RULES[name]
        LANES[name] = (
            rule if work.limit is None else LaneRule(rule.at_once, rule.in_order, rule.own_breaker, work.limit)
        )
        channels[name] = InApp(db) if name == "in_app" else Posting(name, work.receiver_url, after)
    ways.WAYS[work.relation] = tuple(work.channels)
    if work.marks_first:
        lane.Lane._send = _marking_first(lane.Lane._send)  # type: ignore[method-assign]
    if work.holds:
        lane.Lane._send = _holding(lane.Lane._send)  # type: ignore[method-assign]
    if work.no_lease:
        claim.lease_of = lambda _channel: timedelta(0)
    await PostRoom(db, settings, channels, clock.now).work(asyncio.Event())


def _marking_first(send: Callable[..., Any]) -> Callable[..., Any]:
    async def _send(self: Any, delivery: Any) -> Any:
        await settle(self._db, self.channel, [(delivery, Receipt())], self._now())
        await asyncio.sleep(delivery.id.int % 20 / 100)  # the gap, wide enough to be met
        return await send(self, delivery)

    return _send


def _holding(send: Callable[..., Any]) -> Callable[..., Any]:
    async def _send(self: Any, delivery: Any) -> Any:
        async with self._db.write() as session:
            await session.execute(text("SELECT 1"))
            return await send(self, delivery)

    return _send
