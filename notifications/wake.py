"""Wakes the worker as soon as something was committed. A lost word costs no more than the worker's idle wait.

PostgreSQL: a trigger on `untold` notifies, and we listen past any pooler (CGT_DATABASE_DIRECT_URL). SQLite: another
process can tell nobody, so the counter of the database's commits is read; that costs microseconds.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress

import asyncpg
import structlog
from sqlalchemy import make_url

from backend.ground.db import Database
from backend.ground.settings import Settings

CHANNEL = "cgt_untold"  # the trigger's word, in the migration
LOOK_EVERY = 0.02  # seconds, SQLite
AGAIN_AFTER = 1.0  # seconds after a lost connection

log = structlog.get_logger("wake")


async def wake(db: Database, settings: Settings, ring: Callable[[], None], stop: asyncio.Event) -> None:
    """Calls `ring` after each commit that may have left something to tell, until `stop`."""
    if db.is_sqlite:
        await _watch(str(db.url.database), ring, stop)
        return
    while not stop.is_set():
        try:
            await _listen(direct_url(settings), ring, stop)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
            log.warning("not listening", fault=type(fault).__name__)
            await _pause(stop, AGAIN_AFTER)


def direct_url(settings: Settings) -> str:
    """The address past the pooler, as asyncpg reads it."""
    url = make_url(settings.database_direct_url or settings.database_url)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def _watch(path: str, ring: Callable[[], None], stop: asyncio.Event) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    try:
        seen = None
        while not stop.is_set():
            with suppress(sqlite3.OperationalError):  # it is being moved or restored: look again
                now = connection.execute("PRAGMA data_version").fetchone()
                if now != seen:
                    seen = now
                    ring()
            await _pause(stop, LOOK_EVERY)
    finally:
        connection.close()


async def _listen(url: str, ring: Callable[[], None], stop: asyncio.Event) -> None:
    lost = asyncio.Event()
    connection = await asyncpg.connect(url, timeout=5)
    connection.add_termination_listener(lambda *_: lost.set())
    try:
        await connection.add_listener(CHANNEL, lambda *_: ring())
        ring()  # for what was said while nobody listened
        ended = [asyncio.create_task(one.wait()) for one in (lost, stop)]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.cancel()
    finally:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await connection.close(timeout=2)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
