"""Bringing a database to the newest schema."""

from datetime import datetime, timedelta

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.partitions import PARTITIONED, ensure_partitions
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from backend.migrations.revisions import configuration
from backend.migrations.schema_state import may_work, newest


def test_the_newest_file_is_the_newest_revision() -> None:
    script = ScriptDirectory.from_config(configuration())
    assert script.get_heads() == [newest()]


@pytest.mark.anyio
async def test_migrating_twice_changes_nothing(settings: Settings, at: datetime) -> None:
    db = Database(settings)
    await migrate(db, at)
    async with db.read() as session:
        assert await may_work(session)
    await db.close()


@pytest.mark.anyio
async def test_a_database_never_migrated_is_not_current(settings: Settings) -> None:
    db = Database(settings)
    async with db.writer.begin() as connection:
        await connection.execute(text("DROP TABLE alembic_version"))
    async with db.read() as session:
        assert not await may_work(session)
    await db.close()


@pytest.mark.anyio
async def test_the_coming_months_have_their_partitions_and_no_row_falls_between(db: Database, at: datetime) -> None:
    if db.is_sqlite:
        pytest.skip("not run: SQLite has no partitions")
    later = at + timedelta(days=200)
    async with db.writer.begin() as connection:
        first = await connection.run_sync(ensure_partitions, later)
        assert await connection.run_sync(ensure_partitions, later) == first
        rows = await connection.execute(text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'"))
        names = set(rows.scalars())
    assert {f"{table}_default" for table in PARTITIONED} | set(first) <= names
