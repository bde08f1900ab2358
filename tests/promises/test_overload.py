"""More reports than the city can take: all of them arrive in the end, none twice, and status is read all the while.

CGT_TEST_OVERLOAD: the least that a load of 1 stands for (reports a second). It is a tenth of what the process takes
here, which is measured first: what breaks a slow machine is nothing to a fast one.
"""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.bench.steady import Ask
from tests.linhai import report_form
from tests.patient import citizen
from tests.promises.onlooker import Onlooker
from tests.promises.phone import Sent, ask, report
from tests.promises.running import Running

UNIT = float(os.environ.get("CGT_TEST_OVERLOAD", "0"))
LOADS, PHASE = (1, 15, 1, 25, 2, 35, 10, 0), 3.0  # × the unit, seconds each
AT_ONCE, MEASURED = 48, 3.0  # phones, fewer than have a place at once, and seconds in which it is seen what is taken
DRAINED = 60.0
LEAST = 0.99
A_LOOK = 1.0  # seconds that 99 of 100 looks at a status take at most, while everybody writes
pytestmark = pytest.mark.skipif(not UNIT, reason="CGT_TEST_OVERLOAD names the load")


@dataclass
class Seen:
    """What became of the reports, and status and seconds of each look at a case."""

    reports: Sent = field(default_factory=Sent)
    last: float = 0.0
    looks: list[tuple[int, float]] = field(default_factory=list)


@pytest.fixture
def running(city_settings: Settings, tmp_path: Path) -> Iterator[Running]:
    found = Running(city_settings.database_url, tmp_path)
    found.start("serve")
    found.wait_until_ready(90)
    yield found
    found.stop()


def test_more_than_it_can_take_arrives_in_the_end_and_status_is_read_all_the_while(
    running: Running, city_settings: Settings
) -> None:
    pace = asyncio.run(_pace(running))
    unit = max(UNIT, pace / 10)
    hasty = asyncio.run(_storm(running, city_settings, unit, obeys=False)).reports
    assert hasty.done < LEAST * hasty.sent  # the fault: who does not come back is lost
    seen = asyncio.run(_storm(running, city_settings, unit, obeys=True))
    looks = sorted(seconds for _status, seconds in seen.looks)
    middle, late, worst = (looks[int(len(looks) * share)] for share in (0.5, 0.99, 1 - 1 / len(looks)))
    missed = sum(status != 200 for status, _seconds in seen.looks)
    sent = seen.reports
    print(f"{pace:.0f}/s taken, a load of 1 is {unit:.1f}/s", end="; ")
    print(f"{sent.sent} sent, {sent.refused} times told to come back, {sent.done} done, drained in {seen.last:.1f} s")
    print(f"status: p50 {1000 * middle:.0f} ms, p99 {1000 * late:.0f} ms, worst {1000 * worst:.0f} ms of {len(looks)}")
    assert sent.done >= LEAST * sent.sent
    assert seen.last < DRAINED
    assert missed <= 0.01 * len(looks)
    assert late <= A_LOOK


async def _pace(running: Running) -> float:
    """Reports a second that are taken where nobody is told to come back."""
    reporter, sent, begun = await citizen(running.url), Sent(), time.monotonic()

    async def _phone() -> None:
        while time.monotonic() < begun + MEASURED:
            await report(running.port, lambda: reporter.token, sent)

    await asyncio.gather(*(_phone() for _ in range(AT_ONCE)))
    return sent.done / (time.monotonic() - begun)


async def _storm(running: Running, settings: Settings, unit: float, obeys: bool) -> Seen:
    reporter, seen = await citizen(running.url), Seen()
    before, number = await _count(settings), await _first(running.port, reporter.token)
    onlooker = Onlooker(running.port, f"/public/v1/cases/{number}")
    tasks = []
    for load in LOADS:
        begun = time.monotonic()
        for place in range(int(load * unit * PHASE)):
            await asyncio.sleep(max(0.0, begun + place / (load * unit) - time.monotonic()))
            tasks.append(asyncio.create_task(report(running.port, lambda: reporter.token, seen.reports, obeys)))
        await asyncio.sleep(max(0.0, begun + PHASE - time.monotonic()))
    ended = time.monotonic()
    await asyncio.gather(*tasks)
    seen.last = time.monotonic() - ended
    seen.looks = onlooker.seen()
    assert await _count(settings) - before == seen.reports.done + 1  # none lost, none doubled; one was there to look at
    return seen


async def _first(port: int, token: str) -> str:
    body = json.dumps(report_form()).encode()
    asked = Ask("/api/v1/reports", "POST", {"Authorization": f"Bearer {token}"}, body)
    status, _wait, answer = await ask(port, asked)
    assert status == 201
    return str(json.loads(answer)["number"])


async def _count(settings: Settings) -> int:
    db = Database(settings)
    try:
        async with db.read() as session:
            return int((await session.execute(select(func.count()).select_from(Case))).scalar_one())
    finally:
        await db.close()
