"""What very many are to hear of is told a page at a time, and nobody is left out."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from backend.ground.happening import Happening
from backend.ground.ids import new_id, new_ids
from backend.ground.passing import is_passing
from backend.ground.untold import Untold
from backend.participation.follow import Follow, FollowKind
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.workflow.roles import Role
from notifications import pages
from notifications.audience import Relation
from notifications.books import reconcile as balancing
from notifications.books.reconcile import reconcile
from notifications.delivery import Delivery, State
from notifications.delivery_rows import GONE
from notifications.fan_out import fan_out
from notifications.hearers import Hearer
from notifications.inbox import InboxItem
from notifications.telling import Telling
from tests.linhai import City

MANY = 2300  # more than are told in one transaction
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


async def followed_by(city: City, many: int) -> Sequence[UUID]:
    """So many follow what every report here is about."""
    ids = new_ids(city.at, many)
    async with city.db.write() as session:
        session.add_all(Person(id=one, name="市民", salt="s", made_at=city.at) for one in ids)
        session.add_all(
            Follow(id=uuid4(), person_id=one, kind=FollowKind.BUCKET, code="sanitation", at=city.at) for one in ids
        )
    return ids


async def told_of(city: City, number: str, kind: str) -> int:
    async with city.db.read() as session:
        mine = select(func.count()).where(col(Delivery.case_number) == number, col(Delivery.kind) == kind)
        return (await session.execute(mine)).scalar_one()


@pytest.mark.anyio
async def test_no_transaction_tells_more_than_a_page(city: City) -> None:
    number = await city.case_at("pending_file")
    await city.tell()
    await followed_by(city, MANY)
    assert (await (await city.signed_in("chief")).act(number, "file", class_code="E0110")).is_success
    await fan_out(city.db, city.app.state.city, city.settings, city.at)
    assert 0 < await told_of(city, number, "case.file") <= 2000
    await city.tell()
    assert await told_of(city, number, "case.file") == MANY + 2  # and the reporter, and the dispatcher


@pytest.mark.anyio
async def test_page_by_page_everybody_is_told_once_and_the_books_balance(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await city.case_at("pending_file")
    await city.tell()
    followers = await followed_by(city, 23)
    monkeypatch.setattr(pages, "MOST_HEARERS", 10)
    monkeypatch.setattr(pages, "SHARE", 4)
    monkeypatch.setattr(balancing, "MOST_ROWS", 7)
    assert (await (await city.signed_in("chief")).act(number, "file", class_code="E0110")).is_success
    telling, steps = Telling(city.db, city.app.state.city, city.settings), 0
    while await telling.step(city.at):
        steps += 1
    assert steps >= 3
    await city.tell()
    async with city.db.read() as session:
        items = select(func.count()).where(col(InboxItem.person_id).in_(followers), col(InboxItem.kind) == "case.file")
        assert (await session.execute(items)).scalar_one() == 23
        assert (await session.execute(select(func.count()).select_from(Untold))).scalar_one() == 0
    found = await reconcile(city.db, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [one for one in found.differences if one.what != "unsettled"] == []  # codes: no channel here


@pytest.mark.anyio
async def test_what_concerns_few_does_not_wait_for_the_last_of_many(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = await city.case_at("pending_file")
    await city.tell()
    await followed_by(city, 60)
    monkeypatch.setattr(pages, "MOST_HEARERS", 5)
    monkeypatch.setattr(pages, "SHARE", 3)
    assert (await (await city.signed_in("chief")).act(wide, "file", class_code="E0110")).is_success
    telling = Telling(city.db, city.app.state.city, city.settings)
    assert await telling.step(city.at)
    code = await city.client.post("/api/v1/auth/code", json={"phone": "13712340001"})
    assert code.is_success
    assert await telling.step(city.at)
    assert await telling.step(city.at)
    async with city.db.read() as session:
        codes = select(func.count()).where(col(Delivery.kind) == "code.ask", col(Delivery.made_at) == city.at)
        waiting = select(func.count()).select_from(Untold)
        assert (await session.execute(codes)).scalar_one() >= 1
        assert (await session.execute(waiting)).scalar_one() == 1  # the wide one: it goes on
    while await telling.step(city.at):
        pass
    assert await told_of(city, wide, "case.file") == 62


def test_a_page_goes_on_where_the_one_before_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_HEARERS", 5)
    monkeypatch.setattr(pages, "SHARE", 3)
    one, two, three = (_happening(seq) for seq in range(3))
    many = [Hearer(uuid4(), Relation.WATCHERS) for _ in range(7)]
    few = [Hearer(uuid4(), Relation.REPORTER)]
    found = pages.pages_of([(one, many), (two, few), (three, few * 2)], {})
    assert [(page.happening, len(page.hearers), page.is_last) for page in found] == [(one, 3, False), (two, 1, True)]
    known = {hearer.person_id for hearer in many[:3]}
    (rest,) = pages.pages_of([(one, many)], {one.id: known})
    assert (rest.hearers, rest.is_last) == (many[3:], True)


@pytest.mark.anyio
async def test_who_has_left_hears_nothing_more_and_the_books_say_so(city: City) -> None:
    citizen = await city.citizen()
    number = str((await citizen.report())["number"])
    me = UUID((await citizen.get("/api/v1/me")).json()["id"])
    await city.tell()
    async with city.db.write() as session:
        person = await session.get(Person, me)
        assert person is not None
        person.is_active = False
    assert (await (await city.signed_in("desk")).act(number, "admit")).is_success
    await city.tell()
    async with city.db.read() as session:
        mine = (col(Delivery.person_id) == me, col(Delivery.kind) == "case.admit")
        (row,) = (await session.execute(select(Delivery).where(*mine))).scalars()
        items = select(func.count()).where(col(InboxItem.person_id) == me, col(InboxItem.kind) == "case.admit")
        assert (await session.execute(items)).scalar_one() == 0
    assert (row.state, row.fault, row.text, row.title, row.address, row.fields) == (
        State.FAILED, GONE, "", "", "", {},
    )  # fmt: skip
    found = await reconcile(city.db, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [one for one in found.differences if one.what != "unsettled"] == []


@pytest.mark.anyio
async def test_who_is_no_inspector_any_more_hears_nothing_of_the_grid(city: City) -> None:
    number = await city.case_at("checking")
    async with city.db.write() as session:
        await session.execute(delete(PersonRole).where(col(PersonRole.role) == Role.INSPECTOR))
    await city.tell()
    assert await told_of(city, number, "case.check") == 0


def test_too_many_variables_are_the_statement_s_fault_and_a_busy_file_is_not() -> None:
    held = sqlite3.connect(":memory:")
    held.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 1)
    with pytest.raises(sqlite3.OperationalError) as fault:
        held.execute("SELECT ?, ?", (1, 2))
    held.close()
    assert not is_passing(OperationalError("SELECT", {}, fault.value))
    assert is_passing(OperationalError("SELECT", {}, sqlite3.OperationalError("database is locked")))


def _happening(seq: int) -> Happening:
    return Happening(
        id=new_id(AT), subject_kind="case", subject_id=uuid4(), seq=seq, kind="case.file", at=AT, data={}, prev_hash="",
        hash="",
    )  # fmt: skip
