"""What was certainly not sent is sent: a fault between its beginning and its sending takes the beginning back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.sealed_text import sealed_text
from backend.ground.settings import Settings
from notifications.channels.channel import AfterUnknown
from notifications.delivery import State
from notifications.outbox.lane import Lane
from tests.notifications.receiver import Posting, open_receiver
from tests.notifications.test_outbox import all_of, make, row

pytestmark = pytest.mark.anyio
MANY = 5


async def make_codes(db: Database, settings: Settings, at: datetime) -> None:
    """Messages of which address and words are sealed."""
    rows: list[dict[str, Any]] = [row(at, "sms", address="") for _ in range(MANY)]
    await make(db, [one | {"is_sealed": True, "text": "{code}", "kind": "code.ask"} for one in rows])
    async with db.write() as session:
        for number, one in enumerate(rows):
            words, ends_at = {"code": f"{number:06}", "minutes": "5"}, at + timedelta(minutes=5)
            session.add(sealed_text(Sealer(settings), one["happening_id"], f"1370000000{number}", words, ends_at))


async def test_no_connection_is_asked_for_between_the_beginning_and_the_sending(
    db: Database, settings: Settings, at: datetime
) -> None:
    """While every connection to read by is taken."""
    settings.database_pool_wait = 0.2
    db = Database(settings)
    await make_codes(db, settings, at)
    async with open_receiver() as receiver:
        lane = Lane(db, Posting("sms", receiver.url, AfterUnknown.LEAVE), Sealer(settings), lambda: at)
        assert await lane.step()  # claimed
        held = [await db.reader.connect() for _ in range(db.reader.pool.size())]  # type: ignore[attr-defined]
        await lane.step()
        for connection in held:
            await connection.close()
        await lane.finish(5.0)
        assert sorted(one["text"] for one in receiver.taken) == [f"{number:06}" for number in range(MANY)]
    assert {one.state for one in await all_of(db)} == {State.SENT}
    await db.close()


async def test_what_cannot_be_opened_now_has_not_begun_and_goes_out_when_it_can(
    db: Database, settings: Settings, at: datetime
) -> None:
    await make_codes(db, settings, at)
    async with open_receiver() as receiver:
        lane = Lane(db, Posting("sms", receiver.url, AfterUnknown.LEAVE), Sealer(settings), lambda: at)
        assert await lane.step()
        await _say(db, "ALTER TABLE sealed_text RENAME TO sealed_text_away")
        with pytest.raises(DBAPIError):
            await lane.step()
        assert [(one.state, one.begun_at) for one in await all_of(db)] == [(State.CLAIMED, None)] * MANY
        await _say(db, "ALTER TABLE sealed_text_away RENAME TO sealed_text")
        await lane.step()  # by the same worker, at once, and not after its lease
        await lane.finish(5.0)
        assert sorted(one["text"] for one in receiver.taken) == [f"{number:06}" for number in range(MANY)]
        assert set(receiver.times.values()) == {1}
    books = await all_of(db)
    assert {(one.state, one.attempts) for one in books} == {(State.SENT, 1)}
    assert {(one.address, one.text) for one in books} == {("", "{code}")}  # nothing opened is written back


async def _say(db: Database, statement: str) -> None:
    async with db.write() as session:
        await session.execute(text(statement))
