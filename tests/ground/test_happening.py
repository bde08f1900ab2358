"""The chain of happenings."""

import asyncio
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.happening import NO_HASH, Happening, hash_of, record, record_all

pytestmark = pytest.mark.anyio


async def test_a_chain_has_no_gaps_and_each_hash_covers_the_one_before(db: Database, at: datetime) -> None:
    subject = uuid4()
    for number in range(3):
        async with db.write() as session:
            await record(
                session,
                subject_kind="case",
                subject_id=subject,
                kind="case.note",
                by=None,
                at=at,
                data={"n": number},
            )
    async with db.read() as session:
        rows = (await session.execute(select(Happening).order_by(col(Happening.seq)))).scalars().all()
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.prev_hash for row in rows] == [NO_HASH, rows[0].hash, rows[1].hash]
    assert all(row.hash == hash_of(row) for row in rows)


async def test_one_chain_though_many_and_single_ones_are_written_before_the_session_writes(
    db: Database, at: datetime
) -> None:
    old, new = uuid4(), uuid4()
    alone = {"subject_kind": "case", "kind": "case.note", "by": None, "at": at, "data": {}}
    many = {"subject_kind": "case", "kind": "case.retime", "at": at, "told": {old: {}, new: {}}}
    async with db.write() as session:
        await record(session, subject_id=old, **alone)
    async with db.write() as session:
        with session.no_autoflush:
            await record_all(session, **many)
            await record(session, subject_id=old, **alone)
            await record_all(session, **many)
    async with db.read() as session:
        for subject, length in ((old, 4), (new, 2)):
            chain = select(Happening).where(col(Happening.subject_id) == subject).order_by(col(Happening.seq))
            rows = (await session.execute(chain)).scalars().all()
            assert [row.seq for row in rows] == list(range(1, length + 1))
            assert [row.prev_hash for row in rows] == [NO_HASH, *(row.hash for row in rows[:-1])]


@pytest.mark.parametrize("many", [False, True])
async def test_two_who_write_a_subject_s_first_at_once_make_one_chain(db: Database, at: datetime, many: bool) -> None:
    subject, looked = uuid4(), asyncio.Event()

    async def _write(pause: float) -> None:
        async with db.write() as session:
            if many:
                await record_all(session, subject_kind="photo", kind="photo.note", at=at, told={subject: {}})
            else:
                await record(
                    session, subject_kind="photo", subject_id=subject, kind="photo.note", by=None, at=at, data={}
                )
            looked.set()
            await asyncio.sleep(pause)  # what the other writes meanwhile meets ours, not committed yet

    first = asyncio.create_task(_write(0.3))
    await looked.wait()
    await asyncio.gather(first, _write(0))
    async with db.read() as session:
        rows = (await session.execute(select(Happening).order_by(col(Happening.seq)))).scalars().all()
    assert [(row.seq, row.prev_hash) for row in rows] == [(1, NO_HASH), (2, rows[0].hash)]
