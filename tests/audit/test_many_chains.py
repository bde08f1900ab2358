"""The record of a city with very many chains is verified in little memory."""

import tracemalloc
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete
from sqlmodel import col

from backend.audit.anchor import Anchor
from backend.ground.chain import ChainHead
from backend.ground.db import Database
from backend.ground.happening import Happening, record_all
from tests.audit.test_verify import as_owner, faults

pytestmark = pytest.mark.anyio
CHAINS, AT_ONCE = 12_000, 1000
MOST = 500  # bytes for each chain: what is held of the rows read at once is a part of it


async def begin(db: Database, subjects: list[UUID], at: datetime) -> None:
    """A chain of one happening for each."""
    for place in range(0, len(subjects), AT_ONCE):
        async with db.write() as session:
            told = {one: {"number": 1} for one in subjects[place : place + AT_ONCE]}
            await record_all(session, subject_kind="photo", kind="photo.opened", at=at, told=told, tell=False)


async def test_no_more_is_held_the_more_chains_there_are(db: Database, at: datetime, tmp_path: Path) -> None:
    await begin(db, [uuid4() for _ in range(CHAINS)], at)
    tracemalloc.start()
    try:
        assert await faults(db, Anchor(tmp_path / "none.log")) == []
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST * CHAINS


# what of a chain is lost: how that is named
LOST = {"missing": col(Happening.subject_id), "cut_off": col(ChainHead.subject_id)}


@pytest.mark.parametrize("how", LOST)
@pytest.mark.parametrize("lost", [0, 3, 6])
async def test_a_chain_of_which_rows_or_head_alone_are_left_is_named_wherever_it_stands(
    db: Database, at: datetime, tmp_path: Path, lost: int, how: str
) -> None:
    subjects = sorted(uuid4() for _ in range(7))
    await begin(db, subjects, at)
    async with as_owner(db) as session:
        await session.execute(delete(LOST[how].class_).where(LOST[how] == subjects[lost]))
    assert [(one.how.value, one.where) for one in await faults(db, Anchor(tmp_path / "none.log"))] == [
        (how, str(subjects[lost]))
    ]
