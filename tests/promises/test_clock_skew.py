"""C11: whatever the clocks of phones and machines say, order, leases, limits of time and tokens hold."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.ground.shared_clock import SharedClock
from notifications.channels.channel import Receipt
from notifications.outbox.claim import claim_due
from notifications.outbox.rules import rule_of
from tests.linhai import MAIN_LINE, City, Person, open_city
from tests.notifications.test_outbox import Behaving, make, row

pytestmark = pytest.mark.anyio
CLOSE = timedelta(seconds=30)
Clock = Callable[[], datetime]


def wrong_by(span: timedelta) -> Clock:
    return lambda: clock.now() + span


@asynccontextmanager
async def two_machines(settings: Settings, one: Clock, other: Clock) -> AsyncIterator[tuple[City, City]]:
    async with open_city(settings, clock.now(), one) as first, open_city(settings, clock.now(), other) as second:
        yield first, second


def at_the(other: City, person: Person) -> Person:
    return Person(other, person.token, person.tokens)


async def test_tokens_of_a_machine_five_minutes_wrong_hold_at_the_other(city_settings: Settings) -> None:
    five = timedelta(minutes=5)
    async with two_machines(city_settings, wrong_by(five), wrong_by(-five)) as machines:
        for here, there in (machines, machines[::-1]):
            for person in (await here.citizen(), await here.signed_in("desk")):
                assert (await at_the(there, person).get("/api/v1/me")).status_code == 200
                form = {"refresh_token": person.tokens["refresh_token"]}
                assert (await there.client.post("/api/v1/auth/refresh", json=form)).status_code == 200


async def went_wrong(machines: tuple[City, City]) -> list[str]:
    """A case from report to close, each step at the other machine, reported from phones ten years wrong."""
    wrong, number, begun = [], "", clock.now()
    for here, years in zip(machines, (-10, 10), strict=True):
        taken = clock.now() + timedelta(days=365 * years)
        number = (await (await here.citizen()).report(captured_at=taken.isoformat()))["number"]
    for turn, (who, action) in enumerate(MAIN_LINE):
        here, there = machines[turn % 2], machines[1 - turn % 2]
        person = at_the(there, await here.signed_in(who))
        answer = await person.act(number, action, **await there.needed(action))
        if answer.status_code != 200:
            return [f"{action}: {answer.status_code} {answer.text}"]
    case = (await (await machines[0].signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    times = [datetime.fromisoformat(entry["at"]) for entry in case["timeline"]]
    wrong += [f"{after} after {before}" for before, after in pairwise(times) if after < before]
    wrong += [f"{at} is not now" for at in times if not begun - CLOSE < at < clock.now() + CLOSE]
    if not begun < datetime.fromisoformat(case["due_at"]) < begun + timedelta(days=15):
        wrong.append(f"due {case['due_at']}")
    return wrong


async def test_a_day_wrong_changes_neither_order_nor_deadlines(city_settings: Settings) -> None:
    """SQLite is a file: its processes have one machine's clock, and nothing to differ by."""
    day = timedelta(days=1) if city_settings.database_url.startswith("postgresql") else timedelta(0)
    async with two_machines(city_settings, SharedClock(wrong_by(day)), SharedClock(wrong_by(-day))) as machines:
        assert await went_wrong(machines) == []


async def test_planted_machines_that_do_not_agree_are_seen(city_settings: Settings) -> None:
    hour = timedelta(hours=1)
    async with two_machines(city_settings, wrong_by(hour), wrong_by(-hour)) as machines:
        assert await went_wrong(machines)


async def test_a_lease_holds_against_a_machine_that_is_ahead(db: Database) -> None:
    ahead, lane = timedelta(minutes=10), Behaving("sms", Receipt())
    assert ahead.total_seconds() > rule_of("sms").limit
    mine, theirs, faulty = SharedClock(clock.now), SharedClock(wrong_by(ahead)), wrong_by(ahead)
    for one in (mine, theirs):
        await one.agree(db)
    await make(db, [row(clock.now(), "sms")])
    assert len(await claim_due(db, lane, 1, mine())) == 1
    if not db.is_sqlite:
        assert await claim_due(db, lane, 1, theirs()) == []
    assert len(await claim_due(db, lane, 1, faulty())) == 1  # planted: a worker that trusts its own machine
