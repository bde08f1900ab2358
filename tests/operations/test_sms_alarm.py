"""Codes to sign in by that nobody sends raise an alarm: each ends after five minutes, so none is ever old."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.sealed_text import sealed_text
from backend.ground.settings import Settings
from notifications.books.gauges import oldest_due
from notifications.books.stuck import sweep_stuck
from notifications.channels.channel import AfterUnknown, Outcome, Receipt, SendFailed
from notifications.outbox.lane import Lane, lanes_of
from notifications.sms import aliyun_gateway, http_gateway
from notifications.sms.sms_gateway import OF_THE_NUMBER
from tests.notifications.test_outbox import Behaving, make, row

pytestmark = pytest.mark.anyio
ALERTS = Path(__file__).parents[2] / "docs" / "operations" / "alerts.yml"
TURN, GOOD_FOR = timedelta(seconds=15), timedelta(minutes=5)
LOOK = timedelta(seconds=30)
EVERY = 4  # looks: at night somebody asks for a code each two minutes
NIGHT = 24  # looks


def _rule(name: str) -> Any:
    (found,) = [one for one in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"] if one["alert"] == name]
    return found


def _threshold(name: str) -> float:
    (seconds,) = re.findall(r"cgt_delivery_age_seconds\S*\) > (\d+)$", _rule(name)["expr"])
    return float(seconds)


def channel_of(name: str) -> str:
    (found,) = re.findall(r'channel="(\w+)"', _rule(name)["expr"])
    return str(found)


async def test_codes_that_nobody_sends_raise_an_alarm(db: Database, settings: Settings, at: datetime) -> None:
    now, ages = at, list[float]()
    channel = Behaving("sms", SendFailed("HTTP 503"), after=AfterUnknown.LEAVE)
    lanes = lanes_of(db, {"sms": channel}, Sealer(settings), lambda: now)
    for turn in range(48):  # twelve minutes
        now = at + turn * TURN
        code = row(now, "sms") | {"ends_at": now + GOOD_FOR, "is_sealed": True, "text": "{code}"}
        async with db.write() as session:
            text = {"code": "1"}
            session.add(sealed_text(Sealer(settings), code["happening_id"], "13800138000", text, now + GOOD_FOR))
        await make(db, [code, row(now, "sms")])
        ages.append(await _worked(db, lanes, now))
    after = ages[GOOD_FOR // TURN :]
    assert _rule("SmsBehind")["for"] == "5m"  # as long as what is looked at at the least
    assert len(after) * TURN > timedelta(minutes=5)
    assert min(after) > _threshold("SmsBehind")
    assert max(ages) < _threshold("DeliveriesBehind")  # which alone would never have been raised


async def _worked(db: Database, lanes: Sequence[Lane], now: datetime) -> float:
    """What the alarm goes by, after all was done that is due."""
    for lane in lanes:
        while await lane.step():
            pass
    await sweep_stuck(db, now)
    async with db.read() as session:
        return (await oldest_due(session, now)).get(channel_of("SmsBehind"), 0.0)


async def _night(db: Database, settings: Settings, at: datetime, *outcomes: Exception | Receipt) -> list[float]:
    """What the alarm goes by, at each look of a night in which few ask for a code and nobody for anything else."""
    now, ages = at, list[float]()
    lanes = lanes_of(
        db, {"sms": Behaving("sms", *outcomes, after=AfterUnknown.LEAVE)}, Sealer(settings), lambda: now
    )  # fmt: skip
    for look in range(NIGHT):
        now = at + look * LOOK
        if look % EVERY == 0:
            await _asked(db, settings, now)
        ages.append(await _worked(db, lanes, now))
    return ages


async def _asked(db: Database, settings: Settings, now: datetime) -> None:
    """Somebody asks for a code."""
    code = row(now, "sms") | {"ends_at": now + GOOD_FOR, "is_sealed": True, "text": "{code}", "person_id": None}
    async with db.write() as session:
        text = {"code": "1"}
        session.add(sealed_text(Sealer(settings), code["happening_id"], "13800138000", text, now + GOOD_FOR))
    await make(db, [code])


@pytest.mark.parametrize(
    "refused",
    [
        SendFailed("Code isv.AMOUNT_NOT_ENOUGH", retry_after=3600),
        SendFailed("HTTP 401", Outcome.PERMANENT),
        SendFailed("no_answer:ReadTimeout", Outcome.UNKNOWN),
        SendFailed("HTTP 503"),
    ],
    ids=["no credit", "credentials ended", "no answer", "busy"],
)
async def test_few_codes_that_come_to_nothing_raise_it_however_they_ended(
    db: Database, settings: Settings, at: datetime, refused: SendFailed
) -> None:
    """Each was tried at once and then not due, or over: of none that waits the age told, and nobody could sign in."""
    after = (await _night(db, settings, at, refused))[GOOD_FOR // LOOK :]
    assert min(after) > _threshold("SmsBehind")


async def test_numbers_that_get_none_raise_nothing(db: Database, settings: Settings, at: datetime) -> None:
    refused = [SendFailed(fault, Outcome.PERMANENT) for fault in sorted(OF_THE_NUMBER)]
    assert max(await _night(db, settings, at, *refused)) <= _threshold("SmsBehind")


async def test_it_ends_with_the_first_code_that_gets_out(db: Database, settings: Settings, at: datetime) -> None:
    refused = [SendFailed("HTTP 401", Outcome.PERMANENT)] * 2
    ages = await _night(db, settings, at, *refused, Receipt())
    assert max(ages) > _threshold("SmsBehind")
    assert max(ages[2 * EVERY :]) == 0.0


def test_what_is_of_a_number_is_what_a_gateway_says() -> None:
    said = {f"code {code}" for code in http_gateway.CODES} | {f"Code {code}" for code in aliyun_gateway.CODES}
    assert said >= OF_THE_NUMBER
    assert f"Code {aliyun_gateway.OF_A_NUMBER}" in OF_THE_NUMBER
