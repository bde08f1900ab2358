"""Every happening reaches everyone once, through kill -9 at the worst moment, frozen workers and sleeping providers."""

import asyncio
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from backend.people.person import Person
from notifications.delivery import Delivery, State
from notifications.inbox import InboxItem
from notifications.polite_database import PoliteDatabase
from tests.databases import Cluster
from tests.notifications.receiver import Receiver, open_receiver
from tests.promises.frozen import freeze
from tests.promises.post_worker import RULES, Work
from tests.promises.workers import LOCKED, Workers, working

pytestmark = pytest.mark.anyio
EVENTS = int(os.environ.get("CGT_TEST_EVENTS", "100"))
KILLS = int(os.environ.get("CGT_TEST_SEND_KILLS", "4"))
JOBS = int(os.environ.get("CGT_TEST_JOBS", "400"))
A_SUBJECT = 5  # events of one subject
SENT_WITHIN = 8.0  # seconds: what is not known is what a killed worker held, and not what a slow machine was late with
LATE = re.compile(r"\blate\b")  # what a worker says whose word came after its lease had run out
LOOKS = (0.1, 0.3)  # seconds: what a worker said last before it was stopped is done by the second
OPEN = f"""SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'
    AND clock_timestamp() - state_change > interval '{LOOKS[1]} seconds'"""


@pytest.fixture
def url(cluster: Cluster, database_kind: str) -> Iterator[str]:
    made = cluster.fresh(database_kind, "linhai")
    yield made
    cluster.drop(made)


async def write_events(db: Database, count: int) -> None:
    """Each with one addressee, several of each subject in order."""
    for _ in range(0, count, A_SUBJECT * 20):
        async with db.write() as session:
            for _subject in range(20):
                person = new_id(clock.now())
                session.add(Person(id=person, name="市民", salt="s", made_at=clock.now()))
                for number in range(A_SUBJECT):
                    await record(
                        session, subject_kind="points", subject_id=person, kind="points.earn", by=None, at=clock.now(),
                        data={"person": str(person), "points": number}, first=number == 0,
                    )  # fmt: skip
                    await session.flush()


async def until_settled(db: Database, count: int, seconds: float) -> dict[State, int]:
    """The states once nothing is open and all of them are there."""
    deadline, states = time.monotonic() + seconds, dict[State, int]()
    while time.monotonic() < deadline:
        await asyncio.sleep(0.25)
        async with db.read() as session:
            untold = (await session.execute(select(func.count()).select_from(Untold))).scalar_one()
            rows = await session.execute(select(col(Delivery.state), func.count()).group_by(col(Delivery.state)))
            states = {state: int(number) for state, number in rows}
        if not untold and sum(states.values()) >= count and not any(state.is_open for state in states):
            return states
    raise TimeoutError(f"{untold} untold, {states}")


async def kept_of(db: Database) -> Sequence[Delivery]:
    async with db.read() as session:
        return (await session.execute(select(Delivery))).scalars().all()


def kills_after(receiver: Receiver, workers: Workers, kills: int, sends: int, seed: int) -> None:
    """Kills whichever worker just got its answer, at so many random moments: the other side has taken it, the row is
    not yet marked."""
    moments = set(random.Random(seed).sample(range(sends // 20, sends * 9 // 10), kills))

    def _after(number: int, said: dict[str, Any]) -> None:
        if number in moments:
            workers.kill(said["pid"])

    receiver.after = _after


@pytest.mark.dear
@pytest.mark.parametrize("seed", [7])
async def test_kill_9_between_the_answer_and_the_mark_loses_nothing_and_doubles_only_what_the_rule_allows(
    url: str, database_kind: str, seed: int
) -> None:
    db, workers_at_once = PoliteDatabase(Database(Settings(_env_file=None, database_url=url))), 2
    async with open_receiver() as receiver, working(Work(url, receiver.url), workers_at_once) as workers:
        kills_after(receiver, workers, KILLS, EVENTS * 3, seed)
        await write_events(db, EVENTS)
        states = await until_settled(db, EVENTS * len(RULES), 60 + EVENTS / 5)
        deliveries = await kept_of(db)
        async with db.read() as session:
            items = (await session.execute(select(func.count()).select_from(InboxItem))).scalar_one()
    await db.close()
    times = receiver.times
    print(f"\n{database_kind}: {EVENTS} events, {workers.killed} kills, {states}")
    for name in RULES:
        rows = [one for one in deliveries if one.channel == name]
        assert len(rows) == EVENTS
        check_channel(name, rows, times, workers.killed)
    assert items == EVENTS  # in the inbox exactly once
    assert workers.killed >= KILLS * 0.9
    assert in_order(receiver, {str(one.id) for one in deliveries if one.channel == "webhook"})


def check_channel(name: str, rows: Sequence[Delivery], times: Mapping[str, int], killed: int) -> None:
    """What a channel's rule allows, of so many times that each delivery was taken on the other side."""
    lost = [one for one in rows if one.state is State.GIVEN_UP]
    never = [one for one in rows if not times[str(one.id)] and one.state is not State.GIVEN_UP]
    twice = [one for one in rows if times[str(one.id)] > 1]
    unsent = 0 if name == "in_app" else len(never)
    taken = sum(1 for one in lost if times[str(one.id)])
    print(f"  {name}: never sent {unsent}, twice {len(twice)}, given up {len(lost)}, of which taken {taken}")
    if name == "in_app":
        assert lost == []
    elif name == "sms":
        assert (never, twice) == ([], [])  # unknown is left, and listed
        assert {one.fault for one in lost} <= {"worker_lost"}
    else:
        assert (len(never), lost) == (0, []), "never sent"
        assert all(one.attempts > 1 for one in twice)  # only what a dead worker held
        assert len(twice) <= killed * RULES[name][1].at_once


def in_order(receiver: Receiver, ids: set[str]) -> bool:
    """Each subject's first arrivals come in the order in which it happened."""
    seen: dict[str, list[int]] = {}
    for one in receiver.taken:
        if one["id"] in ids and one["seq"] not in seen.setdefault(one["subject"], []):
            seen[one["subject"]].append(one["seq"])
    return all(order == sorted(order) for order in seen.values())


@pytest.mark.very_dear
async def test_planted_marking_before_sending_loses_and_the_proof_sees_it(url: str) -> None:
    db = Database(Settings(_env_file=None, database_url=url))
    async with (
        open_receiver(pause=0.05) as receiver,
        working(Work(url, receiver.url, channels=("push",), marks_first=True), 1) as workers,
    ):
        kills_after(receiver, workers, 8, 80, 1)
        await write_events(db, 100)
        await until_settled(db, 100, 60)
        await asyncio.sleep(0.5)
        kept = await kept_of(db)
    await db.close()
    with pytest.raises(AssertionError, match="never sent"):
        check_channel("push", kept, receiver.times, workers.killed)


@pytest.fixture
def sqlite_url(cluster: Cluster) -> Iterator[str]:
    made = cluster.fresh("sqlite", "linhai")
    yield made
    cluster.drop(made)


async def test_a_worker_that_is_told_that_it_is_locked_is_seen(sqlite_url: str) -> None:
    """The planted fault: one of little patience, and another who writes for longer than that."""
    db = Database(Settings(_env_file=None, database_url=sqlite_url))
    await write_events(db, A_SUBJECT * 20)
    with pytest.raises(AssertionError, match=LOCKED):
        await work_behind_a_long_write(sqlite_url, db)
    await db.close()


async def work_behind_a_long_write(url: str, db: Database) -> None:
    impatient = Work(url, "", channels=("push",), patience=0.2)
    async with working(impatient, 1) as workers, asyncio.timeout(60), db.write() as session:
        await session.execute(text("SELECT 1"))
        while LOCKED not in workers.said():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


# eight that starve beside other tests let leases run out that no worker was frozen for: `make prove` runs them alone
@pytest.mark.dear
@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.very_dear)])
async def test_workers_never_take_the_same_job_and_a_frozen_one_is_fenced_off(url: str, count: int) -> None:
    await check_jobs(url, count)


@pytest.mark.very_dear
async def test_a_claim_that_holds_for_no_time_is_seen(sqlite_url: str) -> None:
    """The planted fault: who comes next takes what another is still sending. Few jobs show it."""
    with pytest.raises(AssertionError, match="sent twice"):
        await check_jobs(sqlite_url, 2, no_lease=True, jobs=min(JOBS, 400))


async def check_jobs(url: str, count: int, no_lease: bool = False, jobs: int = JOBS) -> None:
    db = Database(Settings(_env_file=None, database_url=url))
    async with (
        open_receiver() as receiver,
        working(Work(url, receiver.url, channels=("push",), no_lease=no_lease), count) as workers,
    ):
        writing = asyncio.create_task(write_events(db, jobs))
        while len(receiver.taken) < jobs // 4:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        frozen, held, met = await frozen_holding(db, url, receiver, no_lease)
        begun = time.monotonic()
        await writing
        states = await until_settled(db, jobs, 60 + jobs / 50)
        waited = time.monotonic() - begun
        os.kill(frozen, signal.SIGCONT)  # it wakes, settles late, and must change nothing
        async with asyncio.timeout(60):
            while not LATE.search(workers.said()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert await until_settled(db, jobs, 60) == states == {State.SENT: jobs}
    await db.close()
    twice = Counter(receiver.times.values())
    print(
        f"\n{count} workers, {jobs} jobs: sent so many times {dict(twice)}; one froze with {len(held)} sent and not"
        f" marked (met {met} times while it wrote), all settled {waited:.1f} s after; none was told that it is locked"
    )
    assert sum(twice.values()) == jobs
    assert max(twice) <= 2, "sent twice and again"
    assert twice[2] <= RULES["push"][1].at_once, "sent twice"  # more than what the frozen one had sent and not marked
    assert {receiver.times[one] for one in held} == {2}  # another took each over


async def frozen_holding(db: Database, url: str, receiver: Receiver, no_lease: bool) -> tuple[int, set[str], int]:
    """Freezes a worker that has sent what it has not marked yet: which, what that is, and how often any was met while
    it wrote. One that holds nothing has nothing to say late; without a lease nobody holds anything for long."""
    met = 0
    async with asyncio.timeout(60):  # if all is sent before one was met
        while True:
            frozen = await just_answered(receiver)
            met += await freeze(frozen, url)
            if (held := await held_by(db, receiver, frozen)) or no_lease:
                return frozen, held, met
            os.kill(frozen, signal.SIGCONT)


async def just_answered(receiver: Receiver) -> int:
    """The next worker that gets an answer; it is stopped before it can do anything with it."""
    answered = asyncio.get_running_loop().create_future()

    def _after(_number: int, said: dict[str, Any]) -> None:
        if not answered.done():
            os.kill(said["pid"], signal.SIGSTOP)
            answered.set_result(said["pid"])

    receiver.after = _after
    pid: int = await answered
    receiver.after = None
    return pid


async def held_by(db: Database, receiver: Receiver, pid: int) -> set[str]:
    """What a stopped worker has sent and holds; nothing, if a transaction of its is open: that would hold up others."""
    held = {one["id"] for one in receiver.taken if one["pid"] == pid}
    for wait in LOOKS:
        await asyncio.sleep(wait)
        async with db.read() as session:
            claimed = select(col(Delivery.id)).where(col(Delivery.state) == State.CLAIMED)
            held &= {str(one) for one in (await session.execute(claimed)).scalars()}
            if not db.is_sqlite and (await session.execute(text(OPEN))).scalar_one():
                return set()
    return held
