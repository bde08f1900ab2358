"""A code to sign in by waits behind nothing else: not in the telling, not in the lane of short messages."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.sealed_text import SealedText
from backend.ground.settings import Settings
from notifications.channels.channel import AfterUnknown, Channel, Receipt
from notifications.delivery import Delivery, State, Urgency
from notifications.fan_out import Choice, fan_out
from notifications.outbox.claim import claim_due
from notifications.outbox.rules import Part, rule_of
from notifications.post_room import PostRoom
from tests.linhai import City
from tests.notifications.receiver import Posting, Receiver, open_receiver
from tests.notifications.test_outbox import Behaving, all_of, make, row, send

pytestmark = pytest.mark.anyio
MORNING = 200  # short messages that are due at once
PATIENT = 60.0  # seconds; whoever waits longer waits for nothing


async def ask_code(city: City, phone: str = "13912345678") -> None:
    answer = await city.client.post("/api/v1/auth/code", json={"phone": phone})
    assert answer.status_code == 202, answer.text


@asynccontextmanager
async def at_work(city: City, channel: Channel) -> AsyncIterator[None]:
    """A worker's post room with this channel alone."""
    db, stop = Database(city.settings), asyncio.Event()
    working = asyncio.create_task(PostRoom(db, city.settings, {channel.name: channel}, clock.now).work(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(working, PATIENT)
        await db.close()


async def until(receiver: Receiver, is_it: Callable[[dict[str, Any]], bool]) -> int:
    """How many other messages the provider had taken before it."""
    async with asyncio.timeout(PATIENT):
        while not (found := [place for place, one in enumerate(receiver.taken) if is_it(one)]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found[0]


@asynccontextmanager
async def busy_morning(city: City) -> AsyncIterator[Receiver]:
    """Quiet hours end at seven for all; of as many as may be under way at once none is answered."""
    city.at = clock.now()
    rows = [row(city.at, "sms") for _ in range(MORNING)]
    others = {str(one["id"]) for one in rows}
    async with open_receiver(holds=lambda said: said["id"] in others) as receiver:
        await make(city.db, rows)
        async with at_work(city, Posting("sms", receiver.url, AfterUnknown.LEAVE)):
            async with asyncio.timeout(PATIENT):
                while receiver.at_once < rule_of("sms").in_doubt:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            try:
                yield receiver
            finally:
                receiver.gate.set()


async def test_a_code_waits_behind_no_morning_of_other_messages(city: City) -> None:
    async with busy_morning(city) as receiver:
        await ask_code(city)
        assert await until(receiver, lambda one: "code" in one["fields"]) == 0


async def test_a_warning_about_an_account_waits_behind_no_morning_of_other_messages(city: City) -> None:
    """Whoever took the account over has the time that its owner does not know of it."""
    async with busy_morning(city) as receiver:
        warning = row(clock.now(), "sms") | {"kind": "person.password_changed", "urgency": Urgency.URGENT}
        await make(city.db, [warning])
        assert await until(receiver, lambda one: one["id"] == str(warning["id"])) == 0


async def test_each_short_message_is_of_one_lane(db: Database, at: datetime) -> None:
    async with db.write() as session:
        for urgency in Urgency:
            for is_sealed in (True, False):
                one = row(at, "sms") | {"urgency": urgency, "is_sealed": is_sealed}
                session.add(Delivery(**one))
                if is_sealed:
                    session.add(SealedText(happening_id=one["happening_id"], sealed="x", ends_at=at))
    channel, claimed = Behaving("sms", Receipt()), list[Delivery]()
    for part in rule_of("sms").parts:
        claimed += await claim_due(db, channel, 99, at, part=part)
    assert len({one.id for one in claimed}) == len(claimed) == 2 * len(Urgency)


async def test_a_code_is_told_before_what_was_untold_when_it_was_asked_for(city: City) -> None:
    citizen = await city.citizen()
    await city.tell()
    for happens in (citizen.report, lambda: ask_code(city)):
        city.wait(seconds=1)
        await happens()
    assert await fan_out(city.db, city.app.state.city, city.settings, city.at, Choice(1))
    async with city.db.read() as session:
        newest = select(col(Delivery.kind)).order_by(col(Delivery.happening_id).desc()).limit(1)
        assert (await session.execute(newest)).scalar_one() == "code.ask"


async def test_a_code_whose_text_is_gone_is_ended_all_the_same(db: Database, settings: Settings, at: datetime) -> None:
    """Each delivery is of one lane or the other, whatever became of what it was to say."""
    await make(db, [row(at, "sms") | {"is_sealed": True, "address": "sealed", "text": "{code}"}, row(at, "sms")])
    channel = Behaving("sms", Receipt())
    assert await claim_due(db, channel, 9, at, part=Part.SEALED) == []
    await send(db, settings, channel, at + timedelta(seconds=1))
    assert sorted((one.state, one.fault) for one in await all_of(db)) == [
        (State.FAILED, "no_address"), (State.SENT, None),
    ]  # fmt: skip
