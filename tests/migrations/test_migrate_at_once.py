"""Of two who migrate at once, as two machines that start together do, one migrates and the other waits for it."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import text

from backend.ground import db as ground
from backend.ground.db import Database
from backend.ground.one_at_a_time import LOCK
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from backend.migrations.schema_state import may_work
from tests.databases import Cluster
from tests.row_locks import somebody_waits

pytestmark = pytest.mark.anyio
SHORT, HELD = 0.1, 0.6  # seconds


async def _is_current(db: Database) -> bool:
    async with db.read() as session:
        return await may_work(session)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_comes_second_knows_what_the_first_has_made(db: Database, at: datetime, database_kind: str) -> None:
    """Who has looked before, and is then let on, makes what is there already."""
    async with db.write() as session:
        await session.execute(text("DROP SCHEMA public CASCADE"))
        await session.execute(text("CREATE SCHEMA public"))
    async with db.writer.begin() as first:
        await first.execute(LOCK, {"deed": "migrate"})
        await first.execute(text("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"))
        second = asyncio.create_task(migrate(db, at))
        await somebody_waits(db)
    await second
    assert await _is_current(db)


async def test_many_at_once_on_a_database_that_is_empty(
    cluster: Cluster, settings: Settings, at: datetime, database_kind: str
) -> None:
    if database_kind == "sqlite":
        settings = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{cluster.folder}/new.db"})
    all_of_them = [Database(settings) for _ in range(3)]
    try:
        if database_kind == "postgres":
            async with all_of_them[0].write() as session:
                await session.execute(text("DROP SCHEMA public CASCADE"))
                await session.execute(text("CREATE SCHEMA public"))
        await asyncio.gather(*(migrate(one, at) for one in all_of_them))
        assert await _is_current(all_of_them[0])
    finally:
        for one in all_of_them:
            await one.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_on_sqlite_it_stands_in_line_longer_than_a_server_would(
    settings: Settings, db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    monkeypatch.setattr(ground, "PATIENT", SHORT)
    other = Database(settings)
    try:
        async with db.writer.begin():
            second = asyncio.create_task(migrate(other, at))
            await asyncio.sleep(HELD)
            assert not second.done()
        await second
    finally:
        await other.close()
