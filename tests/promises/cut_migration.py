"""A migration in a process of its own that is shot (kill -9) at its n-th statement: `… url n`."""

import asyncio
import os
import signal
import sys
from itertools import count
from typing import Any

from sqlalchemy import event

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate


async def _run(url: str, last: int) -> None:
    db, said = Database(Settings(_env_file=None, database_url=url)), count(1)

    def _count(*_words: Any) -> None:
        if next(said) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.writer.sync_engine, "after_cursor_execute", _count)
    await migrate(db, now())
    await db.close()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], int(sys.argv[2])))
