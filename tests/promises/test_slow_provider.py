"""A provider that sleeps for a minute slows no report and holds no connection."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from backend.ground.settings import Settings
from notifications.audience import Relation
from notifications.wake import direct_url
from tests.bench.intake import _form as form
from tests.bench.load import load
from tests.databases import Cluster
from tests.notifications.receiver import open_receiver
from tests.promises.post_worker import Work, start
from tests.promises.running import Running
from tests.promises.test_nothing_is_lost import _token as token_of

pytestmark = pytest.mark.anyio
REPORTS = int(os.environ.get("CGT_TEST_SLOW_REPORTS", "60"))
RATIO = float(os.environ.get("CGT_TEST_SLOW_RATIO", "3"))  # `make prove` asks for 1.2 on a quiet machine
TRIES = 3


@pytest.fixture
def served(cluster: Cluster, database_kind: str, tmp_path: Path) -> Iterator[tuple[Running, str]]:
    url = cluster.fresh(database_kind, "linhai")
    running = Running(url, tmp_path)
    running.start("serve")
    yield running, url
    running.stop()
    cluster.drop(url)


async def test_a_provider_that_sleeps_a_minute_slows_no_report(served: tuple[Running, str]) -> None:
    running, url = served
    running.wait_until_ready()
    token, ratios = await token_of(running.url), []
    for _ in range(TRIES):
        base, _held = await p99(running, url, token, pause=0.0)
        slow, held = await p99(running, url, token, pause=60.0)
        ratios.append(slow / base)
        assert held == 0
        if ratios[-1] <= RATIO:
            break
    print(f"\np99 of intake, provider asleep ÷ awake: {ratios}")
    assert min(ratios) <= RATIO


async def p99(running: Running, url: str, token: str, pause: float) -> tuple[float, int]:
    """Milliseconds, and the worker's connections that were inside a transaction while its sends slept."""
    async with open_receiver(pause=pause) as receiver:
        worker = start(Work(url, receiver.url, Relation.REPORTER, ("in_app", "push"), limit=90.0))
        try:
            await load(running.port, 4, REPORTS // 4, form, "/api/v1/reports", token)
            figures = await load(running.port, 4, REPORTS, form, "/api/v1/reports", token)
            assert set(figures.statuses) == {201}
            await asyncio.sleep(1.0)
            held = await in_transaction(url) if receiver.at_once else 0
            if pause:
                assert receiver.at_once > 0
        finally:
            worker.kill()
            worker.join()
    return figures.percentile(0.99), held


async def in_transaction(url: str) -> int:
    """PostgreSQL says who holds one; on SQLite the pool's test does."""
    if url.startswith("sqlite"):
        return 0
    connection = await asyncpg.connect(direct_url(Settings(_env_file=None, database_url=url)))
    try:
        said = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        return int(await connection.fetchval(said))
    finally:
        await connection.close()
