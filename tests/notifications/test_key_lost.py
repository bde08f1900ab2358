"""What no key opens is put aside with its reason, is seen, and holds up nothing else; and what waits for others."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from backend.ground.db import Database
from backend.ground.seal import CannotOpen, Sealer
from backend.ground.sealed_text import sealed_text
from backend.ground.settings import Settings
from notifications.books.gauges import oldest_due
from notifications.books.stuck import stuck_now
from notifications.channels.channel import KEY_LOST, AfterUnknown, Receipt
from notifications.delivery import State
from notifications.outbox.rules import rule_of
from tests.notifications.test_outbox import Behaving, all_of, make, row, send
from tests.people.test_reseal import OLD, keyed

pytestmark = pytest.mark.anyio
LATER = timedelta(hours=3)


async def test_what_no_key_opens_is_put_aside_is_seen_and_closes_the_way_for_no_other(
    db: Database, settings: Settings, at: datetime
) -> None:
    """It was taken for a provider that does not answer, and the messages for perhaps sent."""
    lost = [CannotOpen("sealed value")] * (2 * rule_of("sms").in_doubt)
    await make(db, [row(at, "sms") for _ in range(40)])
    channel = Behaving("sms", *lost, Receipt(), after=AfterUnknown.LEAVE)
    with capture_logs() as lines:
        await send(db, settings, channel, at)
    ends = Counter((one.state, one.fault) for one in await all_of(db))
    assert ends == {(State.SENT, None): 40 - len(lost), (State.CREATED, KEY_LOST): len(lost)}
    assert {one["event"] for one in lines} == {"key lost"}
    async with db.read() as session:
        assert await stuck_now(session, at) == {f"{KEY_LOST}.sms": len(lost)}
    await send(db, settings, channel, at + LATER)
    assert {one.state for one in await all_of(db)} == {State.SENT}


async def test_what_is_sealed_waits_for_its_key(db: Database, settings: Settings, at: datetime) -> None:
    """It failed for good, as if nobody were to be told, and no alarm said that nobody could sign in."""
    code = row(at, "sms") | {"is_sealed": True, "address": "sealed", "text": "{code}"}
    given = keyed(settings, OLD)
    async with db.write() as session:
        session.add(sealed_text(Sealer(given), code["happening_id"], "13800138000", {"code": "1"}, at + 2 * LATER))
    await make(db, [code])
    channel = Behaving("sms", Receipt())
    await send(db, settings, channel, at)
    (one,) = await all_of(db)
    assert (one.state, one.fault, one.address, channel.sent) == (State.CREATED, KEY_LOST, "sealed", 0)
    await send(db, given, channel, at + LATER)
    (one,) = await all_of(db)
    assert (one.state, channel.sent) == (State.SENT, 1)


async def test_an_sms_in_line_behind_another_way_is_not_late(db: Database, at: datetime) -> None:
    """An alarm named the SMS provider while WeChat was down."""
    wechat = row(at, "wechat") | {"step": 1}
    same = {name: wechat[name] for name in ("happening_id", "person_id")}
    await make(db, [wechat, row(at, "sms") | same | {"step": 2}])
    late = []
    for minutes in (20, 31):
        async with db.read() as session:
            late.append(await oldest_due(session, at + timedelta(minutes=minutes)))
    assert late == [{"wechat": 1200.0}, {"wechat": 1860.0, "sms": 1860.0}]
