"""Who hears of what by which channels, when, and how often."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, update
from sqlmodel import col

from backend.ground.happening import Happening, record
from backend.ground.ids import new_id
from backend.ground.seal import Sealer
from backend.people.person import Person as PersonRow
from notifications.audience import AUDIENCE, Relation
from notifications.channels.channel import AfterUnknown
from notifications.delivery import Delivery, State, Urgency
from notifications.digest import DigestRun, make_digests
from notifications.fan_out import batch_of, fan_out
from notifications.inbox_count import last_places
from notifications.outbox.caps import CAPS
from notifications.outbox.claim import claim_due
from notifications.outbox.lane import Lane
from notifications.preference import GROUPS, Preference, due_at, group_of
from notifications.ways import CHANNELS, Whose, channels_for
from notifications.wechat.subscription_quota import SubscriptionQuota
from tests.linhai import City, Person
from tests.notifications.receiver import Posting, open_receiver

pytestmark = pytest.mark.anyio
CONFIGURED: dict[str, Any] = {
    "sms_gateway": "console", "wechat_appid": "wx1", "wechat_templates": {"progress": "t1", "result": "t2"},
    "smtp_from": "cgt@example.cn",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _configured(city: City) -> None:
    """Every channel is there; nothing is sent but what a test sends."""
    city.settings = city.settings.model_copy(update=CONFIGURED)


async def reachable_citizen(city: City) -> tuple[Person, UUID]:
    """With a phone, WeChat and a consent left, and an address."""
    citizen = await city.citizen()
    me = UUID((await citizen.get("/api/v1/me")).json()["id"])
    async with city.db.write() as session:
        known = {"wechat_digest": me.hex, "email": f"{me.hex}@example.cn"}
        await session.execute(update(PersonRow).where(col(PersonRow.id) == me).values(known))
        session.add(SubscriptionQuota(person_id=me, template_id="t1", remaining=9))
    return citizen, me


async def happens(city: City, kind: str, data: dict[str, Any], subject: UUID | None = None) -> None:
    async with city.db.write() as session:
        of, whom = kind.partition(".")[0], subject or new_id(city.at)
        await record(session, subject_kind=of, subject_id=whom, kind=kind, by=None, at=city.at, data=data)


async def told(city: City, me: UUID, kind: str) -> list[Delivery]:
    while await fan_out(city.db, city.app.state.city, city.settings, city.at):
        pass
    async with city.db.read() as session:
        mine = (col(Delivery.person_id) == me, col(Delivery.kind) == kind)
        query = select(Delivery).where(*mine).order_by(col(Delivery.step), col(Delivery.channel))
        return list((await session.execute(query)).scalars())


async def rejected(city: City, citizen: Person, me: UUID) -> list[Delivery]:
    """Of a report of theirs that was rejected: important to a citizen."""
    number = (await citizen.report())["number"]
    answer = await (await city.signed_in("chief")).act(number, "reject", reason="other", note="重复")
    assert answer.status_code == 200, answer.text
    return await told(city, me, "case.reject")


async def test_what_matters_goes_by_wechat_and_by_sms_only_where_that_fails(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    rows = await rejected(city, citizen, me)
    assert [(row.step, row.channel, row.due_at) for row in rows] == [
        (0, "in_app", city.at), (1, "wechat", city.at), (2, "sms", city.at),
    ]  # fmt: skip
    assert await by_sms(city) == []  # WeChat comes first
    await end(city, rows[1], State.FAILED)
    assert await by_sms(city) == [rows[2].id]


async def test_an_sms_is_spared_where_wechat_got_through(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    rows = await rejected(city, citizen, me)
    await end(city, rows[1], State.SENT)
    assert await by_sms(city) == []
    spared = (await told(city, me, "case.reject"))[2]
    assert (spared.state, spared.fault, spared.due_at) == (State.SPARED, "told_otherwise", None)


async def by_sms(city: City) -> list[UUID]:
    """What may go out by SMS now, beside the codes of signing in."""
    sms = Posting("sms", "")
    await sms.client.aclose()
    return [row.id for row in await claim_due(city.db, sms, 50, city.at) if row.kind != "code.ask"]


async def end(city: City, row: Delivery, state: State) -> None:
    async with city.db.write() as session:
        ended = update(Delivery).where(col(Delivery.id) == row.id).values(state=state, due_at=None)
        await session.execute(ended)


async def test_at_night_only_what_is_urgent_makes_a_noise_and_the_inbox_has_it_at_once(city: City) -> None:
    city.at = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # 23:30 in the city
    citizen, me = await reachable_citizen(city)
    morning = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    rows = await rejected(city, citizen, me)
    assert [(row.channel, row.due_at) for row in rows] == [
        ("in_app", city.at), ("wechat", morning), ("sms", morning),
    ]  # fmt: skip
    assert due_at(Urgency.URGENT, None, city.at) == city.at


@pytest.mark.parametrize(
    ("start", "end_", "hour", "waits"),
    [(22, 7, 21, 0), (22, 7, 22, 9), (22, 7, 3, 4), (22, 7, 7, 0), (1, 5, 2, 3), (1, 5, 5, 0), (7, 7, 7, 0)],
)
async def test_quiet_hours_end_when_they_should(start: int, end_: int, hour: int, waits: int) -> None:
    at = datetime(2026, 11, 24, hour, tzinfo=UTC) - timedelta(hours=8)  # that hour in the city
    mine = Preference(person_id=uuid4(), quiet_from=start, quiet_until=end_)
    assert due_at(Urgency.NORMAL, mine, at) - at == timedelta(hours=waits)


async def test_who_switches_a_group_off_reads_it_in_the_inbox_alone_and_in_their_language(city: City) -> None:
    citizen, me = await reachable_citizen(city)
    form = {"language": "en", "quiet_from": 0, "quiet_until": 0, "off": {"progress": ["wechat", "sms"]}}
    chosen = await citizen.put("/api/v1/me/notifications", json=form)
    assert chosen.status_code == 200, chosen.text
    assert (await citizen.get("/api/v1/me/notifications")).json() == chosen.json()
    rows = await rejected(city, citizen, me)
    assert [(row.channel, row.title, row.wording >= 1) for row in rows] == [("in_app", "Not accepted", True)]


async def test_work_and_one_s_account_cannot_be_switched_off(city: City) -> None:
    handler = await city.signed_in("handler")
    refused = await handler.put("/api/v1/me/notifications", json={"off": {"work": ["jpush"], "weather": ["sms"]}})
    assert refused.status_code == 422
    assert {(one["field"], one["code"]) for one in refused.json()["errors"]} == {
        ("off.work", "essential"), ("off.weather", "unknown"),
    }  # fmt: skip


async def test_beyond_the_day_s_cap_nothing_more_goes_out_until_the_next_day(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CAPS, "email", 2)
    _citizen, me = await reachable_citizen(city)
    for _ in range(3):
        await happens(city, "person.handset_revoked", {}, me)
    await told(city, me, "person.handset_revoked")
    async with open_receiver() as receiver:
        mail = Posting("email", receiver.url)
        assert len(await claim_due(city.db, mail, 50, city.at)) == 2
        rows = [row for row in await told(city, me, "person.handset_revoked") if row.channel == "email"]
        assert sorted((row.state, row.fault) for row in rows if row.fault) == [(State.FAILED, "daily_cap")]
        city.wait(days=1)
        await happens(city, "person.handset_revoked", {}, me)
        await told(city, me, "person.handset_revoked")
        assert len([one for one in await claim_due(city.db, mail, 50, city.at) if one.attempts == 1]) == 1
        await mail.client.aclose()


async def test_an_sms_that_was_spared_takes_nothing_of_the_day_s_cap(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CAPS, "sms", 1)
    citizen, me = await reachable_citizen(city)
    (first,) = [row for row in await rejected(city, citizen, me) if row.channel == "wechat"]
    await end(city, first, State.SENT)
    assert await by_sms(city) == []
    rows = await rejected(city, citizen, me)
    (again,) = [row for row in rows if row.channel == "wechat" and row.id != first.id]
    await end(city, again, State.FAILED)
    (sms,) = [row for row in rows if row.channel == "sms" and row.happening_id == again.happening_id]
    assert await by_sms(city) == [sms.id]


async def test_what_was_given_back_unsent_takes_nothing_of_the_day_s_cap(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it was given back on another day than it was claimed on."""
    monkeypatch.setitem(CAPS, "email", 1)
    _citizen, me = await reachable_citizen(city)
    await happens(city, "person.handset_revoked", {}, me)
    await told(city, me, "person.handset_revoked")
    async with open_receiver() as receiver:
        mail = Posting("email", receiver.url, AfterUnknown.LEAVE)
        for days in (0, 0, 1):
            lane = Lane(city.db, mail, Sealer(city.settings), lambda: city.at)
            assert await lane.step()  # claimed, and not begun
            city.wait(days=days)
            await lane.finish(5.0)
        (given_back,) = await claim_due(city.db, mail, 50, city.at)
        assert (given_back.attempts, given_back.fault, receiver.taken) == (1, None, [])
        await happens(city, "person.handset_revoked", {}, me)
        await told(city, me, "person.handset_revoked")
        assert await claim_due(city.db, mail, 50, city.at) == []  # one a day, as before
        await mail.client.aclose()


async def test_small_news_come_once_a_day_in_a_digest(city: City) -> None:
    _citizen, me = await reachable_citizen(city)
    for _ in range(3):
        await happens(city, "points.earn", {"person": str(me), "points": 1})
    assert [row.channel for row in await told(city, me, "points.earn")] == ["in_app"] * 3
    await city.tell()
    city.at = datetime(2026, 11, 25, 0, 59, tzinfo=UTC)
    assert not await make_digests(city.db, city.settings, city.at)
    city.at = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # 9:00 in the city
    assert await make_digests(city.db, city.settings, city.at)
    assert not await make_digests(city.db, city.settings, city.at)
    (digest,) = await told(city, me, "digest.make")
    assert (digest.channel, digest.text) == ("email", "11月25日 您有 3 条新消息，可在收件箱查看。")
    async with city.db.read() as session:
        assert (await session.execute(select(DigestRun))).scalar_one().ended_at == city.at
        assert (await last_places(session, [me]))[me] == 3


async def earn_and_digest(city: City, me: UUID, earned: datetime, made: datetime) -> list[str]:
    """A point earned then, and what the digests said, made when a worker looks then."""
    city.at = earned
    await happens(city, "points.earn", {"person": str(me), "points": 1})
    await city.tell()
    city.at = made
    while await make_digests(city.db, city.settings, city.at):
        pass
    return sorted(row.text[: row.text.index("，")] for row in await told(city, me, "digest.make"))


async def test_a_digest_for_which_no_worker_was_there_in_time_comes_late_and_once(city: City) -> None:
    _citizen, me = await reachable_citizen(city)
    noon, nine, day = datetime(2026, 11, 24, 4, tzinfo=UTC), datetime(2026, 11, 25, 1, tzinfo=UTC), timedelta(days=1)
    said = ["11月25日 您有 1 条新消息"]
    assert await earn_and_digest(city, me, noon, nine) == said
    after_midnight = nine + timedelta(hours=40)  # nobody has worked since eight
    said.append("11月26日 您有 1 条新消息")
    assert await earn_and_digest(city, me, noon + day, after_midnight) == said
    assert await earn_and_digest(city, me, noon + 2 * day, after_midnight) == said
    said.append("11月27日 您有 1 条新消息")
    assert await earn_and_digest(city, me, noon + 3 * day, nine + 2 * day) == said


async def test_after_days_without_a_digest_the_next_tells_of_them_all(city: City) -> None:
    _citizen, me = await reachable_citizen(city)
    noon, nine, day = datetime(2026, 11, 24, 4, tzinfo=UTC), datetime(2026, 11, 25, 1, tzinfo=UTC), timedelta(days=1)
    said = ["11月25日 您有 1 条新消息"]
    assert await earn_and_digest(city, me, noon, nine) == said
    assert await earn_and_digest(city, me, noon + day, noon + day) == said
    said.append("11月28日 您有 2 条新消息")
    assert await earn_and_digest(city, me, noon + 2 * day, nine + 3 * day) == said


async def test_what_comes_into_the_inbox_after_the_digest_is_told_by_the_next(city: City) -> None:
    """However early it happened: nobody fanned it out in time, or its row was not committed when the digest looked."""
    _citizen, me = await reachable_citizen(city)
    nine, day = datetime(2026, 11, 25, 1, tzinfo=UTC), timedelta(days=1)
    for waits in (timedelta(hours=1), timedelta(seconds=-10)):
        city.at = nine - timedelta(minutes=1)
        await happens(city, "points.earn", {"person": str(me), "points": 1})
        city.at = nine
        while await make_digests(city.db, city.settings, city.at):
            pass
        city.at = nine + waits
        await city.tell()
        nine += day
        assert await made_at(city, me, nine - day) == []
        assert await made_at(city, me, nine) == [f"{nine:%m月%d日} 您有 1 条新消息"]
        nine += day


async def made_at(city: City, me: UUID, when: datetime) -> list[str]:
    """What the digest of that day says, made when a worker looks then."""
    city.at = when
    while await make_digests(city.db, city.settings, city.at):
        pass
    said = [row.text[: row.text.index("，")] for row in await told(city, me, "digest.make")]
    return [text for text in said if text.startswith(f"{when:%m月%d日}")]


async def test_a_digest_at_another_hour_than_the_one_before_tells_what_came_between_once(city: City) -> None:
    _citizen, me = await reachable_citizen(city)
    noon, nine, day = datetime(2026, 11, 24, 4, tzinfo=UTC), datetime(2026, 11, 25, 1, tzinfo=UTC), timedelta(days=1)
    said = ["11月25日 您有 1 条新消息"]
    assert await earn_and_digest(city, me, noon, nine) == said
    city.settings = city.settings.model_copy(update={"digest_hour": 18})
    said.append("11月26日 您有 1 条新消息")
    assert await earn_and_digest(city, me, noon + day, nine + day + timedelta(hours=9)) == said
    city.settings = city.settings.model_copy(update={"digest_hour": 9})
    assert await earn_and_digest(city, me, noon + 2 * day, nine + 2 * day) == said
    said.append("11月28日 您有 1 条新消息")
    assert await earn_and_digest(city, me, noon + 3 * day, nine + 3 * day) == said


async def test_the_number_of_queries_does_not_grow_with_what_is_told(city: City) -> None:
    _citizen, me = await reachable_citizen(city)
    for _ in range(20):
        await happens(city, "person.password_changed", {}, me)
    await queries(city, 1)  # the names behind codes are read once
    assert await queries(city, 1) == await queries(city, 20)


async def queries(city: City, most: int) -> int:
    said: list[str] = []

    def _said(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    async with city.db.read() as session:
        mine = select(Happening).where(col(Happening.kind) == "person.password_changed").limit(most)
        happenings: Sequence[Happening] = (await session.execute(mine)).scalars().all()
        engine = city.db.reader.sync_engine
        event.listen(engine, "before_cursor_execute", _said)
        rows = (await batch_of(session, city.app.state.city, city.settings, happenings, city.at)).rows
        event.remove(engine, "before_cursor_execute", _said)
    assert len(rows) == most * 3  # inbox, e-mail, SMS
    return len(said)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_tables_are_whole(city: City) -> None:
    assert {urgency for urgency, _ in CHANNELS} == set(Urgency) - {Urgency.LOW}
    assert set(CHANNELS) == {(urgency, whose) for urgency in set(Urgency) - {Urgency.LOW} for whose in Whose}
    assert {group_of(kind, relation) for kind, hearers in AUDIENCE.items() for relation in hearers} == set(GROUPS)
    by_sms = {kind for kind, hearers in AUDIENCE.items() for one in hearers if (2, "sms") in channels_for(kind, one)}
    assert by_sms == {"case.close", "case.force_close", "case.reject", "case.overdue"}
    for kind in ("case.close", "case.force_close", "case.reject"):  # "what you reported": said to nobody else
        told = {one for one in AUDIENCE[kind] if (2, "sms") in channels_for(kind, one)}
        assert told == {Relation.REPORTER}
    assert channels_for("case.force_close", Relation.REPORTER)[0] == (1, "wechat")
    assert channels_for("case.dispatch", Relation.FOLLOWERS) == [(1, "fcm"), (1, "jpush")]
