"""Closes the next day of the public record: its tree, its signed root; and shelves it outside the database."""

import secrets
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.close_page import BEGINNING
from backend.disclosure.entry import NO_SALT, entry_of, previous_text, rows_between, salted, statement_of
from backend.disclosure.merkle import root_of
from backend.disclosure.record_day import RecordDay
from backend.disclosure.record_key import RecordKey
from backend.disclosure.record_tile import HASH, SALT, TILE, RecordTile, leaves_of
from backend.disclosure.shelf import Shelf, Shelved
from backend.disclosure.signing import SigningKeys, endorsement_text
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import first_id, instant_of

BATCH = 4 * TILE  # rows read at once: what else the worker does waits no longer
CLOSES_AFTER = timedelta(minutes=30)  # past its end: what took long to write has been written
Salts = Callable[[int], bytes]
log = structlog.get_logger("record")


async def close_day(
    db: Database, keys: SigningKeys, shelf: Shelf, city_code: str, at: datetime, salts: Salts = secrets.token_bytes
) -> bool:
    """Closes one day, half an hour after its end; True if another may follow.

    Nobody waits for it: what is settled is read and hashed in a read session, and only the finished day is written.
    Several workers may do it at once: one day is written, by one of them.
    """
    async with db.read() as session:
        last = (await session.execute(select(RecordDay).order_by(col(RecordDay.seq).desc()).limit(1))).scalar()
        day = last.day + timedelta(days=1) if last else await _first_day(session)
        if day is None or at < midnight_after(day) + CLOSES_AFTER:
            await _shelve(session, shelf)
            return False
        tiles = await _tiles(session, last, day, salts)
    made = _day(last, day, tiles, keys, city_code, at)
    try:
        await _write(db, made, tiles, keys, last, at)
    except IntegrityError:
        return True  # another worker was first
    log.info("day", day=day.isoformat(), leaves=made.leaves, root=made.root)
    async with db.read() as session:
        await _shelve(session, shelf)
    return True


def midnight_after(day: date) -> datetime:
    """When a day of the city ends."""
    return datetime.combine(day + timedelta(days=1), time(), CITY_ZONE)


async def _first_day(session: AsyncSession) -> date | None:
    first = (await session.execute(select(col(Happening.id)).order_by(col(Happening.id)).limit(1))).scalar()
    return instant_of(first).astimezone(CITY_ZONE).date() if first else None


async def _tiles(session: AsyncSession, last: RecordDay | None, day: date, salts: Salts) -> list[RecordTile]:
    seq = last.seq + 1 if last else 1
    begin, before = last.before_id if last else BEGINNING, first_id(midnight_after(day))
    first = previous_text(last.day.isoformat() if last else "", last.statement if last else "")
    ids, salted_with, hashes = [BEGINNING.bytes], [NO_SALT], [salted(NO_SALT, first)]
    made: list[RecordTile] = []
    async for row, number in rows_of(session, begin, before):
        salt = salts(SALT)
        ids.append(row.id.bytes)
        salted_with.append(salt)
        hashes.append(salted(salt, entry_of(row, number).text()))
        if len(ids) == TILE:
            made.append(_tile(seq, len(made), ids, salted_with, hashes))
            ids, salted_with, hashes = [], [], []
    return [*made, _tile(seq, len(made), ids, salted_with, hashes)] if ids else made


async def rows_of(session: AsyncSession, begin: UUID, before: UUID) -> AsyncIterator[tuple[Happening, str | None]]:
    """The happenings of a range of ids with their cases' numbers, in order, a thousand at a time."""
    after, inclusive = begin, True
    while True:
        rows = (await session.execute(rows_between(after, before, BATCH, inclusive=inclusive))).all()
        for row, number in rows:
            yield row, number
        if len(rows) < BATCH:
            return
        after, inclusive = rows[-1][0].id, False
        session.expunge_all()


def _tile(seq: int, number: int, ids: list[bytes], salts: list[bytes], hashes: list[bytes]) -> RecordTile:
    return RecordTile(
        day_seq=seq, number=number, first_id=UUID(bytes=ids[0]), ids=b"".join(ids), salts=b"".join(salts),
        hashes=b"".join(hashes), root=root_of(hashes).hex(),
    )  # fmt: skip


def _day(
    last: RecordDay | None, day: date, tiles: list[RecordTile], keys: SigningKeys, city_code: str, at: datetime
) -> RecordDay:
    leaves = sum(len(tile.hashes) for tile in tiles) // HASH
    root = root_of([bytes.fromhex(tile.root) for tile in tiles]).hex()
    statement = statement_of(city_code, day.isoformat(), leaves, root)
    return RecordDay(
        seq=last.seq + 1 if last else 1, day=day, before_id=first_id(midnight_after(day)), leaves=leaves, root=root,
        statement=statement, signature=keys.sign(statement), key_id=keys.first, at=at,
    )  # fmt: skip


async def _write(
    db: Database, made: RecordDay, tiles: list[RecordTile], keys: SigningKeys, last: RecordDay | None, at: datetime
) -> None:
    async with db.write() as session:
        session.add(made)
        await session.flush()  # who comes second is refused here
        session.add_all(tiles)
        if await session.get(RecordKey, keys.first) is None:
            public, before = keys.public(keys.first), last.key_id if last and last.key_id in keys else None
            endorsement = keys.sign(endorsement_text(public), before) if before else None
            new = RecordKey(id=keys.first, public_key=public, since=at, endorsed_by=before, endorsement=endorsement)
            session.add(new)


async def _shelve(session: AsyncSession, shelf: Shelf) -> None:
    """Puts on the shelf whatever does not stand there yet."""
    there = await shelf.days()
    days = (await session.execute(select(RecordDay).order_by(col(RecordDay.seq)))).scalars().all()
    for day in [day for day in days if day.day.isoformat() not in there]:
        query = select(RecordTile).where(col(RecordTile.day_seq) == day.seq).order_by(col(RecordTile.number))
        leaves = leaves_of((await session.execute(query)).scalars().all())
        await shelf.add(day.day.isoformat(), Shelved(day.statement, day.signature, day.key_id, leaves))
