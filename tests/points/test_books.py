"""The books of points balance after any deeds in any order; every fault that is planted is seen."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.person import Person
from backend.points.check_books import DIFFERENCES, check_books
from backend.points.decide_appeal import decide_appeal
from backend.points.draw_up_payout import draw_up_payout
from backend.points.give_points import give_points, take_back
from backend.points.judge import Matter, Sent, Verdict
from backend.points.of_person import forget_points
from backend.points.pay_out import pay_out
from backend.points.payout_line import PayoutLine
from backend.points.point_account import PointAccount
from backend.points.point_appeal import PointAppeal
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.reason import Reason
from backend.points.refund_line import refund_line
from backend.releases.point_rule import PointEvent, PointRule, PointTerms
from backend.workflow.roles import Role
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.points.earning import award, filed

PEOPLE = 3
RULE = PointRule("r", "规则", PointEvent.FILE, "", "", 0, 24, 7, (100, 100, 50), 0, date(2026, 1, 1), None)
TERMS = PointTerms(20, 45, 60, 30, 3, 50, 5, 7, 15, date(2026, 1, 1), None)
WHO = st.integers(0, PEOPLE - 1)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), WHO, st.integers(0, 9)),
        st.tuples(st.just("back"), WHO, st.integers(0, 20)),
        st.tuples(st.just("appeal"), st.integers(0, 20), st.integers(0, 30)),
        st.tuples(st.just("pay"), WHO, WHO),
        st.tuples(st.just("refund"), WHO, WHO),
        st.tuples(st.just("leave"), WHO, WHO),
    ),
    max_size=14,
)


class Undone(Exception):
    """Ends a play, of which nothing stays."""


@dataclass
class Play:
    """Deeds on the real ledger, within one transaction."""

    session: AsyncSession
    city: City
    at: datetime
    people: list[uuid.UUID] = field(default_factory=list)

    async def begin(self) -> None:
        self.people = [new_id(self.at) for _ in range(PEOPLE)]
        self.session.add_all(Person(id=one, name="市民", made_at=self.at, phone_sealed="x") for one in self.people)
        await self.session.flush()

    async def give(self, who: int, day: int) -> None:
        case_id, when = uuid.uuid4(), self.at + timedelta(days=day)
        person = await self.session.get_one(Person, self.people[who])
        if person.erased_at is None:
            sent = Sent(case_id, "20261124000001", person.id, when.astimezone(CITY_ZONE))
            matter = Matter("E0110", "331082001001001", 1, {PointEvent.FILE: when}, [sent])
            verdict = Verdict(sent, RULE, Reason.EARNED)
            await give_points(self.session, matter, verdict, PointEvent.FILE, TERMS, sent.reported.date(), self.at)

    async def back(self, _who: int, which: int) -> None:
        taken = select(PointEntry.of_entry).where(col(PointEntry.kind) == EntryKind.REVERSAL)
        awards = select(PointEntry).where(col(PointEntry.kind) == EntryKind.AWARD, col(PointEntry.id).not_in(taken))
        if found := (await self.session.execute(awards)).scalars().all():
            await take_back(self.session, found[which % len(found)], Reason.CANCELLED, self.at)

    async def appeal(self, which: int, points: int) -> None:
        there = select(PointAppeal.entry_id)
        query = select(PointEntry).where(
            col(PointEntry.kind).in_([EntryKind.AWARD, EntryKind.NONE]), col(PointEntry.id).not_in(there)
        )
        if found := (await self.session.execute(query)).scalars().all():
            entry = found[which % len(found)]
            made = PointAppeal(
                id=new_id(self.at), entry_id=entry.id, person_id=entry.person_id, text="x", made_at=self.at
            )
            self.session.add(made)
            await self.session.flush()
            with suppress(Problem):
                await decide_appeal(
                    self.session, made.id, points, "y", by=actor(Role.SUPERVISOR), settings=self.city.settings,
                    at=self.at,
                )  # fmt: skip

    async def pay(self, _one: int, _other: int) -> None:
        known, by = self.city.app.state.city, actor(Role.TREASURER)
        with suppress(Problem):
            payout = await draw_up_payout(self.session, "p", city=known, by=by, settings=self.city.settings, at=self.at)
            later = self.at + timedelta(days=8)
            await pay_out(self.session, payout.id, by=by, settings=self.city.settings, at=later)

    async def refund(self, which: int, _other: int) -> None:
        lines = (await self.session.execute(select(PayoutLine).order_by(col(PayoutLine.place)))).scalars().all()
        with suppress(Problem):
            for line in lines[which : which + 1]:
                await refund_line(
                    self.session, line.payout_id, line.place, "x", by=actor(Role.TREASURER),
                    settings=self.city.settings, at=self.at,
                )  # fmt: skip

    async def leave(self, who: int, _other: int) -> None:
        person = await self.session.get_one(Person, self.people[who])
        if person.erased_at is None:
            await forget_points(self.session, [person.id], self.at)
            person.erased_at, person.is_active = self.at, False
            await self.session.flush()


def actor(role: Role) -> Actor:
    return Actor(uuid.uuid4(), "x", frozenset({role}), None, frozenset(), uuid.uuid4())


@pytest.fixture
def stage(city_settings: Settings) -> Iterator[tuple[asyncio.AbstractEventLoop, City]]:
    loop = asyncio.new_event_loop()
    opened = open_city(city_settings, NOON)
    yield loop, loop.run_until_complete(opened.__aenter__())
    loop.run_until_complete(opened.__aexit__(None, None, None))
    loop.close()


async def played(city: City, deeds: list[tuple[str, int, int]], plant: int | None) -> set[str]:
    """What the check finds after these deeds, and after a balance was then changed by so much."""
    found = set[str]()
    with suppress(Undone):
        async with city.db.write() as session:
            play = Play(session, city, city.at)
            await play.begin()
            for name, one, other in deeds:
                await getattr(play, name)(one, other)
            await limits_hold(session)
            if plant is not None:
                session.add(PointAccount(name="planted", balance=plant))
                await session.flush()
            found = {one.what for one in (await check_books(session, city.at)).differences}
            raise Undone
    return found


async def limits_hold(session: AsyncSession) -> None:
    rows = (await session.execute(select(PointEntry).where(col(PointEntry.kind) == EntryKind.AWARD))).scalars().all()
    for limit, key in ((TERMS.per_day, lambda row: row.day), (TERMS.per_month, lambda row: row.month)):
        spent: dict[Any, int] = {}
        back = {row.of_entry for row in (await session.execute(select(PointEntry))).scalars() if row.of_entry}
        for row in rows:
            if row.id not in back:
                spent[row.person_id, key(row)] = spent.get((row.person_id, key(row)), 0) + row.points
        assert max(spent.values(), default=0) <= limit


@pytest.mark.parametrize("plant", [None, 1])
def test_whatever_is_done_in_whatever_order_the_books_balance_and_a_planted_fault_is_seen(
    stage: tuple[asyncio.AbstractEventLoop, City], plant: int | None
) -> None:
    loop, city = stage

    @given(DEEDS)
    @settings(
        max_examples=8 if plant is None else 3, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def _play(deeds: list[tuple[str, int, int]]) -> None:
        assert loop.run_until_complete(played(city, deeds, plant)) == (set() if plant is None else {"balance", "total"})

    _play()


# what somebody with all rights does behind the books' back: what the check says
FAULTS: tuple[tuple[str, str], ...] = (
    ("UPDATE point_posting SET points = points + 1 WHERE account = 'city'", "sides balance total"),
    ("UPDATE point_account SET balance = balance + 5 WHERE name LIKE 'person:%'", "balance total"),
    ("DELETE FROM point_posting WHERE account LIKE 'person:%'", "sides balance total"),
    ("UPDATE point_entry SET points = 500 WHERE kind = 'award'", "sides"),
    ("UPDATE point_entry SET kind = 'none' WHERE kind = 'award'", "sides sign"),
    ("DELETE FROM point_posting; DELETE FROM point_account; DELETE FROM point_entry WHERE kind = 'fund'", "sides"),
    ("UPDATE cases SET step = 'cancelled', ended_at = reported_at", "standing"),
    ("INSERT INTO point_account (name, balance) VALUES ('pool:2027-01', -3)", "balance total"),
    ("UPDATE point_entry SET kind = 'reversal' WHERE kind = 'award'", "reversal sign"),
    (
        "INSERT INTO point_entry (id, key, kind, points, reason, day, month, at, person_id, case_id, rule) SELECT"
        " '{new}', 'again', kind, points, reason, day, month, at, person_id, case_id, rule FROM point_entry"
        " WHERE kind = 'award'", "sides twice",
    ),
    (
        "INSERT INTO point_entry (id, key, kind, points, reason, day, month, at) SELECT '{new}', 'payout:x:y',"
        " 'payout', -3, 'payout', day, month, at FROM point_entry WHERE kind = 'fund'", "payout",
    ),
)  # fmt: skip


@pytest.mark.anyio
async def test_each_fault_planted_in_the_tables_is_named(city: City) -> None:
    await filed(city, await city.citizen())
    await award(city)
    for statement, _what in FAULTS[:5]:  # the tables themselves refuse a change of what is written
        if "point_account" not in statement:
            with pytest.raises(Exception, match="append-only"):
                await change(city.db, statement)
    seen = {}
    for statement, what in FAULTS:
        seen[statement] = await planted(city, statement)
        assert set(what.split()) <= seen[statement], (statement, seen[statement])
    assert set().union(*seen.values()) >= set(DIFFERENCES) - {"stray", "pool"}


async def change(db: Database, statement: str) -> None:
    async with db.write() as session:
        await session.execute(text(statement))


async def planted(city: City, statement: str) -> set[str]:
    """What the check finds once this was done with the triggers away; nothing of it stays."""
    found = set[str]()
    with suppress(Undone):
        async with city.db.write() as session:
            for table in ("point_entry", "point_posting"):
                if city.db.is_sqlite:
                    for deed in ("update", "delete"):
                        await session.execute(text(f"DROP TRIGGER {table}_no_{deed}"))
                else:
                    await session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            new = new_id(city.at)
            for one in statement.format(new=new.hex if city.db.is_sqlite else new).split("; "):
                await session.execute(text(one))
            late = city.at + timedelta(hours=1)
            found = {one.what for one in (await check_books(session, late)).differences}
            raise Undone
    return found
