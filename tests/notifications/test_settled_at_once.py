"""What a look settles without sending it holds up nothing that is due behind it."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.channels.channel import Receipt
from notifications.delivery import State
from notifications.outbox.rules import rule_of
from tests.notifications.test_outbox import Behaving, all_of, make, row, send

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)


async def test_short_messages_that_wechat_has_made_needless_keep_none_waiting(
    db: Database, settings: Settings, at: datetime
) -> None:
    """Each look settled as many as a lane has places, and the next came a second later: on a morning of thousands, who
    has no WeChat was told minutes late."""
    spared = 3 * rule_of("sms").at_once
    firsts = [row(at, "wechat") | {"step": 1, "state": State.SENT, "due_at": None} for _ in range(spared)]
    about = ("happening_id", "person_id")
    await make(db, firsts)
    await make(db, [row(at, "sms") | {name: one[name] for name in about} | {"step": 2} for one in firsts])
    await make(db, [row(at, "sms") | {"step": 1, "due_at": at + SECOND}])
    channel = Behaving("sms", Receipt())
    await send(db, settings, channel, at + 2 * SECOND)
    assert Counter(one.state for one in await all_of(db) if one.channel == "sms") == {
        State.SPARED: spared, State.SENT: 1,
    }  # fmt: skip
    assert channel.sent == 1
