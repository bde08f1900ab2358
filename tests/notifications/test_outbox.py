"""The delivery engine: nothing held while it sends, nothing sent twice but by a declared rule, nothing stuck."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from structlog.testing import capture_logs

from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from notifications import watched
from notifications.books import unanswered
from notifications.books.stuck import stuck_now
from notifications.books.unanswered import PROVIDER_DOWN, RECEIVER_DOWN, WAITS, end_unanswered
from notifications.channels.channel import AfterUnknown, Channel, Outcome, Receipt, SendFailed, Unwelcome
from notifications.delivery import Delivery, State, Urgency
from notifications.outbox import settle as settling
from notifications.outbox.backoff import backoff
from notifications.outbox.begin import begin
from notifications.outbox.breaker import OPENS_AFTER, Breakers
from notifications.outbox.claim import MARGIN, claim_due, lease_of
from notifications.outbox.drain import drain
from notifications.outbox.lane import Lane
from notifications.outbox.letters import Wanted, letters, replay
from notifications.outbox.rules import LANES, LaneRule, rule_of
from notifications.outbox.settle import settle
from notifications.receipts import note_receipt
from tests.notifications.receiver import Posting, open_receiver

pytestmark = pytest.mark.anyio


def row(at: datetime, channel: str, subject: UUID | None = None, seq: int = 1, address: str = "here") -> dict[str, Any]:
    return {
        "id": new_id(at), "happening_id": new_id(at), "subject_id": subject or new_id(at), "seq": seq,
        "person_id": new_id(at), "channel": channel, "address": address, "case_number": "20261124000001",
        "kind": "case.file", "urgency": Urgency.NORMAL, "title": "t", "text": "x", "fields": {}, "is_sealed": False,
        "state": State.CREATED, "attempts": 0, "made_at": at, "due_at": at,
    }  # fmt: skip


async def make(db: Database, rows: Sequence[dict[str, Any]]) -> None:
    async with db.write() as session:
        session.add_all([Delivery(**one) for one in rows])


async def all_of(db: Database) -> list[Delivery]:
    async with db.read() as session:
        return list((await session.execute(select(Delivery).order_by(col(Delivery.id)))).scalars())


async def send(db: Database, settings: Settings, channel: Channel, at: datetime) -> None:
    await drain(db, {channel.name: channel}, settings, at)


def _out_of(*pools: Any) -> int:
    """How many connections are with somebody."""
    return sum(pool.checkedout() for pool in pools)


class Behaving:
    """A channel that does as told, each time."""

    def __init__(self, name: str, *outcomes: Exception | Receipt, after: AfterUnknown = AfterUnknown.RETRY) -> None:
        self.name, self.after_unknown, self._outcomes, self.sent = name, after, list(outcomes), 0

    async def send(self, _delivery: Delivery, _at: datetime) -> Receipt:
        self.sent += 1
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def test_no_connection_is_held_while_a_provider_thinks_and_one_slow_one_stops_no_other(
    db: Database, settings: Settings, at: datetime
) -> None:
    await make(db, [row(at, "push") for _ in range(40)])
    most, pools = rule_of("push").at_once, (db.writer.pool, db.reader.pool)
    async with open_receiver(holds=lambda _said: True) as receiver:
        sending = asyncio.create_task(send(db, settings, Posting("push", receiver.url), at))
        async with asyncio.timeout(60):  # as many as may be under way, and nobody is answered
            while receiver.at_once < most or _out_of(*pools):  # noqa: ASYNC110 - a pool tells nobody
                await asyncio.sleep(0.02)
        receiver.gate.set()
        await sending
    assert receiver.most_at_once == most
    assert max(receiver.times.values()) == 1
    assert {one.state for one in await all_of(db)} == {State.SENT}


async def test_what_the_provider_said_is_in_the_books_and_a_receipt_finds_its_delivery(
    db: Database, settings: Settings, at: datetime
) -> None:
    await make(db, [row(at, "sms")])
    await send(db, settings, Behaving("sms", Receipt("m-77", '{"ok":1}')), at)
    async with db.write() as session:
        assert not await note_receipt(session, "sms", "m-78", "", at)
        assert await note_receipt(session, "sms", "m-77", "", at + timedelta(seconds=3))
    (one,) = await all_of(db)
    assert (one.state, one.provider_id, one.answer, one.attempts) == (State.DELIVERED, "m-77", '{"ok":1}', 1)
    assert one.delivered_at == at + timedelta(seconds=3)


async def test_retry_after_is_honoured_and_never_undercut(db: Database, settings: Settings, at: datetime) -> None:
    await check_retry_after(db, settings, at)


async def check_retry_after(db: Database, settings: Settings, at: datetime) -> None:
    await make(db, [row(at, "push")])
    async with open_receiver(status=429, retry_after="120") as receiver:
        channel = Posting("push", receiver.url)
        await send(db, settings, channel, at)
        receiver.status = 200
        await send(db, settings, channel, at + timedelta(seconds=119))
        assert receiver.taken == []
        await send(db, settings, channel, at + timedelta(seconds=125))
    (one,) = await all_of(db)
    assert (one.state, one.attempts, receiver.refused) == (State.SENT, 2, 1)
    assert all(7.0 <= backoff(3, 7.0) <= 7.0 + 16.0 for _ in range(100))


@pytest.mark.parametrize(
    ("failed", "after", "state"),
    [
        (SendFailed("43101", Outcome.PERMANENT), AfterUnknown.RETRY, State.FAILED),
        (SendFailed("busy"), AfterUnknown.LEAVE, State.CREATED),
        (SendFailed("read", Outcome.UNKNOWN), AfterUnknown.RETRY, State.CREATED),
        (SendFailed("read", Outcome.UNKNOWN), AfterUnknown.LEAVE, State.GIVEN_UP),
        (RuntimeError("a fault of ours"), AfterUnknown.LEAVE, State.GIVEN_UP),
    ],
    ids=["permanent", "temporary", "unknown-retry", "unknown-leave", "fault-leave"],
)
async def test_each_outcome_has_its_end(
    db: Database, settings: Settings, at: datetime, failed: Exception, after: AfterUnknown, state: State
) -> None:
    await make(db, [row(at, "sms")])
    await send(db, settings, Behaving("sms", failed, after=after), at)
    (one,) = await all_of(db)
    assert (one.state, one.due_at is None, one.ended_at is None) == (
        state, state is not State.CREATED, state is State.CREATED,
    )  # fmt: skip


async def test_a_worker_lost_in_the_middle_counts_as_unknown_but_before_it_began_as_nothing(
    db: Database, at: datetime
) -> None:
    for name, after in (("wechat", AfterUnknown.LEAVE), ("push", AfterUnknown.RETRY)):
        await make(db, [row(at, name)])
        channel = Behaving(name, Receipt(), after=after)
        claimed = await claim_due(db, channel, 9, at)  # and the worker dies
        at += timedelta(seconds=rule_of(name).limit) + MARGIN
        again = await claim_due(db, channel, 9, at)
        assert await begin(db, claimed, at) == set()  # another has it
        assert await begin(db, again, at) == {again[0].id}  # and that one dies
        later = at + timedelta(seconds=rule_of(name).limit) + MARGIN
        again = await claim_due(db, channel, 9, later)
        assert len(again) == (1 if after is AfterUnknown.RETRY else 0)
    ended = {one.channel: (one.state, one.fault) for one in await all_of(db)}
    assert ended == {"wechat": (State.GIVEN_UP, "worker_lost"), "push": (State.CLAIMED, None)}


async def test_what_was_claimed_and_not_begun_is_given_back_and_was_no_attempt(
    db: Database, settings: Settings, at: datetime
) -> None:
    await make(db, [row(at, "sms") for _ in range(14)])
    async with open_receiver(holds=lambda _said: True) as receiver:
        lane = Lane(db, Posting("sms", receiver.url, AfterUnknown.LEAVE), Sealer(settings), lambda: at)
        await lane.step(idle=0.05)
        await lane.step(idle=0.05)
        assert Counter(one.begun_at is not None for one in await all_of(db)) == {True: 8, False: 6}
        receiver.gate.set()
        await lane.finish(60.0)
    states = Counter((one.state, one.attempts) for one in await all_of(db))
    assert states == {(State.SENT, 1): 8, (State.CREATED, 0): 6}
    assert len(receiver.times) == 8


async def test_a_worker_stopped_past_its_lease_cannot_write_over_its_successor(db: Database, at: datetime) -> None:
    await make(db, [row(at, "push")])
    channel = Behaving("push", Receipt())
    stopped = await claim_due(db, channel, 9, at)
    later = at + timedelta(minutes=5)
    successor = await claim_due(db, channel, 9, later)
    assert await settle(db, channel, [(stopped[0], SendFailed("late", Outcome.PERMANENT))], later) == set()
    assert await settle(db, channel, [(successor[0], Receipt("m-1"))], later) == {successor[0].id}
    assert await settle(db, channel, [(stopped[0], SendFailed("later still", Outcome.PERMANENT))], later) == set()
    (one,) = await all_of(db)
    assert (one.state, one.provider_id) == (State.SENT, "m-1")


def test_a_breaker_opens_probes_with_one_and_closes(at: datetime) -> None:
    breakers = Breakers()
    for _ in range(OPENS_AFTER - 1):
        breakers.failed("fcm", at)
    assert breakers.room("fcm", at) is None
    breakers.failed("fcm", at)
    assert (breakers.room("fcm", at), breakers.room("sms", at), breakers.shut(at)) == (0, None, ["fcm"])
    later = at + timedelta(seconds=6)
    assert breakers.room("fcm", later) == 1
    breakers.began("fcm")
    assert breakers.room("fcm", later) == 0
    breakers.failed("fcm", later)
    assert breakers.room("fcm", later + timedelta(seconds=6)) == 0  # the second pause is longer
    breakers.began("fcm")
    breakers.succeeded("fcm")
    assert breakers.room("fcm", later) is None


async def test_an_open_breaker_spends_no_attempts(db: Database, settings: Settings, at: datetime) -> None:
    await make(db, [row(at, "push") for _ in range(200)])
    async with open_receiver(status=503) as receiver:
        lane = Lane(db, Posting("push", receiver.url), Sealer(settings), lambda: at)
        while await lane.step():
            pass
    assert receiver.refused <= rule_of("push").at_once + OPENS_AFTER
    assert sum(one.attempts for one in await all_of(db)) == receiver.refused


async def test_a_breaker_that_opens_and_closes_is_told_without_an_address(
    db: Database, settings: Settings, at: datetime
) -> None:
    now = at
    async with open_receiver(status=503) as receiver:
        await make(db, [row(at, "webhook", address=receiver.url) for _ in range(3 * OPENS_AFTER)])
        lane = Lane(db, ToAddress(), Sealer(settings), lambda: now)
        with capture_logs() as told:
            for _look in range(30):
                while await lane.step():
                    pass
                now += timedelta(minutes=10)
                receiver.status = 200 if receiver.refused > 2 * OPENS_AFTER else 503
    assert [(one["event"], one["channel"], one["state"]) for one in told] == [
        ("breaker", "webhook", "open"), ("breaker", "webhook", "closed"),
    ]  # fmt: skip
    assert told[0]["why"] == "http 503"
    assert {one["delivery"] for one in told} <= {str(one.id) for one in await all_of(db)}
    assert receiver.url not in str(told)


async def test_a_receiver_that_was_left_alone_is_tried_with_one_message_and_the_others_get_theirs(
    db: Database, settings: Settings, at: datetime
) -> None:
    now = at
    async with open_receiver(status=503) as down, open_receiver() as well:
        await make(db, [row(at, "webhook", address=down.url) for _ in range(OPENS_AFTER)])
        lane = Lane(db, ToAddress(), Sealer(settings), lambda: now)
        while await lane.step():
            pass
        assert down.refused == OPENS_AFTER
        now += timedelta(seconds=6)
        await make(db, [row(now, "webhook", address=one.url) for _ in range(20) for one in (down, well)])
        while await lane.step():
            pass
        assert (down.refused, len(well.taken)) == (OPENS_AFTER + 1, 20)
        down.status = 200
        now += timedelta(minutes=10)
        while await lane.step():
            pass
        assert down.times.total() == OPENS_AFTER + 20
    assert {one.state for one in await all_of(db)} == {State.SENT}


async def test_a_receiver_that_is_slow_and_far_behind_leaves_the_others_their_places(
    db: Database, settings: Settings, at: datetime
) -> None:
    """It answers each time, so no breaker opens. Its backlog was there first."""
    rule = rule_of("webhook")
    gate = asyncio.Event()
    held = {"gate": gate, "holds": lambda _said: True}
    async with open_receiver(**held) as slow, open_receiver() as well, open_receiver(**held) as other:
        await make(db, [row(at, "webhook", address=slow.url) for _ in range(2 * rule.at_once)])
        late = at + timedelta(seconds=1)
        await make(db, [row(late, "webhook", address=other.url) for _ in range(2 * rule.at_once)])
        await make(db, [row(late, "webhook", address=well.url) for _ in range(5)])
        lane = Lane(db, ToAddress(), Sealer(settings), lambda: late)
        while len(well.taken) < 5:
            assert await lane.step(idle=60.0)
        gate.set()
        while await lane.step():
            pass
        assert rule.share is not None
        assert slow.most_at_once == other.most_at_once == rule.share <= rule.at_once // 4
    assert {one.state for one in await all_of(db)} == {State.SENT}


async def test_a_receiver_down_ten_minutes_gets_all_once_after_and_in_order_and_stops_no_other(
    db: Database, settings: Settings, at: datetime
) -> None:
    down, well = await after_ten_minutes(db, settings, at)
    assert [sorted(order.values()) for order in (down, well)] == [[[1, 2, 3, 4]] * 6] * 2
    assert {one.state for one in await all_of(db)} == {State.SENT}


async def test_without_the_rule_of_order_they_come_as_they_come(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LANES, "webhook", LaneRule(at_once=32, own_breaker=True))
    down, _well = await after_ten_minutes(db, settings, at)
    assert sorted(down.values()) != [[1, 2, 3, 4]] * 6


async def after_ten_minutes(db: Database, settings: Settings, at: datetime) -> list[dict[str, list[int]]]:
    """What came, case by case, at a receiver that was down meanwhile and at one that was not."""
    cases, now = [new_id(at) for _ in range(6)], at
    async with open_receiver(status=503) as down, open_receiver() as well:
        await make(db, [
            row(at + timedelta(seconds=seq), "webhook", case, seq, address)
            for address in (down.url, well.url) for case in cases for seq in (1, 2, 3, 4)
        ])  # fmt: skip
        lane = Lane(db, ToAddress(), Sealer(settings), lambda: now)
        for minute in range(3 * 70):
            now += timedelta(seconds=20)
            if minute == 30:
                assert (len(well.taken), down.taken) == (24, [])
                down.status = 200
            while await lane.step():
                pass
            if len(down.taken) == 24:
                break
        orders: list[dict[str, list[int]]] = []
        for receiver in (down, well):
            order = defaultdict(list)
            for one in receiver.taken:
                order[one["subject"]].append(one["seq"])
            orders.append(order)
    return orders


class ToAddress(Posting):
    """As webhooks do: each address is a receiver of its own."""

    def __init__(self) -> None:
        super().__init__("webhook", "")

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        self._url = delivery.address
        return await super().send(delivery, at)


async def test_what_hangs_beyond_its_limit_is_of_unknown_outcome(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LANES, "sms", LaneRule(limit=0.2))
    await make(db, [row(at, "sms")])
    async with open_receiver(pause=5.0) as receiver:
        await send(db, settings, Posting("sms", receiver.url, AfterUnknown.LEAVE), at)
    (one,) = await all_of(db)
    assert (one.state, one.fault) == (State.GIVEN_UP, "timeout")


async def test_an_orderly_stop_settles_what_is_under_way(db: Database, settings: Settings, at: datetime) -> None:
    await make(db, [row(at, "push") for _ in range(3)])
    async with open_receiver(pause=0.3) as receiver:
        lane = Lane(db, Posting("push", receiver.url), Sealer(settings), lambda: at)
        await lane.step(idle=0.05)
        await lane.finish(5.0)
    assert [one.state for one in await all_of(db)] == [State.SENT] * 3
    await make(db, [row(at, "push")])
    async with open_receiver(pause=30) as receiver:
        lane = Lane(db, Posting("push", receiver.url), Sealer(settings), lambda: at)
        await lane.step(idle=0.05)
        await lane.finish(0.1)
    last = (await all_of(db))[-1]
    assert sorted(one.fault or "" for one in await all_of(db)) == ["", "", "", "stopped"], last


async def test_what_no_worker_takes_is_seen(db: Database, at: datetime) -> None:
    await make(db, [row(at, "fax"), row(at, "push")])
    await claim_due(db, Behaving("push", Receipt()), 9, at)
    async with db.read() as session:
        assert await stuck_now(session, at + timedelta(minutes=10)) == {}
        assert await stuck_now(session, at + timedelta(minutes=30)) == {"unsent.fax": 1, "claimed.push": 1}


async def test_without_the_token_a_late_word_sends_it_again_while_its_successor_still_does(
    db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: whoever comes may settle, whatever token the row carries now."""
    sends = await sends_with_a_late_worker(db, at)
    monkeypatch.setattr(settling, "held_by", lambda ended: col(Delivery.id).in_([one.id for one, _ in ended]))
    assert (sends, await sends_with_a_late_worker(db, at)) == (2, 3)


async def sends_with_a_late_worker(db: Database, at: datetime) -> int:
    """A worker is frozen in its send, another takes over and still sends when the first wakes and says "failed"."""
    await make(db, [row(at, "push")])
    channel, later = Behaving("push", Receipt()), at + timedelta(minutes=5)
    frozen, successor = await claim_due(db, channel, 9, at), await claim_due(db, channel, 9, later)
    await settle(db, channel, [(frozen[0], SendFailed("late"))], later)
    third = await claim_due(db, channel, 9, later + timedelta(seconds=20))
    await settle(db, channel, [(successor[0], Receipt("m-1"))], later + timedelta(seconds=20))
    return len(frozen) + len(successor) + len(third)


class SlowToBegin(Database):
    """Its turn to write comes a minute after it was asked for."""

    def __init__(self, db: Database, at: datetime) -> None:
        self.__dict__.update(db.__dict__)
        self.now = at

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        self.now += timedelta(minutes=1)
        async with super().write() as session:
            yield session


async def test_a_lease_begins_with_the_claim_and_not_with_the_waiting_for_it(
    db: Database, settings: Settings, at: datetime
) -> None:
    """Else one that stood in line for longer than its lease would send what the next one takes, too."""
    await make(db, [row(at, "push")])
    slow = SlowToBegin(db, at)
    lane = Lane(slow, Behaving("push", Receipt()), Sealer(settings), lambda: slow.now)
    await lane._turn()
    (claimed,) = await all_of(db)
    assert claimed.due_at == at + timedelta(minutes=1) + lease_of("push")
    await lane.finish(1)


async def test_numbers_that_have_had_enough_close_the_way_for_no_other(
    db: Database, settings: Settings, at: datetime
) -> None:
    """A gateway that refuses one number answers: five such refusals in a row were taken for one that is down."""
    full = [Unwelcome("Code isv.BUSINESS_LIMIT_CONTROL", retry_after=60) for _ in range(2 * rule_of("sms").in_doubt)]
    await make(db, [row(at, "sms") for _ in range(40)])
    channel = Behaving("sms", *full, Receipt(), after=AfterUnknown.LEAVE)
    await send(db, settings, channel, at)
    assert Counter(one.state for one in await all_of(db)) == {State.SENT: 40 - len(full), State.CREATED: len(full)}
    await send(db, settings, channel, at + timedelta(minutes=2))
    assert {one.state for one in await all_of(db)} == {State.SENT}


async def test_what_waits_for_a_receiver_that_does_not_answer_for_days_ends_and_can_be_sent_again(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unanswered, "BREAK", 2 * WAITS)
    now = at
    assert await end_unanswered(db, at) == 0  # a worker is there
    await make(db, [row(at, "in_app"), *(row(at, "webhook") for _ in range(2 * OPENS_AFTER))])
    lane = Lane(db, Behaving("webhook", SendFailed("HTTP 503")), Sealer(settings), lambda: now)
    while await lane.step():
        pass
    now = at + WAITS
    assert await end_unanswered(db, now - timedelta(seconds=1)) == 0
    await make(db, [row(now, "webhook")])
    assert await end_unanswered(db, now + timedelta(hours=1)) == 2 * OPENS_AFTER
    async with db.read() as session:
        dead = await letters(session, Wanted(), 100)
    assert Counter((one.channel, one.state, one.fault) for one in dead) == {
        ("webhook", State.DEAD, RECEIVER_DOWN): 2 * OPENS_AFTER
    }
    now += timedelta(hours=1)
    assert await replay(db, Wanted(fault=RECEIVER_DOWN), lambda: now, lambda *_step: None) == 2 * OPENS_AFTER
    assert await end_unanswered(db, now + timedelta(hours=1)) == 0


async def test_days_in_which_no_worker_ran_are_none_in_which_a_provider_did_not_answer(
    db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back after a long weekend, the worker ended all that had waited for it before it had tried any of it."""
    monkeypatch.setattr(unanswered, "BREAK", timedelta(hours=12))
    await make(db, [row(at, "sms"), row(at, "webhook")])
    assert await end_unanswered(db, at) == 0
    now = back = at + WAITS + timedelta(hours=1)
    while now < back + WAITS:
        assert await end_unanswered(db, now) == 0
        now += timedelta(hours=12)
    assert await end_unanswered(db, now) == 2


async def test_the_worker_ends_what_a_receiver_never_takes(
    db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unanswered, "BREAK", 2 * WAITS)
    await make(db, [row(at, "in_app"), row(at, "webhook")])
    for now in (at, at + WAITS):
        await watched._sweep_stuck(db, {"in_app": Behaving("in_app"), "webhook": Behaving("webhook")}, now)
    assert {one.channel: one.fault for one in await all_of(db)} == {"in_app": None, "webhook": RECEIVER_DOWN}


async def test_what_waits_for_a_provider_that_is_down_for_days_is_not_sent_all_at_once_when_it_is_back(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unanswered, "BREAK", 2 * WAITS)
    assert await end_unanswered(db, at) == 0  # a worker is there
    now, ways = at, ("sms", "wechat", "email", "fcm", "jpush")
    await make(db, [row(at, name) for name in ("in_app", *ways) for _ in range(2 * OPENS_AFTER)])
    lane = Lane(db, Behaving("email", SendFailed("not_reached")), Sealer(settings), lambda: now)
    while await lane.step():
        pass
    now = at + WAITS + timedelta(hours=1)
    await make(db, [row(now - timedelta(hours=2), "email")])
    await watched._sweep_stuck(db, {name: Behaving(name) for name in ("in_app", *ways)}, now)
    await send(db, settings, Behaving("email", Receipt()), now)
    assert Counter((one.channel, one.state, one.fault) for one in await all_of(db)) == {
        ("in_app", State.CREATED, None): 2 * OPENS_AFTER, ("email", State.SENT, None): 1,
        **{(name, State.DEAD, PROVIDER_DOWN): 2 * OPENS_AFTER for name in ways},
    }  # fmt: skip
