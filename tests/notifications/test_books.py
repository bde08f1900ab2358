"""The books balance, and what is planted against them is found."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.ground.untold import Untold
from notifications.books import nightly
from notifications.books.gauges import differences_last_night
from notifications.books.nightly import balance_nightly
from notifications.books.reconcile import Balance, reconcile
from notifications.books.stuck import sweep_stuck
from notifications.delivery import Delivery
from notifications.inbox import InboxItem
from tests.doing import ARTICLE, asked_for_a_code, done
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def balance(city: City) -> Balance:
    return await reconcile(city.db, city.at - timedelta(days=1), city.at + timedelta(days=1))


async def one_row(session: AsyncSession) -> Delivery:
    reporter = select(Delivery).where(col(Delivery.kind) == "case.admit").order_by(col(Delivery.id)).limit(1)
    found: Delivery = (await session.execute(reporter)).scalar_one()
    return found


async def deletes_a_delivery(session: AsyncSession) -> None:
    await session.delete(await one_row(session))


async def doubles_a_delivery(session: AsyncSession) -> None:
    row = await one_row(session)
    session.add(Delivery(**row.model_dump() | {"id": new_id(row.made_at)}))


async def swaps_a_delivery(session: AsyncSession) -> None:
    row = await one_row(session)
    await session.delete(row)
    await session.flush()
    session.add(Delivery(**row.model_dump() | {"id": new_id(row.made_at), "person_id": new_id(row.made_at)}))


async def empties_an_inbox(session: AsyncSession) -> None:
    await session.execute(delete(InboxItem).where(col(InboxItem.kind) == "case.admit"))


async def reopens_a_delivery(session: AsyncSession) -> None:
    row = await one_row(session)
    values = {"state": "created", "due_at": row.made_at}
    await session.execute(update(Delivery).where(col(Delivery.id) == row.id).values(values))


FAULTS = {
    deletes_a_delivery: {"missing"},
    doubles_a_delivery: {"doubled"},
    swaps_a_delivery: {"missing"},
    empties_an_inbox: {"no_item"},
    reopens_a_delivery: {"unsettled"},
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_a_planted_fault_is_found(city: City, fault: Callable[[AsyncSession], Awaitable[None]]) -> None:
    await city.case_at("filed")
    await city.tell()
    await codes_end(city)
    assert (await balance(city)).differences == []
    async with city.db.write() as session:
        await fault(session)
    found = {one.what for one in (await balance(city)).differences}
    assert FAULTS[fault] <= found <= FAULTS[fault] | {"reporter", "no_item"}


async def test_an_untold_row_removed_without_a_delivery_is_found_by_night_and_told_to_the_administrator(
    city: City,
) -> None:
    await (await city.citizen()).report()
    await city.tell()
    number = (await (await city.citizen()).report())["number"]
    await asked_for_a_code(city)
    async with city.db.write() as session:
        await session.execute(delete(Untold))
    await city.tell()
    await codes_end(city)
    assert {one.what for one in (await balance(city)).differences} == {"lost"}
    city.wait(days=2)
    assert await balance_nightly(city.db, city.at)
    assert not await balance_nightly(city.db, city.at)
    await city.tell()
    admin = await city.signed_in("admin")
    told = (await admin.get("/api/v1/inbox")).json()["items"]
    assert [item["kind"] for item in told] == ["books.differ"]
    async with city.db.read() as session:
        alarm = (await session.execute(select(Happening).where(col(Happening.kind) == "books.differ"))).scalar_one()
        lost = (await session.execute(select(Happening).where(col(Happening.kind) == "case.report"))).scalars().all()
    assert [row[0] for row in alarm.data["rows"]] == ["lost", "lost"]  # the report and the code
    assert str(lost[-1].id) in str(alarm.data["rows"]), number


async def test_what_is_granted_to_a_department_is_no_difference(city: City) -> None:
    """A return is its own matter: the reporter hears nothing of it, and nothing is missing."""
    number = str((await (await city.citizen()).report())["number"])
    for who, action in (("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), ("handler", "accept")):
        await done(city, who, number, action, **await city.needed(action))
    await done(city, "handler", number, "apply", **{"for": "return", **ARTICLE})
    await done(city, "dispatcher", number, "grant")
    await city.tell()
    assert [one for one in (await balance(city)).differences if one.what == "reporter"] == []


async def test_an_extension_is_expected_with_the_reporter(city: City) -> None:
    number = str((await (await city.citizen()).report())["number"])
    for who, action in (("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), ("handler", "accept")):
        await done(city, who, number, action, **await city.needed(action))
    await done(city, "dispatcher", number, "extend", note="需等备件")
    await city.tell()
    assert [one for one in (await balance(city)).differences if one.what == "reporter"] == []
    async with city.db.write() as session:
        title = col(Delivery.title) == "您的上报延期办理"
        await session.execute(delete(Delivery).where(col(Delivery.kind) == "case.extend", title))
    assert [one for one in (await balance(city)).differences if one.what == "reporter"] != []


async def test_an_extension_written_by_an_older_release_is_the_departments_own_matter(city: City) -> None:
    number = await city.case_at("handling")
    async with city.db.write() as session:
        case = (await session.execute(select(Case).where(col(Case.number) == number))).scalar_one()
        for action, data in (("extend", {"extension": 1}), ("grant", {"extension": 2, "for": "extend"})):
            await history.write(session, case, action, by=None, at=city.at, data=data)
    await city.tell()
    assert [one for one in (await balance(city)).differences if one.what == "reporter"] == []
    inbox = (await (await city.signed_in("handler")).get("/api/v1/inbox")).json()["items"]
    assert sum(item["title"] == "申请已批准" for item in inbox) == 2


async def test_a_quiet_night_is_on_record(city: City) -> None:
    await (await city.citizen()).report()
    await asked_for_a_code(city)
    await city.tell()
    await codes_end(city)
    city.wait(days=2)
    assert await balance_nightly(city.db, city.at)
    async with city.db.read() as session:
        found = select(Happening).where(col(Happening.subject_kind) == "books")
        (word,) = (await session.execute(found)).scalars()
    assert (word.kind, word.data) == ("books.balanced", {"day": "2026-11-24", "happenings": 2, "deliveries": 3})


async def days_on_record(city: City) -> list[str]:
    found = select(Happening).where(col(Happening.subject_kind) == "books")
    async with city.db.read() as session:
        words = sorted((await session.execute(found)).scalars(), key=lambda word: str(word.data["day"]))
    return [f"{word.kind} {word.data['day']}" for word in words]


async def test_days_that_no_worker_saw_are_caught_up_and_what_differed_on_one_stays_an_alarm_that_night(
    city: City,
) -> None:
    city.wait(days=2)
    assert await balance_nightly(city.db, city.at)
    await (await city.citizen()).report()
    await asked_for_a_code(city)
    async with city.db.write() as session:
        await session.execute(delete(Untold))
    city.wait(days=4)
    assert [await balance_nightly(city.db, city.at) for _ in range(5)] == [True] * 4 + [False]
    assert await days_on_record(city) == [
        "books.balanced 2026-11-24", "books.balanced 2026-11-25", "books.differ 2026-11-26",
        "books.balanced 2026-11-27", "books.balanced 2026-11-28",
    ]  # fmt: skip
    async with city.db.read() as session:
        assert await differences_last_night(session) == 2
    city.wait(days=1)
    assert await balance_nightly(city.db, city.at)
    async with city.db.read() as session:
        assert await differences_last_night(session) == 0


async def test_of_days_missed_for_long_only_the_last_are_caught_up(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "MOST_MISSED", 2)
    city.wait(days=2)
    assert await balance_nightly(city.db, city.at)
    city.wait(days=40)
    assert [await balance_nightly(city.db, city.at) for _ in range(3)] == [True, True, False]
    assert await days_on_record(city) == [
        "books.balanced 2026-11-24", "books.balanced 2027-01-02", "books.balanced 2027-01-03",
    ]  # fmt: skip


async def test_two_workers_that_balance_at_once_write_one_word(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    both = asyncio.Barrier(2)

    async def _together(*asked: Any) -> Balance:
        found = await reconcile(*asked)
        await both.wait()
        return found

    monkeypatch.setattr(nightly, "reconcile", _together)
    city.wait(days=2)
    assert all(await asyncio.gather(*(balance_nightly(city.db, city.at) for _ in range(2))))
    assert await days_on_record(city) == ["books.balanced 2026-11-24"]


async def codes_end(city: City) -> None:
    """Here is no channel for codes: they end with their time."""
    city.wait(minutes=6)
    await sweep_stuck(city.db, city.at)


class AGreatCitys(Database):
    """Whose day takes five minutes to look through, by the clock that its record goes by."""

    def __init__(self, city: City) -> None:
        super().__init__(city.settings, lambda: city.at)
        self._city, self._looks = city, 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with super().read() as session:
            yield session
        self._looks += 1
        if self._looks > 1:  # the first only asks which day it is
            self._city.wait(minutes=5)


async def test_a_day_that_takes_minutes_to_balance_is_on_record(city: City) -> None:
    """It was written down as of before it was looked through: the record took no such word, and it was done again."""
    city.wait(days=2)
    db = AGreatCitys(city)
    try:
        assert await balance_nightly(db, city.at)
    finally:
        await db.close()
    assert await days_on_record(city) == ["books.balanced 2026-11-24"]
