"""The planted fault, as a server of its own: a batch of fixes is acknowledged at once and stored a little later."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cli import main
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.patrol.take_fixes import GivenFix, Taken, take_fixes
from mobile_api import shifts

AFTER = 1.0  # seconds
_later: set[asyncio.Task[None]] = set()


async def _acknowledge(
    _session: AsyncSession, person_id: UUID, device_id: str, source: str, given: Iterable[GivenFix], at: datetime
) -> Taken:
    fixes = list(given)
    task = asyncio.create_task(_store(person_id, device_id, source, fixes, at))
    _later.add(task)
    task.add_done_callback(_later.discard)
    return Taken(len(fixes), ())


async def _store(*batch: Any) -> None:
    await asyncio.sleep(AFTER)
    async with Database(Settings()).write() as session:
        await take_fixes(session, *batch)


if __name__ == "__main__":
    shifts.take_fixes = _acknowledge  # type: ignore[attr-defined]
    main()
