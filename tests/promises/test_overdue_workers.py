"""Two real workers, processes of their own, tell of overdue cases: each level of each once, the oldest first.

CGT_TEST_ESCALATIONS cases (`make prove`: 10 000), a few in the ordinary suite.
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.cases import overdue
from backend.cases.case import Case
from backend.cases.overdue import BATCH
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.workflow.escalation import LEVELS, Scope
from tests.cases.test_escalation import LATE, doubled, due_times, fill, swept, told
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
    check_told(found, due)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_newest_first_is_seen(db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    newest_first = lambda query: query.order_by(None).order_by(col(Case.escalate_at).desc())  # noqa: E731
    monkeypatch.setattr(overdue, "_held", newest_first)
    await fill(db, 4 * BATCH, LATE)
    await asyncio.gather(*(swept(settings, LATE + timedelta(days=3)) for _ in range(2)))
    with pytest.raises(AssertionError, match="not the oldest first"):
        check_told(await told(db), await due_times(db))


def check_told(found: Sequence[tuple[UUID, int]], due: Mapping[UUID, datetime]) -> None:
    """Each level of each case once, the oldest first, but for what the batches of a few workers put side by side."""
    assert (len(found), doubled(found)) == (len(due) * LEVELS_ALL, 0)
    first = [due[case] for case, level in found if level == 1]
    rank = {at: place for place, at in enumerate(sorted(first))}
    assert max(abs(rank[at] - place) for place, at in enumerate(first)) <= 3 * BATCH, "not the oldest first"
