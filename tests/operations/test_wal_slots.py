"""Of a receiver of changes that has died, whoever watches is told what PostgreSQL keeps for it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.db import Database
from backend.ground.progress import done_to, held_progress
from backend.ground.settings import Settings
from backend.operations.gauges import GAUGES
from backend.operations.wal_slots import LONGEST, Slots, _kept, note_slots, slots_gone, wal_slots
from tests.operations.postgres_folder import receiving

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


async def _gone(db: Database, at: datetime) -> dict[str, float]:
    async with db.read() as session:
        return await GAUGES["cgt_wal_slots_gone"].read(session, at)


async def _received(db: Database, at: datetime) -> None:
    """Until the worker has seen that somebody is at the slot of the archive."""
    async with asyncio.timeout(60):
        while True:
            await note_slots(db, at)
            async with db.read() as session:
                if await done_to(session, "@archive") == at:
                    return
            await asyncio.sleep(0.1)


@postgres
async def test_an_archive_that_nobody_writes_any_more_is_told_however_long_ago_it_was(
    db: Database, settings: Settings, at: datetime, tmp_path: Path
) -> None:
    """The alarm compared with the last seven days, and ended by itself while nothing was archived. What the database
    itself remembers goes along where it is promoted or restored."""
    with receiving(settings.database_url, tmp_path / "wal"):
        await _received(db, at)
        assert await _gone(db, at) == {}
    assert await _gone(db, at + timedelta(minutes=1)) == {"archive": 1.0}
    await note_slots(db, at + timedelta(days=400))
    assert await _gone(db, at + timedelta(days=400)) == {"archive": 1.0}
    with receiving(settings.database_url, tmp_path / "anew"):
        assert await _gone(db, at + timedelta(days=401)) == {}
    assert await _gone(db, at + timedelta(days=402)) == {"archive": 1.0}
    (forgets,) = re.findall(r"`(delete from progress .+?)`", ALERTS.with_name("README.md").read_text())
    async with db.write() as session:
        await session.execute(text(forgets))
    assert await _gone(db, at + timedelta(days=402)) == {}


@postgres
async def test_a_slot_at_which_nobody_ever_was_is_not_missed(db: Database, at: datetime) -> None:
    async with _left_alone(db):
        await note_slots(db, at)
    assert await _gone(db, at) == {}


@postgres
async def test_where_slots_may_not_be_seen_none_is_missed(db: Database, at: datetime) -> None:
    async with db.write() as session:
        (await held_progress(session, "@archive", at)).done_to = at
    async with db.writer.begin() as connection:
        await connection.execute(text("CREATE ROLE sees_none"))
        await connection.execute(text("GRANT SELECT ON progress TO sees_none"))
        await connection.execute(text("REVOKE SELECT ON pg_replication_slots FROM PUBLIC"))
    try:
        async with db.read() as session:
            await session.execute(text("SET ROLE sees_none"))
            assert await slots_gone(session) == []
            await session.execute(text("RESET ROLE"))
    finally:
        async with db.writer.begin() as connection:
            await connection.execute(text("GRANT SELECT ON pg_replication_slots TO PUBLIC"))
            await connection.execute(text("REVOKE ALL ON progress FROM sees_none"))
            await connection.execute(text("DROP ROLE sees_none"))


def test_names_are_kept_short_and_apart() -> None:
    long = ["a_replica_in_the_north", "a_replica_in_the_south", 63 * "x"]
    assert len({_kept(name) for name in long}) == len(long)
    assert max(len(_kept(name)) for name in long) <= LONGEST
    assert _kept("chengguantong") == "chengguantong"


def test_the_alarm_goes_by_what_is_gone_and_not_by_how_long() -> None:
    rules: Any = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    (rule,) = [one for one in rules if one["alert"] == "ArchiveGone"]
    assert rule["expr"] == "max by (slot) (cgt_wal_slots_gone) > 0"
    assert GAUGES["cgt_wal_slots_gone"].label == "slot"
