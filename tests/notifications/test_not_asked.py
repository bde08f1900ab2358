"""A database that is away while a message is being sent makes no message one that was perhaps sent, and none of those
that were sent one that was not."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import make_url, select
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from notifications.addresses import ADDRESSES
from notifications.channels.channel import NotAsked, Outcome
from notifications.channels.open_channels import close_channels, open_channels
from notifications.channels.sms import Sms
from notifications.channels.wechat import Wechat
from notifications.delivery import State
from notifications.outbox.breaker import OPENS_AFTER
from notifications.sms.console_gateway import ConsoleGateway
from notifications.standins.wechat import build_standin
from notifications.wechat.platform import WechatPlatform
from notifications.wechat.subscription_quota import SubscriptionQuota
from tests.conftest import NOON
from tests.free_port import free_port
from tests.linhai import City, open_city
from tests.notifications.reached import reachable
from tests.notifications.test_addresses import as_in_the_demo
from tests.notifications.test_outbox import all_of, make, row, send
from tests.notifications.wechat_city import follower, leading_to
from tests.outside import delivery_to, outcome_of
from tests.served import Served

pytestmark = pytest.mark.anyio


def nowhere() -> Database:
    """One whose server does not answer."""
    return Database(Settings(_env_file=None, database_url=f"postgresql+asyncpg://a:b@127.0.0.1:{free_port()}/c"))


async def test_short_messages_whose_numbers_could_not_be_read_go_out_later(
    db: Database, settings: Settings, at: datetime
) -> None:
    """They were taken for perhaps sent, which is never tried again: whatever was under way when a database went over to
    its replica was lost."""
    person, away = await reachable(db, settings, at), nowhere()
    closed = {"person_id": person.id, "kind": "case.close", "fields": {"number": "1"}}
    await make(db, [row(at, "sms") | closed for _ in range(OPENS_AFTER)])
    await send(db, settings, Sms(away, settings, ConsoleGateway()), at)
    await away.close()
    rows = await all_of(db)
    assert {(one.state, one.attempts) for one in rows} == {(State.CREATED, 1)}
    assert all(str(one.fault).startswith("database:") for one in rows)
    await send(db, settings, Sms(db, settings, ConsoleGateway()), at + timedelta(hours=1))
    assert {one.state for one in await all_of(db)} == {State.SENT}


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_of_no_channel_a_database_that_is_away_says_that_its_provider_does_not_answer(
    settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was taken for that: after five messages nothing more was begun, for the provider seemed to be down."""
    away = nowhere()
    channels = [one for one in open_channels(away, as_in_the_demo(settings, monkeypatch)) if one.name != "in_app"]
    said = dict[str, str]()
    for channel in channels:
        address, who = str(new_id(at)), new_id(at)
        try:
            await channel.send(delivery_to(channel.name, address, at, person_id=who), at)
        except NotAsked as not_asked:
            said[channel.name] = not_asked.why.partition(":")[0]
        except Exception as fault:  # noqa: BLE001 - as the lane has it
            said[channel.name] = type(fault).__name__
    await close_channels(channels)
    await away.close()
    assert said == dict.fromkeys(set(ADDRESSES) - {"in_app"}, "database")


@pytest.fixture
def platform() -> Iterator[Any]:
    app = build_standin()
    with Served(app) as served:
        served.app = app
        yield served


@pytest.fixture
async def wechat_city(city_settings: Settings, platform: Any) -> AsyncIterator[City]:
    hasty = leading_to(city_settings, platform.url).model_copy(update={"database_statement_limit": 1.0})
    async with open_city(hasty, NOON) as opened:
        yield opened


@asynccontextmanager
async def held(city: City, who: UUID) -> AsyncIterator[None]:
    """Somebody else holds the consents of a person, on SQLite the whole database."""
    if city.db.is_sqlite:
        holder = sqlite3.connect(make_url(city.settings.database_url).database or "", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.close()
        return
    async with city.db.write() as session:
        theirs = select(SubscriptionQuota).where(col(SubscriptionQuota.person_id) == who)
        await session.execute(theirs.with_for_update())
        yield


async def test_a_wechat_message_that_was_taken_is_sent_whatever_becomes_of_its_consent(
    wechat_city: City, platform: Any
) -> None:
    """It was taken for perhaps sent, and an SMS followed it."""
    person, who = await follower(wechat_city, consents=2)
    number, city = (await person.report())["number"], wechat_city
    channel = Wechat(city.db, city.settings, WechatPlatform(city.settings, city.db, lambda: city.at))
    delivery = delivery_to("wechat", str(who), city.at, person_id=who, case_number=number)
    await channel.send(delivery, city.at)  # and the token is known
    async with held(city, who):
        receipt = await channel.send(delivery, city.at)
    assert receipt.provider_id == "2"
    assert len(platform.app.state.received.of("wechat")) == 2
    away = nowhere()
    unread = Wechat(away, city.settings, WechatPlatform(city.settings, city.db, lambda: city.at))
    assert (await outcome_of(unread.send(delivery, city.at)))[0] == Outcome.TEMPORARY
    await away.close()
