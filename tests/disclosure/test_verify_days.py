"""`verify record` names every row that was changed, removed, slipped in or reordered, whoever rewrote what."""

import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.disclosure.compare_day import salts_of
from backend.disclosure.entry import entry_of, salted
from backend.disclosure.record_day import RecordDay
from backend.disclosure.record_key import RecordKey
from backend.disclosure.record_tile import HASH, ID, RecordTile, parts
from backend.disclosure.shelf import Shelf
from backend.disclosure.signing import SigningKeys
from backend.disclosure.verify_days import verify_days
from backend.ground.chain import ChainHead
from backend.ground.db import Database
from backend.ground.happening import Happening, hash_of
from backend.ground.settings import Settings
from tests.audit.test_verify import happens, rewrite, row_of
from tests.disclosure.days import as_owner, close_days
from tests.promises.forked import commanded

pytestmark = pytest.mark.anyio
Told = set[tuple[str, str]]
Tampering = Callable[[AsyncSession, list[UUID]], Awaitable[Told]]


@pytest.fixture
async def subjects(db: Database, settings: Settings, tmp_path: Path, at: datetime) -> list[UUID]:
    """Two subjects of six happenings each on three days, all closed."""
    found = [uuid4(), uuid4()]
    for number in range(6):
        for subject in found:
            await happens(db, subject, at + timedelta(hours=12 * number), number)
    assert await close_days(db, settings, tmp_path / "shelf", at + timedelta(days=4)) == 4
    return found


async def faults(db: Database, settings: Settings, folder: Path) -> Told:
    shelf = Shelf(folder)
    shelved = await shelf.days()
    async with db.read() as session:
        found = await verify_days(session, SigningKeys(settings), shelf, shelved)
    return {(fault.how.value, fault.where) for fault in found}


async def change(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[0], 3)
    row.data = {"after": {"number": 4711}}
    return {("changed", str(row.id))}


async def change_and_rewrite_the_chain(session: AsyncSession, subjects: list[UUID]) -> Told:
    """The chain is right in itself again; the day is not: every row whose hash had to follow is named."""
    row = await row_of(session, subjects[0], 4)
    row.actor_id = uuid4()
    await session.flush()
    await rewrite(session, subjects[0], 4)
    return {("changed", str((await row_of(session, subjects[0], seq)).id)) for seq in (4, 5, 6)}


async def remove(session: AsyncSession, subjects: list[UUID]) -> Told:
    row = await row_of(session, subjects[1], 2)
    await session.delete(row)
    return {("missing", str(row.id))}


async def remove_all_of_a_subject(session: AsyncSession, subjects: list[UUID]) -> Told:
    ids = (await session.execute(select(col(Happening.id)).where(col(Happening.subject_id) == subjects[1]))).scalars()
    told = {("missing", str(identity)) for identity in ids.all()}
    for table in (Happening, ChainHead):
        await session.execute(delete(table).where(col(table.subject_id) == subjects[1]))
    return told


async def slip_in(session: AsyncSession, subjects: list[UUID]) -> Told:
    """One that never was, with a chain of its own."""
    first = await row_of(session, subjects[0], 1)
    new = Happening(**first.model_dump() | {"id": UUID(int=first.id.int + 1), "subject_id": uuid4()})
    new.hash = hash_of(new)
    session.add(new)
    session.add(ChainHead(subject_id=new.subject_id, subject_kind=new.subject_kind, seq=1, hash=new.hash))
    return {("inserted", str(new.id))}


async def swap(session: AsyncSession, subjects: list[UUID]) -> Told:
    """Two of one day change places."""
    one, two = await row_of(session, subjects[0], 2), await row_of(session, subjects[0], 3)
    one.seq, two.seq = 3, 2
    return {("reordered", str(one.id)), ("reordered", str(two.id))}


async def swap_what_they_say(session: AsyncSession, subjects: list[UUID]) -> Told:
    one, two = await row_of(session, subjects[0], 2), await row_of(session, subjects[0], 3)
    kept = {name: (getattr(one, name), getattr(two, name)) for name in ("seq", "data", "at", "prev_hash", "hash")}
    for name, (of_one, of_two) in kept.items():
        setattr(one, name, of_two)
        setattr(two, name, of_one)
    return {("reordered", str(one.id)), ("reordered", str(two.id))}


async def change_a_leaf(session: AsyncSession, _subjects: list[UUID]) -> Told:
    tile = await session.get_one(RecordTile, (2, 0))
    tile.hashes = tile.hashes[:-1] + bytes([tile.hashes[-1] ^ 1])
    return {("day", "2026-11-25")}


async def change_what_is_signed(session: AsyncSession, _subjects: list[UUID]) -> Told:
    """The day itself, and the next, which holds what was signed of it."""
    day = await session.get_one(RecordDay, 2)
    day.statement = day.statement.replace("2026-11-25", "2026-11-26")
    return {("day", "2026-11-25"), ("day", "2026-11-26")}


async def remove_the_last_day(session: AsyncSession, _subjects: list[UUID]) -> Told:
    await session.delete(await session.get_one(RecordDay, 4))
    return {("anchor", "2026-11-27")}


TAMPERINGS: tuple[Tampering, ...] = (
    change, change_and_rewrite_the_chain, remove, remove_all_of_a_subject, slip_in, swap, swap_what_they_say,
    change_a_leaf, change_what_is_signed, remove_the_last_day,
)  # fmt: skip


class Undone(Exception):
    """Rolls back."""


async def test_every_row_is_named(db: Database, settings: Settings, subjects: list[UUID], tmp_path: Path) -> None:
    """Each tampering in a transaction of its own, seen from within, then undone."""
    shelf = Shelf(tmp_path / "shelf")
    shelved = await shelf.days()
    for tampering in TAMPERINGS:
        with suppress(Undone):
            async with as_owner(db) as session:
                wanted = await tampering(session, subjects)
                await session.flush()
                session.expunge_all()
                found = await verify_days(session, SigningKeys(settings), shelf, shelved)
                assert {(fault.how.value, fault.where) for fault in found} == wanted, tampering.__name__
                raise Undone
    assert await faults(db, settings, tmp_path / "shelf") == set()


async def test_a_record_rewritten_throughout_is_named_from_the_shelf_and_only_from_there(
    db: Database, settings: Settings, subjects: list[UUID], tmp_path: Path, at: datetime
) -> None:
    """Rows, chains, leaves, roots, signatures: all made anew, by somebody who has the key of the city, too."""
    async with as_owner(db) as session:
        wanted = await change_and_rewrite_the_chain(session, subjects)
        for table in (RecordDay, RecordTile, RecordKey):
            await session.execute(delete(table))
    await close_days(db, settings, tmp_path / "none", at + timedelta(days=4))
    assert await faults(db, settings, tmp_path / "none") == set()
    found = await faults(db, settings, tmp_path / "shelf")
    assert wanted < found
    assert {("day", f"2026-11-{day}") for day in range(24, 28)} < found


async def test_a_shelf_that_was_written_to_as_well_is_named_by_what_was_signed(
    db: Database, settings: Settings, subjects: list[UUID], tmp_path: Path
) -> None:
    """A row, its leaf, and the line of the shelf are made anew, by somebody without the key; then a line is garbled."""
    path = tmp_path / "shelf" / "2026-11-27.txt"
    async with as_owner(db) as session:
        row = await row_of(session, subjects[0], 6)
        row.data = {"after": {"number": 4711}}
        row.hash = hash_of(row)
        (tile,) = (await session.execute(select(RecordTile).where(col(RecordTile.day_seq) == 4))).scalars()
        salt, number = salts_of([tile])[row.id], None
        new, place = salted(salt, entry_of(row, number).text()), list(parts(tile.ids, ID)).index(row.id.bytes)
        old = tile.hashes[place * HASH : (place + 1) * HASH]
        tile.hashes = tile.hashes.replace(old, new)
        await session.execute(update(ChainHead).where(col(ChainHead.subject_id) == subjects[0]).values(hash=row.hash))
    text_before = path.read_text(encoding="utf-8")
    assert old.hex() in text_before
    path.write_text(text_before.replace(old.hex(), new.hex()), encoding="utf-8")
    async with db.read() as session:
        found = await verify_days(session, SigningKeys(settings), Shelf(tmp_path / "shelf"), ())
    assert {fault.where for fault in found} == {"2026-11-27"}
    assert any("库外所存的叶与所签的根不符" in fault.text for fault in found)
    for garbled in (text_before.replace(old.hex(), "no hash"), "\n\n", text_before[:-20]):
        path.write_text(garbled, encoding="utf-8")
        assert await Shelf(tmp_path / "shelf").read("2026-11-27") is None
    assert ("day", "2026-11-27") in await faults(db, settings, tmp_path / "shelf")


async def test_who_has_the_database_and_not_the_key_cannot_sign_the_record_anew(
    db: Database, settings: Settings, subjects: list[UUID], tmp_path: Path, at: datetime
) -> None:
    async with as_owner(db) as session:
        for table in (RecordDay, RecordTile, RecordKey):
            await session.execute(delete(table))
    another = settings.model_copy(update={"secret": settings.secret.__class__("another secret altogether")})
    await close_days(db, another, tmp_path / "none", at + timedelta(days=4))
    assert await faults(db, settings, tmp_path / "none") == {("day", "2026-11-27")}


async def test_the_database_itself_refuses_to_change_the_days(db: Database, subjects: list[UUID]) -> None:
    for table in ("record_day", "record_tile", "record_key"):
        same = "id = id" if table == "record_key" else "root = root"
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {same}"):
            with pytest.raises(Exception, match="append-only"):
                async with db.write() as session:
                    await session.execute(text(statement))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_command_names_them(settings: Settings, db: Database, subjects: list[UUID], tmp_path: Path) -> None:
    def verify() -> tuple[int, str]:
        named = {
            "CGT_DATABASE_URL": settings.database_url, "CGT_AUDIT_ANCHOR": str(tmp_path / "anchor.log"),
            "CGT_RECORD_SHELF": str(tmp_path / "shelf"),
        }  # fmt: skip
        return commanded(["verify", "record"], tmp_path, os.environ, **named)

    assert verify() == (0, "记录完整\n")
    async with as_owner(db) as session:
        told = await remove(session, subjects) | await slip_in(session, subjects)
    code, printed = verify()
    assert code == 1
    for how, where in told:
        assert f"{how} {where}" in printed
