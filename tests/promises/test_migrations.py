"""A database full of an older version's rows is brought to the newest: every row keeps its values, but for those the
migrations are meant to change; down where there is a way down, and up again; shot in the middle and said again."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command, op

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from backend.migrations.revisions import configuration
from tests.databases import Cluster
from tests.promises.rows_of import Digests, changed, digests, seed

ROOT = Path(__file__).parents[2]
ROWS = int(os.environ.get("CGT_TEST_MIGRATED_ROWS", "0"))  # in each table
KILLS = int(os.environ.get("CGT_TEST_MIGRATION_KILLS", "3"))
pytestmark = [pytest.mark.anyio, pytest.mark.skipif(not ROWS, reason="not run: CGT_TEST_MIGRATED_ROWS not set")]
# from: what may change on the way to the newest, and why
MEANT = {
    "0005": {
        "cases.overdue_told",  # 0011: became how far a case was escalated
        "delivery.due_at",  # 0020: who is done is due no more
        "delivery.state",  # 0020: "given up" is called dead
        "inbox_item.urgency",
    },
    "0030": {
        "absence_mark",  # 0045: its rows stand in progress, which every sweep has
        "inbox_item.urgency",  # 0041: by kind
    },
}
DOWN = (
    ("0018", "0012"),
    ("0023", "0022"),
    ("0046", "0045"),
    ("0047", "0046"),
    ("0048", "0047"),
    ("0049", "0048"),
    ("0050", "0049"),
    ("0051", "0050"),
    ("0052", "0051"),
    ("0053", "0052"),
    ("0054", "0053"),
    ("0055", "0054"),
    ("0056", "0055"),
    ("0057", "0056"),
)


@pytest.fixture
def url(cluster: Cluster, database_kind: str) -> Iterator[str]:
    fresh = cluster.fresh(database_kind, "empty")
    asyncio.run(_emptied(fresh))
    yield fresh
    cluster.drop(fresh)


def _emptied_file(url: str) -> None:
    Path(str(sa.make_url(url).database)).unlink()


async def _emptied(url: str) -> None:
    """Without any table, as a city begins."""
    if url.startswith("sqlite"):
        _emptied_file(url)
        return
    db = _open(url)
    async with db.writer.begin() as connection:
        await connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        await connection.execute(sa.text("CREATE SCHEMA public"))
    await db.close()


def _open(url: str) -> Database:
    return Database(Settings(_env_file=None, database_url=url, database_statement_limit=300))


async def filled(url: str, revision: str) -> tuple[Database, int, Digests]:
    db = _open(url)
    await migrate(db, now(), revision)
    async with db.writer.begin() as connection:
        rows = await connection.run_sync(seed, ROWS)
    return db, rows, await _digests(db)


async def _digests(db: Database) -> Digests:
    async with db.writer.connect() as connection:
        return await connection.run_sync(digests)


@pytest.mark.parametrize("start", MEANT)
async def test_every_row_of_an_older_version_keeps_its_values(url: str, start: str, database_kind: str) -> None:
    db, rows, before = await filled(url, start)
    begun = time.monotonic()
    await migrate(db, now())
    took, after = time.monotonic() - begun, await _digests(db)
    await db.close()
    print(f"{database_kind}: {rows} rows of {start} brought to the newest in {took:.1f} s")
    assert changed(before, after) <= MEANT[start]


@pytest.mark.parametrize(("high", "low"), DOWN)
async def test_down_and_up_again_leaves_every_row_as_it_was(url: str, high: str, low: str) -> None:
    db, _rows, before = await filled(url, high)

    def _down(connection: sa.Connection) -> None:
        command.downgrade(configuration(connection), low)

    async with db.writer.begin() as connection:
        await connection.run_sync(_down)
    below = await _digests(db)
    kept = {table: {name: before[table][name] for name in columns} for table, columns in below.items()}
    assert changed(kept, below) == set()
    await migrate(db, now(), high)
    assert changed(kept, await _digests(db)) == set()
    await db.close()


async def test_shot_in_the_middle_nothing_has_changed_and_it_can_be_said_again(url: str, database_kind: str) -> None:
    db, _rows, before = await filled(url, "0005")
    await db.close()
    for kill in range(KILLS):
        words = [sys.executable, "-m", "tests.promises.cut_migration", url, str(30 + 60 * kill)]
        assert await asyncio.to_thread(subprocess.call, words, cwd=ROOT) == -9
        db = _open(url)
        async with db.writer.connect() as connection:
            found = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
            assert found.scalars().all() == ["0005"]
        assert changed(before, await _digests(db)) == set()
        await db.close()
    db = _open(url)
    await migrate(db, now())
    assert changed(before, await _digests(db)) <= MEANT["0005"]
    await db.close()
    print(f"{database_kind}: shot {KILLS} times at a statement in the middle: all of it or nothing, then whole")


async def test_a_migration_that_loses_a_value_is_seen(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: one description is cut while an index is made."""
    create = op.create_index

    def _clumsy(*words: object, **more: object) -> None:
        create(*words, **more)  # type: ignore[arg-type]
        if words[0] == "ix_cases_cell_reported":
            op.execute("UPDATE cases SET description = '' WHERE cell = 0")

    db, _rows, before = await filled(url, "0030")
    monkeypatch.setattr(op, "create_index", _clumsy)
    await migrate(db, now())
    assert "cases.description" in changed(before, await _digests(db))
    await db.close()
