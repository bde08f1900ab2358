"""Two real workers, processes of their own, tell of overdue cases: each level of each once, the oldest first.

CGT_TEST_ESCALATIONS cases (`make prove`: 10 000), a few in the ordinary suite.
"""

import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.overdue import BATCH
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.workflow.escalation import LEVELS, Scope
from tests.cases.test_escalation import doubled, due_times, fill, told
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
CASES = int(os.environ.get("CGT_TEST_ESCALATIONS", "100"))
LEVELS_ALL = len(LEVELS[Scope.LIMIT])
LONGEST = 1800.0  # seconds


async def waiting(db: Database) -> int:
    async with db.read() as session:
        query = select(func.count()).select_from(Case).where(col(Case.escalated) < LEVELS_ALL)
        return int((await session.execute(query)).scalar_one())


async def test_two_workers_tell_each_level_of_every_overdue_case_once(
    db: Database, settings: Settings, tmp_path: Path, database_kind: str
) -> None:
    await fill(db, CASES, clock.now() - timedelta(days=5))
    workers = [Running(settings.database_url, tmp_path) for _ in range(2)]
    began = time.monotonic()
    try:
        for worker in workers:
            worker.start("work")
        while await waiting(db) and time.monotonic() - began < LONGEST:  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.2)
        took = time.monotonic() - began
        assert all(worker.is_alive("work") for worker in workers), workers[0].log.read_text()
    finally:
        for worker in workers:
            worker.stop()
    found, due = await told(db), await due_times(db)
    print(f"{database_kind}: {CASES} cases, {LEVELS_ALL} levels, 2 worker processes: {len(found)} told, {took:.1f} s")
    assert (len(found), doubled(found)) == (CASES * LEVELS_ALL, 0)
    first = [due[case] for case, level in found if level == 1]
    rank = {at: place for place, at in enumerate(sorted(first))}
    assert max(abs(rank[at] - place) for place, at in enumerate(first)) <= 3 * BATCH, "not the oldest first"
