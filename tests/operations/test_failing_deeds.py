"""What the worker goes on failing to do is told to whoever watches: its log is read by nobody at night."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from backend.ground import clock
from backend.ground import failing as failing_rows
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.operations.metrics import metrics_text
from notifications import repeat, work
from notifications.repeat import HANGS, SHORTLY, Deed, note_deeds
from tests.linhai import City

pytestmark = pytest.mark.anyio
ALERTS = Path(__file__).parents[2] / "docs" / "operations" / "alerts.yml"
FIGURE = "cgt_failing_seconds"
MINUTE, HALF = timedelta(minutes=1), timedelta(seconds=30)


async def told(db: Database, at: datetime) -> dict[str, float]:
    families = {one.name: one for one in text_string_to_metric_families((await metrics_text(db, at)).decode())}
    return {sample.labels["deed"]: sample.value for sample in families[FIGURE].samples}


class Turns:
    """A deed that fails as long as it is broken, done once each `turn`."""

    def __init__(self, name: str, at: datetime) -> None:
        self.broken, self.at = False, at
        self.deed = Deed(name, self._tick, 0.0)

    async def _tick(self, _at: datetime) -> bool:
        self._stop.set()
        if self.broken:
            raise OSError("the planted fault")
        return False

    async def turn(self, *, broken: bool) -> None:
        self.broken, self._stop = broken, asyncio.Event()
        with capture_logs():
            await repeat.repeat(self.deed, self._stop, lambda: self.at)

    def wait(self, time: timedelta) -> datetime:
        self.at += time
        return self.at


async def failing(db: Database, one: Turns, minutes: int) -> None:
    """It fails in a worker for so long, which looks after it each half minute."""
    for _look in range(2 * minutes):
        await one.turn(broken=True)
        await note_deeds(db, [one.deed], one.at)
        one.wait(HALF)


async def test_a_deed_that_goes_on_failing_is_told_with_since_when_until_it_is_done(db: Database, at: datetime) -> None:
    one = Turns("pages", at)
    await one.turn(broken=True)
    await note_deeds(db, [one.deed], one.at)
    assert await told(db, one.at) == {}  # once is nothing
    one.wait(HALF)
    await failing(db, one, 20)
    assert await told(db, one.at) == {"pages": 20.5 * 60.0}
    await one.turn(broken=False)
    await note_deeds(db, [one.deed], one.at)
    assert await told(db, one.wait(MINUTE)) == {}


async def test_what_one_worker_fails_to_do_another_that_does_it_does_not_take_back(db: Database, at: datetime) -> None:
    """The file of the anchor is on each machine: that it can be written here says nothing of the other. Neither does
    one begun anew, as each is in turn for a new release: the alarm would end, and come again."""
    there = Turns("pages", at)
    await failing(db, there, 2)
    for _restart in range(3):
        anew = Turns("pages", there.at)
        await anew.turn(broken=False)
        await note_deeds(db, [anew.deed], anew.at)
        assert set(await told(db, there.at)) == {"pages"}
        await failing(db, there, 1)
    both = Turns("pages", there.at)
    await failing(db, both, 2)
    await failing(db, there, 1)
    await both.turn(broken=False)
    for _look in range(10):
        await note_deeds(db, [both.deed], there.at)
        assert set(await told(db, there.at)) == {"pages"}
        await there.turn(broken=True)
        await note_deeds(db, [there.deed], there.wait(HALF))


@pytest.mark.parametrize("name", ["pages", "new name"])
async def test_what_a_worker_said_that_is_gone_for_good_ends_though_no_other_begins_anew(
    db: Database, at: datetime, name: str
) -> None:
    """Its machine was given back, or its release has the deed under another name: the alarm would stand for ever."""
    gone, stays = Turns("pages", at), Turns(name, at)
    await stays.turn(broken=False)
    await note_deeds(db, [stays.deed], at)
    await failing(db, gone, 2)
    assert set(await told(db, gone.at)) == {"pages"}
    for _look in range(2 * 5):
        await stays.turn(broken=False)
        await note_deeds(db, [stays.deed], gone.wait(HALF))
    assert await told(db, gone.at) == {}


async def test_one_begun_anew_that_fails_as_before_goes_on_where_it_was(db: Database, at: datetime) -> None:
    before = Turns("pages", at)
    await failing(db, before, 14)
    after = Turns("pages", before.wait(MINUTE))
    for _half in range(4):
        assert set(await told(db, after.at)) == {"pages"}
        await failing(db, after, 1)
    assert await told(db, after.at) == {"pages": 19 * 60.0}
    assert await told(db, after.wait(timedelta(hours=1))) == {}
    late = Turns("pages", after.at)
    await failing(db, late, 2)
    assert await told(db, late.at) == {"pages": 2 * 60.0}  # another time


async def test_a_turn_that_does_not_end_is_told(db: Database, at: datetime) -> None:
    """A file system over the network that is away holds whoever writes."""
    held = asyncio.Event()

    async def _hangs(_at: datetime) -> bool:
        await held.wait()
        return False

    deed, stop = Deed("record", _hangs, 0.0), asyncio.Event()
    turning = asyncio.create_task(repeat.repeat(deed, stop, lambda: at))
    await asyncio.sleep(0)
    await note_deeds(db, [deed], at + HANGS - MINUTE)
    assert await told(db, at + HANGS) == {}
    await note_deeds(db, [deed], at + HANGS)
    assert await told(db, at + HANGS) == {"record": HANGS.total_seconds()}
    stop.set()
    held.set()
    await turning
    await note_deeds(db, [deed], at + HANGS)
    assert await told(db, at + HANGS + MINUTE) == {}


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeat, "SHORTLY", timedelta(seconds=1))
    monkeypatch.setattr(repeat, "LOOK_EVERY", 0.2)
    monkeypatch.setattr(failing_rows, "SAID_AGAIN", timedelta(seconds=1))


async def _until(true: Callable[[dict[str, float]], bool], city: City) -> dict[str, float]:
    async with asyncio.timeout(60):
        while not true(found := await told(city.db, clock.now())):  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.2)
    return found


async def test_a_worker_whose_anchor_cannot_be_written_raises_the_alarm(city: City, tmp_path: Path, soon: None) -> None:
    """A folder that the unit may not write into: nothing was anchored, and nobody was told."""
    in_the_way = tmp_path / "anchor"
    in_the_way.write_text("a file where the folder should be")
    settings: Settings = city.settings.model_copy(update={"audit_anchor": str(in_the_way / "pages")})
    await city.case_at("handling")
    stop = asyncio.Event()
    working = asyncio.create_task(work.work(city.db, settings, stop))
    try:
        # on a slow machine others fail for their shortened moment, too
        await _until(lambda found: set(found) == {"pages"}, city)
        in_the_way.unlink()
        await _until(lambda found: not found, city)
    finally:
        stop.set()
        await working


def test_the_alarm_goes_by_it_sooner_than_a_shift_is_over() -> None:
    rules: Any = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    (asked,) = [rule["expr"] for rule in rules if FIGURE in rule["expr"]]
    ((figure, seconds),) = re.findall(r"^max by \(deed\) \((\w+)\) > (\d+)$", asked)
    assert figure == FIGURE
    assert SHORTLY.total_seconds() < float(seconds) <= 1800


async def test_every_deed_of_the_worker_fits_into_its_row(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL cuts no name: one that is too long would be refused, and its deed fail unseen."""
    seen = list[Deed]()

    async def _look(_db: Database, deeds: Any, stop: asyncio.Event, _now: Any) -> None:
        seen.extend(deeds)
        stop.set()

    monkeypatch.setattr(work, "tell_which_fail", _look)
    await work.work(city.db, city.settings, asyncio.Event())
    assert len(seen) > 20
    assert max(len(deed.name) for deed in seen) + 1 <= 16
