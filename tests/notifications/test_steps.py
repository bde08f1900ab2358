"""Step by step: an SMS waits for what comes first, and not for ever; no attempt disturbs the night."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.books.stuck import stuck_now
from notifications.books.unserved import NO_CHANNEL, end_unserved
from notifications.channels.channel import Outcome, Receipt, SendFailed, Unsendable
from notifications.delivery import Delivery, State
from notifications.device import Device
from notifications.of_person import hand_over_messages
from notifications.outbox.breaker import OPENS_AFTER
from notifications.outbox.claim import claim_due
from notifications.preference import Preference
from notifications.receipts import note_receipt
from tests.linhai import City
from tests.notifications.test_outbox import Behaving, all_of, make, row, send
from tests.notifications.test_ways import CONFIGURED, by_sms, end, happens, reachable_citizen, rejected, told

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _configured(request: pytest.FixtureRequest) -> None:
    if "city" in request.fixturenames:
        city = request.getfixturevalue("city")
        city.settings = city.settings.model_copy(update=CONFIGURED)


async def claimed(city: City, channel: str) -> Sequence[Delivery]:
    return await claim_due(city.db, Behaving(channel, Receipt()), 50, city.at)


async def changed(city: City, row_: Delivery, **values: Any) -> None:
    async with city.db.write() as session:
        await session.execute(update(Delivery).where(col(Delivery.id) == row_.id).values(**values))


async def now_of(city: City, row_: Delivery) -> Delivery:
    async with city.db.read() as session:
        return (await session.execute(select(Delivery).where(col(Delivery.id) == row_.id))).scalar_one()


async def test_an_sms_waits_half_an_hour_for_a_provider_that_is_down_and_no_longer(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    _, wechat, sms = await rejected(city, citizen, me)
    city.wait(minutes=29)
    assert await by_sms(city) == []
    city.wait(minutes=2)
    assert await by_sms(city) == [sms.id]
    await end(city, sms, State.SENT)
    assert await claimed(city, "wechat") == []  # the platform is back: the person has been told
    assert ((await now_of(city, wechat)).state, (await now_of(city, wechat)).fault) == (State.SPARED, "told_otherwise")


async def test_an_sms_that_nobody_sends_is_seen_though_it_is_a_second_step(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    _, wechat, _sms = await rejected(city, citizen, me)
    await end(city, wechat, State.FAILED)
    counts = []
    for minutes in (40, 10):
        city.wait(minutes=minutes)
        async with city.db.read() as session:
            counts.append((await stuck_now(session, city.at)).get("unsent.sms", 0))
    assert counts[1] == counts[0] + 1  # beside the codes of signing in


async def test_a_failure_that_is_told_later_lets_the_sms_go_out(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    _, wechat, sms = await rejected(city, citizen, me)
    await changed(city, wechat, state=State.SENT, due_at=None, provider_id="m-1")
    assert await by_sms(city) == []
    assert (await now_of(city, sms)).state is State.SPARED
    city.wait(minutes=1)
    async with city.db.write() as session:
        assert await note_receipt(session, "wechat", "m-1", "40003 refused", city.at)
    assert await by_sms(city) == [sms.id]


async def test_a_failure_told_a_day_later_wakes_nobody(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    _, wechat, _sms = await rejected(city, citizen, me)
    await changed(city, wechat, state=State.SENT, due_at=None, provider_id="m-1")
    assert await by_sms(city) == []
    city.wait(days=1)
    async with city.db.write() as session:
        assert await note_receipt(session, "wechat", "m-1", "40003 refused", city.at)
    assert await by_sms(city) == []


async def test_a_later_attempt_keeps_the_quiet_hours_too(city: City) -> None:
    city.at = datetime(2026, 11, 24, 13, 59, tzinfo=UTC)  # 21:59 in the city
    citizen, me = await reachable_citizen(city)
    _, wechat, _sms = await rejected(city, citizen, me)
    assert [one.id for one in await claimed(city, "wechat")] == [wechat.id]
    again = city.at + timedelta(hours=1)
    await changed(city, wechat, state=State.CREATED, due_at=again, claim=None)
    city.at = again
    assert await claimed(city, "wechat") == []
    waits = await now_of(city, wechat)
    morning = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert (waits.state, waits.due_at, waits.attempts) == (State.CREATED, morning, 1)
    city.at = morning
    assert [one.id for one in await claimed(city, "wechat")] == [wechat.id]


async def test_what_was_switched_off_since_is_not_sent(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    _, wechat, _sms = await rejected(city, citizen, me)
    form = {"language": "zh-CN", "quiet_from": 0, "quiet_until": 0, "off": {"progress": ["wechat", "sms"]}}
    assert (await citizen.put("/api/v1/me/notifications", json=form)).status_code == 200
    assert (await claimed(city, "wechat"), await by_sms(city)) == ([], [])
    assert (await now_of(city, wechat)).fault == "switched_off"


async def test_what_waits_for_a_channel_the_city_does_not_run_ends_and_the_sms_goes_out(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    _, wechat, sms = await rejected(city, citizen, me)
    await changed(city, wechat, channel="fcm")  # its settings have been taken out since
    city.wait(minutes=14)
    assert await end_unserved(city.db, ["in_app", "sms", "webhook"], city.at) == 0
    city.wait(minutes=2)
    assert await end_unserved(city.db, ["in_app", "sms", "webhook", "fcm"], city.at) == 0
    assert await end_unserved(city.db, ["in_app", "sms", "webhook"], city.at) == 1
    assert ((await now_of(city, wechat)).state, (await now_of(city, wechat)).fault) == (State.FAILED, NO_CHANNEL)
    assert await by_sms(city) == [sms.id]


async def test_a_refusal_at_home_says_nothing_of_the_provider(db: Database, settings: Settings, at: datetime) -> None:
    down, home = SendFailed("HTTP 503", Outcome.TEMPORARY), Unsendable("no_consent_left")
    await make(db, [row(at, "push", seq=seq) for seq in range(30)])
    channel = Behaving("push", *[down, home] * OPENS_AFTER)
    await send(db, settings, channel, at)
    assert channel.sent <= 2 * OPENS_AFTER + 16  # what was under way when it opened
    assert sum(one.state is State.CREATED and one.attempts == 0 for one in await all_of(db)) > 0, "it never opened"


async def test_who_loses_a_password_hears_it_outside_of_the_account_at_any_hour(city: City) -> None:
    city.at = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # 23:30 in the city
    _citizen, me = await reachable_citizen(city)
    kinds = ("password_changed", "password_set", "second_factor_on", "second_factor_off")
    for kind in (f"person.{what}" for what in kinds):
        await happens(city, kind, {}, me)
        rows = {one.channel: one.due_at for one in await told(city, me, kind)}
        assert {"sms", "email"} <= rows.keys(), kind
        assert rows["sms"] == city.at
    assert len(await by_sms(city)) == len(kinds)


async def test_an_english_reader_reads_times_and_what_is_not_known_in_english(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    form = {"language": "en", "quiet_from": 0, "quiet_until": 0, "off": {}}
    assert (await citizen.put("/api/v1/me/notifications", json=form)).status_code == 200
    number = str((await citizen.report())["number"])
    await happens_to_case(city, number)
    (row_,) = [one for one in await told(city, me, "case.file") if one.channel == "in_app"]
    assert row_.text.startswith(f"Case {number} has been filed. Due ")
    assert row_.text.isascii(), row_.text
    assert "月" in row_.fields["due"]  # templates are Chinese


async def happens_to_case(city: City, number: str) -> None:
    assert (await (await city.signed_in("desk")).act(number, "admit")).is_success
    assert (await (await city.signed_in("chief")).act(number, "file", class_code="E0110")).is_success


async def test_two_accounts_that_are_one_keep_what_either_switched_off_and_no_device_of_a_sign_in_that_ended(
    city: City,
) -> None:
    _first, taker = await reachable_citizen(city)
    second = await city.citizen()
    giver = UUID((await second.get("/api/v1/me")).json()["id"])
    form = {"language": "en", "quiet_from": 20, "quiet_until": 8, "off": {"progress": ["sms"]}}
    assert (await second.put("/api/v1/me/notifications", json=form)).status_code == 200
    assert (await second.post("/api/v1/devices", json={"kind": "jpush", "token": "1104a89792a2c1f9b1f"})).is_success
    for _ in range(2):  # again by who looks after what came late: there is nothing more
        async with city.db.write() as session:
            await hand_over_messages(session, giver, taker)
    async with city.db.read() as session:
        assert await session.get(Preference, giver) is None
        mine = await session.get(Preference, taker)
        assert (await session.execute(select(Device))).scalars().all() == []
    assert mine is not None
    assert (mine.language.value, mine.quiet_from, mine.off) == ("en", 20, {"progress": ["sms"]})


async def test_of_two_choices_the_kept_account_s_stands_and_all_that_is_off_is_off(city: City) -> None:
    _first, taker = await reachable_citizen(city)
    _second, giver = await reachable_citizen(city)
    async with city.db.write() as session:
        session.add(Preference(person_id=taker, off={"progress": ["wechat"]}))
        session.add(Preference(person_id=giver, quiet_from=1, off={"progress": ["sms"], "points": ["email"]}))
    async with city.db.write() as session:
        await hand_over_messages(session, giver, taker)
    async with city.db.read() as session:
        mine = await session.get(Preference, taker)
    assert mine is not None
    assert (mine.quiet_from, mine.off) == (22, {"progress": ["sms", "wechat"], "points": ["email"]})
