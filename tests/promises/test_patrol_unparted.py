"""The planted fault of F1: tracks go the way everybody goes. An outage's backlog then slows whoever reports."""

from datetime import timedelta
from pathlib import Path

import pytest

from backend.ground.clock import now
from tests.promises.running import Running
from tests.promises.test_patrol_load import (
    BACKLOG,
    EVERY,
    LIFE,
    RATIO,
    SECONDS,
    on_shift,
    place,
    replay,
    reporting,
    reports_for,
)

__all__ = ["place"]
ALONE = 30.0  # seconds
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not SECONDS, reason="not run: CGT_TEST_PATROL_SECONDS names no length"),
]


async def test_a_backlog_that_goes_the_way_of_reports_is_seen(place: tuple[str, Path], database_kind: str) -> None:
    url, folder = place
    start = now()
    phones = await on_shift(url, start)
    for phone in phones:
        phone.acknowledged = [start - timedelta(seconds=EVERY * n) for n in range(BACKLOG)]
    running = Running(url, folder, module="tests.promises.laneless_server", CGT_ACCESS_TOKEN_LIFE=str(LIFE))
    running.start("serve", "--worker")
    try:
        running.wait_until_ready(90)
        await reports_for(running, 3)  # warm
        base = (await reports_for(running, ALONE)).percentile(0.99)
        async with reporting(running) as behind:
            await replay(running.port, phones)
    finally:
        running.stop()
    ratio = behind.percentile(0.99) / base
    print(f"{database_kind}: p99 {ratio:.2f} times beside a backlog on the way of reports")
    assert ratio > RATIO
