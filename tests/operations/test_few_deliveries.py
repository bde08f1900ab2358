"""Of a provider that fails, whoever watches is told also where few messages go to it: each is tried at once, and
between two tries none is due."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from notifications.books.gauges import oldest_due
from notifications.channels.channel import KEY_LOST, Receipt, SendFailed
from notifications.delivery import Delivery, State
from notifications.outbox.lane import lanes_of
from notifications.outbox.not_now import put_off
from notifications.sms.sms_gateway import OF_THE_NUMBER
from tests.notifications.test_outbox import Behaving, make, row

pytestmark = pytest.mark.anyio
ALERTS = Path(__file__).parents[2] / "docs" / "operations" / "alerts.yml"
LOOK, EVERY = timedelta(minutes=1), 30  # looks between two messages
HOUR = timedelta(hours=1)


def _rule() -> tuple[int, float, int]:
    """Over how many minutes the figure is looked at, above what, and for how many minutes."""
    rules: Any = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    (rule,) = [one for one in rules if one["alert"] == "DeliveriesBehind"]
    ((over, seconds),) = re.findall(r"max_over_time\(cgt_delivery_age_seconds\[(\d+)m\]\)\) > (\d+)$", rule["expr"])
    return int(over), float(seconds), int(rule["for"].removesuffix("m"))


def _is_raised(ages: list[float]) -> bool:
    """As Prometheus goes by them, one a minute."""
    over, seconds, minutes = _rule()
    late = [max(ages[max(0, look - over + 1) : look + 1]) > seconds for look in range(len(ages))]
    return any(all(late[look : look + minutes + 1]) for look in range(len(late) - minutes))


class Full(Behaving):
    """A provider that takes all, but for one address whose mailbox is full."""

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        if delivery.address == "full":
            raise SendFailed("SMTPRecipientRefused 452")
        return await super().send(delivery, at)


async def _ages(db: Database, settings: Settings, at: datetime, outcome: Receipt | SendFailed) -> list[float]:
    """The figure, minute by minute, of two hours in which there is a message each half hour."""
    return await _ages_of(db, settings, at, Behaving("email", outcome))


async def _ages_of(db: Database, settings: Settings, at: datetime, channel: Behaving, *first: str) -> list[float]:
    """The same of a channel; `first`: the addresses of others at the beginning."""
    now, ages = at, list[float]()
    lanes = lanes_of(db, {"email": channel}, Sealer(settings), lambda: now)
    await make(db, [row(now, "email", address=one) for one in first])
    for look in range(120):
        now = at + look * LOOK
        await make(db, [row(now, "email")] if look % EVERY == 0 else [])
        for lane in lanes:
            while await lane.step():
                pass
        async with db.read() as session:
            ages.append((await oldest_due(session, now)).get("email", 0.0))
    return ages


@pytest.mark.parametrize("wait", [600, 3600])
async def test_a_provider_that_asks_for_patience_is_told_of(
    db: Database, settings: Settings, at: datetime, wait: int
) -> None:
    """Its credit is used up, say, or the password of the mail server is another."""
    assert _is_raised(await _ages(db, settings, at, SendFailed("SMTPAuthenticationError 535", retry_after=wait)))


async def test_one_that_takes_all_is_not(db: Database, settings: Settings, at: datetime) -> None:
    assert max(await _ages(db, settings, at, Receipt())) == 0.0


async def test_an_address_that_gets_none_while_others_do_is_no_provider_that_is_down(
    db: Database, settings: Settings, at: datetime
) -> None:
    """A mailbox that is full, one receiver of webhooks of many: there is always one."""
    assert not _is_raised(await _ages_of(db, settings, at, Full("email", Receipt()), "full"))


async def test_a_provider_that_fails_after_it_took_others_is_told_of(
    db: Database, settings: Settings, at: datetime
) -> None:
    failing = Behaving("email", Receipt(), SendFailed("SMTPAuthenticationError", retry_after=600))
    ages = await _ages_of(db, settings, at, failing)
    assert _is_raised(ages[: EVERY + 30]), "within half an hour after the first that it did not take"


async def _told_of(db: Database, at: datetime, **changed: Any) -> dict[str, float]:
    """The figure, an hour after `at`, of one message that was tried then and is due two hours after."""
    await make(db, [row(at, "sms") | {"attempts": 1, "claimed_at": at, "due_at": at + 2 * HOUR} | changed])
    async with db.read() as session:
        return await oldest_due(session, at + HOUR)


async def test_after_many_tries_in_vain_it_has_waited_since_the_first(db: Database, at: datetime) -> None:
    due = at + HOUR + timedelta(minutes=20)
    tried = {"attempts": 10, "claimed_at": at + HOUR, "due_at": due, "fault": "HTTP 503"}
    assert (await _told_of(db, at, **tried))["sms"] > _rule()[1]


@pytest.mark.parametrize("fault", [None, KEY_LOST, *sorted(OF_THE_NUMBER)[:1]])
async def test_what_waits_for_no_fault_of_the_provider_is_not_late(
    db: Database, at: datetime, fault: str | None
) -> None:
    assert (await _told_of(db, at, fault=fault))["sms"] == 0.0


async def test_nor_is_what_waits_for_the_morning(db: Database, at: datetime) -> None:
    one = row(at, "sms") | {"attempts": 1, "claimed_at": at, "fault": "HTTP 503", "state": State.CREATED}
    await make(db, [one])
    async with db.write() as session:
        await put_off(session, {one["id"]: at + 9 * HOUR})
    async with db.read() as session:
        assert await oldest_due(session, at + 8 * HOUR) == {"sms": 0.0}
