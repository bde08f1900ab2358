"""Of a receiver of changes that has died, whoever watches is told what PostgreSQL keeps for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.db import Database
from backend.operations.gauges import GAUGES
from backend.operations.wal_slots import Slots, wal_slots

pytestmark = pytest.mark.anyio
ALERTS = Path(__file__).parents[2] / "docs" / "operations" / "alerts.yml"
SEGMENT = 16 * 1024 * 1024  # bytes
postgres = pytest.mark.parametrize("database_kind", ["postgres"])


async def _slots(db: Database) -> Slots:
    async with db.read() as session:
        return await wal_slots(session)


@asynccontextmanager
async def _left_alone(db: Database) -> AsyncIterator[AsyncConnection]:
    """A slot that somebody made and at which nobody is; a connection to go on with."""
    async with db.writer.connect() as made:
        connection = await made.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("SELECT pg_create_physical_replication_slot('left_alone', true)"))
        try:
            yield connection
        finally:
            await connection.execute(text("SELECT pg_drop_replication_slot('left_alone')"))


@postgres
async def test_what_is_kept_for_nobody_grows(db: Database) -> None:
    before = await _slots(db)
    async with _left_alone(db) as connection:
        made = await _slots(db)
        for _segment in range(3):
            await connection.execute(text("CREATE TABLE of_this_segment (x int)"))
            await connection.execute(text("DROP TABLE of_this_segment"))
            await connection.execute(text("SELECT pg_switch_wal()"))
        late = await _slots(db)
    assert (made.idle, late.idle) == (before.idle + 1, before.idle + 1)
    assert late.kept >= made.kept + 2 * SEGMENT
    assert (await _slots(db)).idle == before.idle


@postgres
async def test_who_may_not_see_them_is_told_nothing_and_reads_on(db: Database) -> None:
    async with _left_alone(db) as connection:
        await connection.execute(text("CREATE ROLE sees_no_slots"))
        await connection.execute(text("REVOKE SELECT ON pg_replication_slots FROM PUBLIC"))
        try:
            async with db.read() as session:
                await session.execute(text("SET ROLE sees_no_slots"))
                assert await wal_slots(session) == Slots(0, 0)
                assert (await session.execute(text("SELECT 1"))).scalar() == 1
                await session.execute(text("RESET ROLE"))
        finally:
            await connection.execute(text("GRANT SELECT ON pg_replication_slots TO PUBLIC"))
            await connection.execute(text("DROP ROLE sees_no_slots"))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_sqlite_has_none(db: Database) -> None:
    assert await _slots(db) == Slots(0, 0)


@postgres
async def test_a_server_that_lacks_the_slot_of_the_archive_is_seen(db: Database) -> None:
    """A replica that was promoted has none, nor has what was restored: nobody receives its changes, and of slots that
    are not there nothing was kept and none was idle. That of a backup under way comes and goes, and is none."""
    before = await _slots(db)
    async with _left_alone(db) as connection:
        during = await _slots(db)
        await connection.execute(text("SELECT pg_create_physical_replication_slot('of_a_backup', true, true)"))
        copying = await _slots(db)
        await connection.execute(text("SELECT pg_drop_replication_slot('of_a_backup')"))
    assert during.there == copying.there == before.there + 1
    assert (await _slots(db)).there == before.there


def test_the_alarm_compares_with_what_was_there_for_days() -> None:
    rules: Any = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    (rule,) = [one for one in rules if one["alert"] == "ArchiveGone"]
    assert rule["expr"] == "min(cgt_wal_slots) < max(max_over_time(cgt_wal_slots[7d]))"
    assert "cgt_wal_slots" in GAUGES
