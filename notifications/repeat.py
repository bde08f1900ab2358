"""Does the worker's deeds again and again, and has the database know which of them go on failing or do not end."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from backend.ground.db import Database
from backend.ground.failing import note_failing, note_over

AFTER_FAULT = 1.0
LOOK_EVERY = 30.0  # seconds; less than SAID_AGAIN
SHORTLY = timedelta(minutes=1)  # a lock, a restart of the database: no more is said of it than in the log
HANGS = timedelta(hours=6)  # a store of a great city takes hours to look through, nothing takes more

Tick = Callable[[datetime], Awaitable[bool]]
log = structlog.get_logger("work")


@dataclass(eq=False)
class Deed:
    """One of the worker's: it is tried again `idle` seconds after there was nothing to do. `begun`: the turn that is
    under way; `failed`: the first of those in a row that failed; `noted`: it was said to fail, not yet to be over."""

    name: str
    tick: Tick
    idle: float
    begun: datetime | None = field(default=None, init=False)
    failed: datetime | None = field(default=None, init=False)
    noted: bool = field(default=False, init=False)

    def trouble(self, at: datetime) -> datetime | None:
        """Since when it fails or hangs, if that is worth a word."""
        if self.failed is not None and at - self.failed >= SHORTLY:
            return self.failed
        return self.begun if self.begun is not None and at - self.begun >= HANGS else None


async def repeat(deed: Deed, stop: asyncio.Event, now: Callable[[], datetime]) -> None:
    """What fails is done again soon, and less and less soon where it goes on failing, but as often as it is to be done
    anyway: that once an hour would else be done, and logged, each second for days."""
    again = AFTER_FAULT
    while not stop.is_set():
        deed.begun = now()
        try:
            wait, again = 0.0 if await deed.tick(deed.begun) else deed.idle, AFTER_FAULT
            deed.failed = None
        except Exception as fault:
            log.error("tick", tick=deed.name, fault=type(fault).__name__, exc_info=fault)
            wait, again = again, min(2 * again, max(deed.idle, AFTER_FAULT))
            deed.failed = deed.failed or deed.begun
        deed.begun = None
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait) if wait else await asyncio.sleep(0)


async def tell_which_fail(
    db: Database, deeds: Collection[Deed], stop: asyncio.Event, now: Callable[[], datetime]
) -> None:
    """Looks after them until `stop`; where the database takes no word now, it does at a later look."""
    while not stop.is_set():
        try:
            await note_deeds(db, deeds, now())
        except Exception as fault:  # noqa: BLE001 - whoever watches the database hears of it
            log.warning("failing deeds are not noted", fault=type(fault).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY)


async def note_deeds(db: Database, deeds: Collection[Deed], at: datetime) -> None:
    """Writes down which fail, again at each look, and of those that no longer do that they are done. Of what another
    worker says nothing is taken back."""
    troubles = {deed: since for deed in deeds if (since := deed.trouble(at)) is not None}
    over = [deed.name for deed in deeds if deed.noted and deed not in troubles]
    if troubles or over:
        async with db.write() as session:
            if over:
                await note_over(session, over, at)
            if troubles:
                await note_failing(session, {deed.name: since for deed, since in troubles.items()}, at)
    for deed in deeds:
        deed.noted = deed in troubles
