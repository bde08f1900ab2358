"""The chain of happenings."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.happening import NO_HASH, Happening, hash_of, record

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
