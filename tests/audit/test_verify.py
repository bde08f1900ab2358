"""Whoever tampers with the record is found out, and where: each kind of it, done as the owner of the database."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit import close_page as closing
from backend.audit import verify_audit as verifying
from backend.audit.anchor import Anchor
from backend.audit.close_page import BEGINNING, close_page
from backend.audit.ledger_page import LedgerPage, PageHash
from backend.audit.verify_audit import Fault, verify_audit
from backend.ground.chain import ChainHead
from backend.ground.db import Database
from backend.ground.happening import NO_HASH, Happening, hash_of, record
from backend.ground.ids import first_id
from tests.statements import statements

pytestmark = pytest.mark.anyio
TRIGGERS = [f"{table}_no_{deed}" for table in ("happening", "ledger_page") for deed in ("update", "delete")]


@pytest.fixture
def anchor(tmp_path: Path) -> Anchor:
    return Anchor(tmp_path / "anchor" / "audit.log")


@pytest.fixture
async def subjects(db: Database, anchor: Anchor, at: datetime) -> list[UUID]:
    """Three subjects of six happenings each, in three pages that are anchored; then one happening in no page yet."""
    found = [uuid4() for _ in range(3)]
    for number in range(6):
        moment = at + timedelta(minutes=10 * number)
        for subject in found:
            await happens(db, subject, moment, number)
        if number % 2:
            assert await close_page(db, anchor, moment + timedelta(minutes=9)) is not None
    await happens(db, found[0], at + timedelta(hours=2), 6)
    return found


async def happens(db: Database, subject: UUID, at: datetime, number: int) -> None:
    async with db.write() as session:
        data = {"before": {"number": number - 1}, "after": {"number": number}}
        await record(
            session, subject_kind="person", subject_id=subject, kind="person.changed", by=None, at=at, data=data,
            tell=False,
        )  # fmt: skip


@asynccontextmanager
async def as_owner(db: Database) -> AsyncIterator[AsyncSession]:
    """A session in which the triggers that keep the record append-only are off."""
    async with db.write() as session:
        if db.is_sqlite:
            for trigger in TRIGGERS:
                await session.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        else:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session


async def faults(db: Database, anchor: Anchor) -> list[Fault]:
    async with db.read() as session:
        return await verify_audit(session, anchor)


async def row_of(session: AsyncSession, subject: UUID, seq: int) -> Happening:
    found = select(Happening).where(col(Happening.subject_id) == subject, col(Happening.seq) == seq)
    row: Happening = (await session.execute(found)).scalar_one()
    return row


async def rewrite(session: AsyncSession, subject: UUID, first: int) -> None:
    """Recomputes every hash of the chain from a row on, and its head: the chain is right in itself again."""
    query = select(Happening).where(col(Happening.subject_id) == subject).order_by(col(Happening.seq))
    last = NO_HASH
    for row in (await session.execute(query)).scalars():
        if row.seq >= first:
            row.prev_hash = last
            row.hash = hash_of(row)
        last = row.hash
    await session.flush()
    await session.execute(update(ChainHead).where(col(ChainHead.subject_id) == subject).values(hash=last))


async def rewrite_pages(session: AsyncSession) -> None:
    """Recomputes every page: pages and chains are right in themselves again. Only what lies outside can show it."""
    begin, prev_hash = BEGINNING, NO_HASH
    for page in (await session.execute(select(LedgerPage).order_by(col(LedgerPage.seq)))).scalars():
        content = PageHash()
        within = (col(Happening.id) >= begin, col(Happening.id) < page.before_id)
        for row_hash in (
            await session.execute(select(col(Happening.hash)).where(*within).order_by(col(Happening.id)))
        ).scalars():
            content.add(row_hash)
        page.rows, page.prev_hash = content.rows, prev_hash
        page.hash = prev_hash = content.close(prev_hash, page.seq, page.before_id)
        begin = page.before_id


# each tampers as the database's owner, and gives what is to be said: how, and where
Told = set[tuple[str, str]]
Tampering = Callable[[AsyncSession, list[UUID]], Awaitable[Told]]


async def change_data(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[1], 3)
    row.data = {"before": {"number": 1}, "after": {"number": 4711}}
    return {("changed", str(row.id))}


async def change_who(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[1], 2)
    row.actor_id = uuid4()
    return {("changed", str(row.id))}


async def change_when(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[1], 5)
    row.at += timedelta(seconds=1)
    return {("changed", str(row.id))}


async def change_from_where(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[1], 4)
    row.sign_in_id = uuid4()
    return {("changed", str(row.id))}


async def change_last_in_no_page(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[0], 7)
    row.kind = "person.other"
    return {("changed", str(row.id))}


async def remove_one(session: AsyncSession, subjects: list[UUID]) -> Told:
    await session.delete(await row_of(session, subjects[1], 3))
    return {("missing", str((await row_of(session, subjects[1], 4)).id)), ("page", "2")}


async def remove_first(session: AsyncSession, subjects: list[UUID]) -> Told:
    await session.delete(await row_of(session, subjects[1], 1))
    return {("missing", str((await row_of(session, subjects[1], 2)).id)), ("page", "1")}


async def swap(session: AsyncSession, subjects: list[UUID]) -> Told:
    one, two = await row_of(session, subjects[1], 3), await row_of(session, subjects[1], 4)
    one.seq, two.seq = 4, 3
    return {("reordered", str(two.id))}


async def swap_with_hashes(session: AsyncSession, subjects: list[UUID]) -> Told:
    one, two = await row_of(session, subjects[1], 3), await row_of(session, subjects[1], 4)
    one.seq, two.seq = 4, 3
    one.hash, two.hash = hash_of(one), hash_of(two)
    return {("reordered", str(two.id)), ("page", "2")}


async def cut_off_the_end(session: AsyncSession, subjects: list[UUID]) -> Told:
    await session.delete(await row_of(session, subjects[0], 7))
    return {("cut_off", str(subjects[0]))}


async def cut_off_with_its_head(session: AsyncSession, subjects: list[UUID]) -> Told:
    last = await row_of(session, subjects[1], 5)
    await session.delete(await row_of(session, subjects[1], 6))
    head = update(ChainHead).where(col(ChainHead.subject_id) == subjects[1]).values(seq=5, hash=last.hash)
    await session.execute(head)
    return {("page", "3")}


async def erase_a_chain(session: AsyncSession, subjects: list[UUID]) -> Told:
    await session.execute(delete(Happening).where(col(Happening.subject_id) == subjects[2]))
    return {("missing", str(subjects[2])), ("page", "1"), ("page", "2"), ("page", "3")}


async def erase_a_chain_with_its_head(session: AsyncSession, subjects: list[UUID]) -> Told:
    for table in (Happening, ChainHead):
        await session.execute(delete(table).where(col(table.subject_id) == subjects[2]))
    return {("page", "1"), ("page", "2"), ("page", "3")}


async def rewrite_a_chain(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[1], 4)
    row.data = {"after": {"number": 4711}}
    await session.flush()
    await rewrite(session, subjects[1], 4)
    return {("page", "2"), ("page", "3")}


async def slip_one_in(session: AsyncSession, subjects: list[UUID]) -> Told:
    """A happening that never was, dated back into a page, with a chain of its own."""
    first = await row_of(session, subjects[0], 1)
    new = Happening(**first.model_dump() | {"id": UUID(int=first.id.int + 1), "subject_id": uuid4()})
    new.hash = hash_of(new)
    head = ChainHead(subject_id=new.subject_id, subject_kind=new.subject_kind, seq=1, hash=new.hash)
    session.add_all([new, head])
    return {("page", "1")}


async def rewrite_a_page(session: AsyncSession, _subjects: list[UUID]) -> Told:
    page = await session.get_one(LedgerPage, 2)
    page.hash = hashlib.sha256(b"another").hexdigest()
    return {("page", "2"), ("page", "3"), ("anchor", "2")}


async def remove_the_last_page(session: AsyncSession, _subjects: list[UUID]) -> Told:
    await session.delete(await session.get_one(LedgerPage, 3))
    return {("anchor", "3")}


async def rewrite_everything(session: AsyncSession, subjects: list[UUID]) -> Told:
    await rewrite_a_chain(session, subjects)
    await session.flush()
    await rewrite_pages(session)
    return {("anchor", "2"), ("anchor", "3")}


TAMPERINGS: tuple[Tampering, ...] = (
    change_data, change_who, change_when, change_from_where, change_last_in_no_page, remove_one, remove_first, swap,
    swap_with_hashes, cut_off_the_end, cut_off_with_its_head, erase_a_chain, erase_a_chain_with_its_head,
    rewrite_a_chain, slip_one_in, rewrite_a_page, remove_the_last_page, rewrite_everything,
)  # fmt: skip


async def test_a_record_nobody_tampered_with_is_whole(db: Database, anchor: Anchor, subjects: list[UUID]) -> None:
    told: list[tuple[int, int]] = []
    async with db.read() as session:
        assert await verify_audit(session, anchor, lambda done, count: told.append((done, count))) == []
    assert told[-1] == (19, 19)
    assert sorted(await anchor.pages()) == [1, 2, 3]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda deed: deed.__name__)
async def test_it_is_found_out_and_where(
    db: Database, anchor: Anchor, subjects: list[UUID], tampering: Tampering
) -> None:
    await check_found_out(db, anchor, subjects, tampering)


async def check_found_out(db: Database, anchor: Anchor, subjects: list[UUID], tampering: Tampering) -> None:
    async with as_owner(db) as session:
        wanted = await tampering(session, subjects)
    assert {(fault.how.value, fault.where) for fault in await faults(db, anchor)} == wanted


@pytest.mark.parametrize("tampering", [rewrite_everything, remove_the_last_page, rewrite_a_page])
async def test_a_record_without_its_anchor_is_seen(
    db: Database, subjects: list[UUID], tmp_path: Path, tampering: Tampering
) -> None:
    """The planted fault: this is what the anchor is for."""
    with pytest.raises(AssertionError, match="anchor"):
        await check_found_out(db, Anchor(tmp_path / "none.log"), subjects, tampering)
    if tampering is rewrite_everything:
        assert await faults(db, Anchor(tmp_path / "none.log")) == []  # it looks whole


async def _no_pages(_session: AsyncSession, _anchored: dict[int, str]) -> AsyncIterator[Fault]:
    for fault in list[Fault]():
        yield fault


# what each look of the verifier is for: without it, these go unseen
LOOKS: dict[str, tuple[Callable[..., Any], tuple[Tampering, ...]]] = {
    "hash_of": (lambda row: row.hash, (change_data, change_who, change_when, change_from_where)),
    "_end": (lambda _chain, _head: None, (cut_off_the_end,)),
    "_pages": (_no_pages, (cut_off_with_its_head, erase_a_chain_with_its_head, rewrite_a_chain, slip_one_in)),
    "_step": (lambda _chain, _row: None, (swap, remove_one, remove_first)),
}


@pytest.mark.parametrize(
    ("look", "tampering"), [(look, one) for look, (_blind, unseen) in LOOKS.items() for one in unseen]
)
async def test_a_verifier_that_does_not_look_is_seen(
    db: Database, anchor: Anchor, subjects: list[UUID], monkeypatch: pytest.MonkeyPatch, look: str, tampering: Tampering
) -> None:
    """The planted faults: no hash is computed, no head compared, no page, no row with the one before it."""
    monkeypatch.setattr(verifying, look, LOOKS[look][0])
    with pytest.raises(AssertionError):
        await check_found_out(db, anchor, subjects, tampering)


async def test_the_database_itself_refuses_to_change_the_record(db: Database, subjects: list[UUID]) -> None:
    for statement in (
        "UPDATE happening SET kind = 'x'", "DELETE FROM happening", "UPDATE ledger_page SET rows = 0",
        "DELETE FROM ledger_page",
    ):  # fmt: skip
        with pytest.raises(Exception, match="append-only"):
            async with db.write() as session:
                await session.execute(text(statement))


async def test_what_is_written_meanwhile_is_no_fault(
    db: Database, anchor: Anchor, subjects: list[UUID], at: datetime
) -> None:
    later = at + timedelta(hours=3)
    async with db.read() as session:
        begun = await verify_audit(session, anchor)
        await happens(db, subjects[0], later, 7)
        assert await close_page(db, anchor, later + timedelta(hours=1)) is not None
    assert begun == []
    assert await faults(db, anchor) == []


async def test_nobody_who_writes_waits_for_a_page_to_be_hashed(
    db: Database, anchor: Anchor, subjects: list[UUID], at: datetime
) -> None:
    with statements(db.writer) as said:
        page = await close_page(db, anchor, at + timedelta(hours=3))
    assert page is not None
    assert page.rows == 1
    assert [one for one in said if "hash" in one and "FROM happening" in one] == []
    assert await faults(db, anchor) == []
    with statements(db.writer) as said:
        assert await close_page(db, anchor, at + timedelta(hours=4)) is None
    assert said == [], "nothing has settled: nobody waits at all"


async def test_of_many_that_close_at_once_one_does(
    db: Database, anchor: Anchor, subjects: list[UUID], at: datetime
) -> None:
    made = await asyncio.gather(*(close_page(db, anchor, at + timedelta(hours=3)) for _worker in range(4)))
    assert sum(page is not None for page in made) == 1
    assert sorted(await anchor.pages()) == [1, 2, 3, 4]
    assert await faults(db, anchor) == []


async def test_a_page_over_what_was_committed_after_the_hashing_is_made_anew(
    db: Database, anchor: Anchor, subjects: list[UUID], at: datetime
) -> None:
    """A process that slept between its last look at the clock and its commit."""
    later = at + timedelta(hours=3)
    async with db.read() as session:
        page = await closing._page(session, await closing._last(session), first_id(later), later)
    assert page is not None
    await happens(db, subjects[1], later - timedelta(minutes=20), 7)
    assert await closing._written(db, page) is None
    assert await close_page(db, anchor, later) is not None
    assert await faults(db, anchor) == []
