"""Works only while the schema allows the release that runs (放行版本): a worker of before that was left running would
write into a schema made for another."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

import structlog

from backend.ground.db import Database
from backend.ground.repeating import beside
from backend.migrations.schema_state import may_work, newest

ASK_EVERY = 5.0  # seconds
SAY_EVERY = 12  # questions: once a minute
LONGEST = 10.0  # seconds for an answer
NOS = 2  # one after the other: a database that goes away at that moment may look like one that was never migrated

log = structlog.get_logger("work")


async def while_allowed(
    db: Database, deed: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event, every: float = ASK_EVERY
) -> None:
    """Waits until the schema allows us, asked `every` so many seconds, and does the deed, which ends when its event is
    set: by `stop`, or because the schema no longer allows us; then it waits again."""
    asked = 0
    while not stop.is_set():
        if await _answer(db) is not True:
            if asked % SAY_EVERY == 0:
                log.error("waiting: the schema is not one for this release", release=newest())
            asked += 1
            await _pause(stop, every)
            continue
        asked, halt = 0, asyncio.Event()
        async with beside(_halt_when(stop.wait, halt)), beside(_halt_when(partial(_until_refused, db, every), halt)):
            await deed(halt)


async def _until_refused(db: Database, every: float) -> None:
    noes = 0
    while noes < NOS:
        await asyncio.sleep(every)
        answer = await _answer(db)
        noes = noes + 1 if answer is False else 0 if answer else noes
    log.error("stopping: the schema no longer allows this release", release=newest())


async def _answer(db: Database) -> bool | None:
    """None where nobody answers."""
    try:
        async with asyncio.timeout(LONGEST), db.read() as session:
            return await may_work(session)
    except Exception as fault:  # noqa: BLE001 - whatever it is, we do not know
        log.warning("cannot ask whether the schema allows this release", fault=type(fault).__name__)
        return None


async def _halt_when(happens: Callable[[], Coroutine[Any, Any, object]], halt: asyncio.Event) -> None:
    await happens()
    halt.set()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
