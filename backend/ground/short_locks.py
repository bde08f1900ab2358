"""Deeds under a lock for which nobody waits long: asked for briefly, given up, asked for again after a while.

Whoever asks PostgreSQL for ACCESS EXCLUSIVE stands in a queue behind all who use the table, and everybody who comes
later stands behind them: behind one long query a report would wait as long as that query runs. So a request gives up
after LOCK_WAIT, which lets the others through, and comes again; what is done under the lock is cut off after HELD.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.db import Database
from backend.ground.errors import Problem

LOCK_WAIT, HELD = 0.2, 1.0  # seconds for each lock, and for each statement under it
FIRST_PAUSE, LONGEST_PAUSE, LONGER = 0.25, 4.0, 1.5  # seconds between two tries; by how much the next is longer
PATIENCE = 60.0  # seconds, for all of them
NOT_NOW = {"55P03": "没有等到锁", "57014": "锁内的步骤超时", "40P01": "与其他事务相互等待"}

Deed = Callable[[AsyncConnection], Awaitable[None]]


async def in_short_locks(
    db: Database, deed: Deed, patience: float = PATIENCE, left: str = "未作改动", held: float | None = HELD
) -> int:
    """Does the deed in a transaction of its own, again and again until it is through; how many tries it took.

    What the deed raises is raised, but for a lock that was not to be had: after `patience` (seconds) that is Problem
    busy, the deed is not done, and `left` says how things stand then. `held`: seconds for each statement; None for as
    long as the database's settings say.
    """
    until, pause, tries = time.monotonic() + patience, FIRST_PAUSE, 0
    while True:
        tries += 1
        try:
            async with db.writer.begin() as connection:
                await connection.execute(text(f"SET LOCAL lock_timeout = {int(1000 * LOCK_WAIT)}"))
                if held is not None:
                    await connection.execute(text(f"SET LOCAL statement_timeout = {int(1000 * held)}"))
                await deed(connection)
            return tries
        except DBAPIError as fault:
            why = NOT_NOW.get(state_of(fault))
            if why is None:
                raise
        if time.monotonic() + pause > until:
            raise Problem("busy", detail=f"{why}：{patience:g} 秒内试了 {tries} 次；{left}，请稍后再试")
        await asyncio.sleep(pause)
        pause = min(LONGER * pause, LONGEST_PAUSE)


def state_of(fault: DBAPIError) -> str:
    """PostgreSQL's code of a fault (SQLSTATE)."""
    return str(getattr(fault.orig, "sqlstate", None) or "")
