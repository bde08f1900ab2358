"""The schema goes over to the next release while the one before serves: nobody who reports notices."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from tests.databases import Cluster
from tests.linhai import report_form
from tests.migrations.next_release import WIDER, next_release
from tests.patient import citizen_token
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
READING = 2.0  # seconds that somebody reads the table meanwhile
LONGEST = 1.5  # seconds for one report; the machine is shared
TABLE = 'op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))'


@pytest.fixture
def url(cluster: Cluster, database_kind: str) -> Iterator[str]:
    fresh = cluster.fresh(database_kind, "linhai")
    yield fresh
    cluster.drop(fresh)


class Reports:
    """Sent one after another, by two people, until told to stop."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self.answers = Counter[int]()
        self.longest = 0.0

    @asynccontextmanager
    async def under_way(self) -> AsyncIterator[httpx.AsyncClient]:
        headers = {"Authorization": f"Bearer {await citizen_token(self._server.url)}"}
        async with httpx.AsyncClient(base_url=self._server.url, headers=headers, trust_env=False, timeout=20) as client:
            sending = [asyncio.create_task(self._send(client)) for _ in range(2)]
            await asyncio.sleep(0.5)
            yield client
            await asyncio.sleep(0.5)
            for one in sending:
                one.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def _send(self, client: httpx.AsyncClient) -> None:
        while True:
            begun = time.monotonic()
            answer = await client.post("/api/v1/reports", json=report_form())
            self.longest = max(self.longest, time.monotonic() - begun)
            self.answers[answer.status_code] += 1


@asynccontextmanager
async def read_meanwhile(db: Database) -> AsyncIterator[None]:
    """Somebody reads what is to be changed, for a while: the change cannot come in, and nobody waits behind it."""
    if db.is_sqlite:
        yield
        return
    async with db.writer.connect() as connection:
        await connection.execute(text("SELECT count(*) FROM cases"))
        ending = asyncio.create_task(asyncio.sleep(READING))
        ending.add_done_callback(lambda _done: asyncio.ensure_future(connection.rollback()))
        yield
        await ending


async def gone_over(url: str, folder: Path, *steps: tuple[str, bool, str]) -> tuple[Reports, int, float]:
    """What came of the reports, what /readyz said at the end, and how long going over took."""
    running, db = Running(url, folder), Database(Settings(_env_file=None, database_url=url))
    try:
        running.start("serve")
        await asyncio.to_thread(running.wait_until_ready, 60)
        reports = Reports(running)
        async with reports.under_way() as client:
            begun = time.monotonic()
            async with read_meanwhile(db):
                with next_release(folder, *steps):
                    await migrate(db, now())
            took = time.monotonic() - begun
            ready = (await client.get("/readyz")).status_code
        return reports, ready, took
    finally:
        running.stop()
        await db.close()


@pytest.mark.measured
@pytest.mark.dear
async def test_nobody_notices_that_the_schema_goes_over(url: str, tmp_path: Path, database_kind: str) -> None:
    reports, ready, took = await gone_over(url, tmp_path, ("9001", True, WIDER), ("9002", True, TABLE))
    print(
        f"{database_kind}: two steps in {took:.1f} s beside {reports.answers.total()} reports answered "
        f"{dict(reports.answers)}, the longest {reports.longest:.2f} s"
    )
    assert (set(reports.answers), ready) == ({201}, 200)
    assert reports.longest < LONGEST


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_step_that_allows_what_cannot_be_is_seen(url: str, tmp_path: Path) -> None:
    """The planted fault: a column that is renamed, and older code said to go on."""
    renamed = 'op.execute("ALTER TABLE cases RENAME COLUMN description TO words")'
    reports, ready, _took = await gone_over(url, tmp_path, ("9001", True, renamed))
    assert ready == 200
    assert set(reports.answers) - {201}


@pytest.mark.dear
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_waits_for_a_lock_and_makes_others_wait_is_seen(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: a change that stands in line behind a reader."""
    monkeypatch.setattr("backend.ground.short_locks.LOCK_WAIT", 60.0)
    reports, _ready, _took = await gone_over(url, tmp_path, ("9001", True, WIDER))
    assert reports.longest >= LONGEST
