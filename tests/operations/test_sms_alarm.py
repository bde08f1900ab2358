"""Codes to sign in by that nobody sends raise an alarm: each ends after five minutes, so none is ever old."""

import re
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
from notifications.channels.channel import AfterUnknown, SendFailed
from notifications.outbox.lane import lanes_of
from tests.notifications.test_outbox import Behaving, make, row

pytestmark = pytest.mark.anyio
ALERTS = Path(__file__).parents[2] / "docs" / "operations" / "alerts.yml"
TURN, GOOD_FOR = timedelta(seconds=15), timedelta(minutes=5)


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
        for lane in lanes:
            while await lane.step():
                pass
        await sweep_stuck(db, now)
        async with db.read() as session:
            ages.append((await oldest_due(session, now)).get(channel_of("SmsBehind"), 0.0))
    after = ages[GOOD_FOR // TURN :]
    assert _rule("SmsBehind")["for"] == "5m"  # as long as what is looked at at the least
    assert len(after) * TURN > timedelta(minutes=5)
    assert min(after) > _threshold("SmsBehind")
    assert max(ages) < _threshold("DeliveriesBehind")  # which alone would never have been raised
