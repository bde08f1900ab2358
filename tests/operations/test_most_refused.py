"""A channel that refuses for good most of what it is given is told of: a template taken back, a sender blocked. Each
message is over at once, so none is late, and no breaker opens."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.books.gauges import oldest_due
from notifications.books.refused import AT_HOME, AT_HOME_BEGINS, OF_ONE, STANDS, note_refused
from notifications.books.stuck import stuck_now
from notifications.channels.channel import Outcome, Receipt, SendFailed, Unsendable
from notifications.delivery import State
from tests.notifications.test_outbox import Behaving, make, row, send

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "docs" / "operations" / "alerts.yml"
MINUTE = timedelta(minutes=1)
REFUSED = SendFailed("HTTP 403", Outcome.PERMANENT)


async def _stuck(db: Database, at: datetime) -> dict[str, int]:
    await note_refused(db, at)
    async with db.read() as session:
        return await stuck_now(session, at)


async def _sent(
    db: Database, settings: Settings, at: datetime, outcomes: Sequence[Exception | Receipt], name: str = "email",
    address: str = "",
) -> None:  # fmt: skip
    """One after the other, each to somebody else, unless they have one address."""
    for place, outcome in enumerate(outcomes):
        now = at + place * timedelta(seconds=1)
        await make(db, [row(now, name, address=address or str(uuid4()))])
        await send(db, settings, Behaving(name, outcome), now)


@pytest.mark.parametrize("name", ["email", "wechat", "sms", "webhook"])
async def test_what_is_refused_for_good_raises_it_and_ends_when_it_goes_out_again(
    db: Database, settings: Settings, at: datetime, name: str
) -> None:
    await _sent(db, settings, at, [Receipt(), REFUSED, REFUSED, REFUSED], name)
    later = at + MINUTE
    assert await _stuck(db, later) == {f"refused.{name}": 1}
    async with db.read() as session:
        assert max((await oldest_due(session, later)).values(), default=0.0) == 0.0  # no other alarm would tell
    mended = later + timedelta(minutes=90)
    await _sent(db, settings, mended, [Receipt()] * 4, name)
    assert await _stuck(db, mended + MINUTE) == {}


async def test_a_refusal_that_was_told_later_counts_too(db: Database, at: datetime) -> None:
    """A gateway takes each, and its receipts say that none arrived."""
    failed = {"state": State.FAILED, "sent_at": at, "ended_at": at + MINUTE, "due_at": None, "fault": "SIGN_BLOCKED"}
    await make(db, [row(at, "sms", address=str(place)) | failed for place in range(5)])
    assert await _stuck(db, at + 2 * MINUTE) == {"refused.sms": 1}


async def test_what_was_put_off_for_a_night_counts_when_it_is_sent(db: Database, at: datetime) -> None:
    morning = at + timedelta(hours=10)
    failed = {"state": State.FAILED, "ended_at": morning, "due_at": None, "fault": "HTTP 403"}
    await make(db, [row(at, "sms", address=str(place)) | failed for place in range(5)])
    assert await _stuck(db, morning + MINUTE) == {"refused.sms": 1}


@pytest.mark.parametrize("fault", [*sorted(OF_ONE), *sorted(AT_HOME), *(f"{one} x" for one in AT_HOME_BEGINS)])
async def test_what_is_of_the_addressees_or_was_not_asked_raises_nothing(
    db: Database, at: datetime, fault: str
) -> None:
    failed = {"state": State.FAILED, "ended_at": at, "due_at": None, "fault": fault}
    await make(db, [row(at, "sms", address=str(place)) | failed for place in range(9)])
    assert await _stuck(db, at + MINUTE) == {}


async def test_one_address_few_of_many_and_codes_raise_nothing(db: Database, settings: Settings, at: datetime) -> None:
    await _sent(db, settings, at, [REFUSED] * 6, "webhook", address="one receiver of many")
    await _sent(db, settings, at, [*[Receipt()] * 5, *[REFUSED] * 4])
    failed = {"state": State.FAILED, "ended_at": at, "due_at": None, "fault": "HTTP 403", "is_sealed": True}
    await make(db, [row(at, "sms", address=str(place)) | failed for place in range(9)])
    assert await _stuck(db, at + MINUTE) == {}


async def test_what_no_worker_finds_any_more_ends(db: Database, settings: Settings, at: datetime) -> None:
    await _sent(db, settings, at, [REFUSED] * 3)
    assert await _stuck(db, at + MINUTE) == {"refused.email": 1}
    async with db.read() as session:
        assert await stuck_now(session, at + MINUTE + STANDS) == {}


def test_every_refusal_at_home_is_known_as_one() -> None:
    sources = [path.read_text() for path in (ROOT / "notifications").rglob("*.py")]
    said = {why for text in sources for why in re.findall(rf'{Unsendable.__name__}\(f?"([^"{{]+)', text)}
    assert len(said) > 8
    assert {why for why in said if why.strip() not in AT_HOME and not why.startswith(AT_HOME_BEGINS)} == set()


def test_the_alarm_goes_by_it() -> None:
    rules: Any = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    (rule,) = [one for one in rules if one["alert"] == "MostRefused"]
    assert rule["expr"] == 'max by (what) (cgt_stuck{what=~"refused[.].+"}) > 0'
