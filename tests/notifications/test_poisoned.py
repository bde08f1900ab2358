"""A message that never gets through dies in the end, is listed, and can be sent again from the first attempt on."""

from datetime import datetime, timedelta

import pytest

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.channels.channel import Receipt, SendFailed
from notifications.delivery import State
from notifications.outbox import claim, settle
from notifications.outbox.backoff import MOST_ATTEMPTS
from notifications.outbox.letters import Wanted, letters, replay
from tests.notifications.test_outbox import Behaving, all_of, make, row, send

pytestmark = pytest.mark.anyio
FOR_EVER = 10**6  # attempts


async def check_poisoned(db: Database, settings: Settings, at: datetime) -> None:
    await make(db, [row(at, "push")])
    bad, now = Behaving("push", SendFailed("http 500", provider_answer="no")), at
    for _ in range(MOST_ATTEMPTS + 2):
        await send(db, settings, bad, now)
        now += timedelta(hours=2)
    async with db.read() as session:
        assert len(await letters(session, Wanted(channel="push"), 10)) == 1, f"tried for ever: {bad.sent} times"
        (dead,) = await letters(session, Wanted(channel="push", fault="http", case_number="20261124000001"), 10)
        assert await letters(session, Wanted(channel="sms"), 10) == []
    assert (dead.state, dead.attempts, bad.sent, dead.answer) == (State.DEAD, MOST_ATTEMPTS, MOST_ATTEMPTS, "no")
    steps: list[tuple[int, int]] = []
    assert await replay(db, Wanted(), lambda: now, lambda *step: steps.append(step)) == 1
    assert steps == [(1, 1)]
    await send(db, settings, Behaving("push", Receipt()), now)
    assert [(one.state, one.attempts) for one in await all_of(db)] == [(State.SENT, 1)]


async def test_a_poisoned_one_dies_is_listed_and_replayed(db: Database, settings: Settings, at: datetime) -> None:
    await check_poisoned(db, settings, at)


async def test_one_that_is_tried_for_ever_is_seen(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""
    for module in (settle, claim):
        monkeypatch.setattr(module, "MOST_ATTEMPTS", FOR_EVER)
    with pytest.raises(AssertionError, match=f"tried for ever: {MOST_ATTEMPTS + 2} times"):
        await check_poisoned(db, settings, at)
