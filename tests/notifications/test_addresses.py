"""Where people can be reached, and the stand-ins beside the demo."""

import os
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from sqlalchemy import event, update
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.person import Person
from notifications.addresses import ADDRESSES, addresses_of
from notifications.channels.open_channels import close_channels, open_channels
from notifications.channels.outside import Outside
from notifications.channels.wechat import Wechat
from notifications.device import DeviceKind
from notifications.standins.serve import leading_to_standins
from notifications.wechat.subscription_quota import add_quota, open_quotas
from tests.notifications.reached import device, reachable

pytestmark = pytest.mark.anyio


def as_in_the_demo(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in leading_to_standins(1, 2, "http://127.0.0.1:3").items():
        monkeypatch.setitem(os.environ, name, value)
    return Settings(_env_file=None, database_url=settings.database_url)


async def test_a_person_is_reached_where_something_leads_to_them(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo, asked = as_in_the_demo(settings, monkeypatch), list[str]()
    people = [await reachable(db, demo, at, f"1380013800{number}") for number in range(3)]
    first, gone = people[0], people[2]
    phone = await device(db, demo, first, DeviceKind.JPUSH, "token-of-li-hua", at)
    async with db.write() as session:
        await open_quotas(session, first.id, ["standin-result"])
        await add_quota(session, first.id, "standin-result", long_term=False)
        await session.execute(update(Person).where(col(Person.id) == first.id).values(wechat_digest="d"))
        await session.execute(update(Person).where(col(Person.id) == gone.id).values(is_active=False))

    def _asked(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.extend([statement] * statement.startswith("SELECT"))

    event.listen(db.reader.sync_engine, "before_cursor_execute", _asked)
    async with db.read() as session:
        reach = await addresses_of(session, [one.id for one in people], demo, at)
        assert (set(reach), len(asked)) == ({people[0].id, people[1].id}, 3)
        assert reach[first.id] == {
            "in_app": [str(first.id)], "sms": [str(first.id)], "wechat": [str(first.id)], "email": [str(first.id)],
            "jpush": [str(phone)],
        }  # fmt: skip
        assert set(reach[people[1].id]) == {"in_app", "sms", "email"}
        plain = await addresses_of(session, [first.id], settings, at)
        assert set(plain[first.id]) == {"in_app"}  # who would wait there, waits for ever


async def test_the_demo_opens_every_channel_and_closes_what_keeps_connections(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo, closed = as_in_the_demo(settings, monkeypatch), list[Outside]()
    channels = open_channels(db, demo)
    assert {one.name for one in channels} == set(ADDRESSES)
    [wechat] = [one for one in channels if isinstance(one, Wechat)]
    await wechat._platform._opened()  # as the first message would
    monkeypatch.setattr(Outside, "close", _noting(Outside.close, closed))
    await close_channels(channels)
    assert (len(closed), all(one._client.is_closed for one in closed)) == (5, True)
    assert {one.name for one in open_channels(db, settings)} == {"in_app", "webhook"}


def _noting(close: Callable[[Outside], Awaitable[None]], closed: list[Outside]) -> Callable[[Outside], Awaitable[None]]:
    async def _close(self: Outside) -> None:
        await close(self)
        closed.append(self)

    return _close
