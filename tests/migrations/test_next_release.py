"""The schema goes over to a newer release while older code runs: what may go on goes on, what may not says so."""

import asyncio
import re
import threading
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from backend.cli import app
from backend.ground.allowed_release import allowed_releases
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from backend.migrations.revisions import configuration
from backend.migrations.schema_state import is_newer, may_work, newest
from backend.operations.upgrade_schema import plan_upgrade, upgrade_schema
from tests.linhai import City
from tests.migrations.narrowed import narrowed, shape_of
from tests.migrations.next_release import WIDER, next_release

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:.*expression-based index"),  # of which SQLite cannot tell
]
NARROWER = 'op.drop_index("ix_cases_open_place", "cases")'


async def test_older_code_goes_on_beside_a_schema_that_allows_it(city: City, at: datetime, tmp_path: Path) -> None:
    with next_release(tmp_path, ("9001", True, WIDER), ("9002", True, "pass")):
        await migrate(city.db, at)
    async with city.db.read() as session:
        assert await allowed_releases(session) >= {newest(), "9001", "9002"}
        assert (await may_work(session), await is_newer(session)) == (True, True)
    assert (await city.client.get("/readyz")).json()["parts"]["migrations"]
    assert (await (await city.citizen()).report())["number"]


async def test_older_code_is_not_ready_where_a_step_says_nothing_of_it(
    city: City, at: datetime, tmp_path: Path
) -> None:
    with next_release(tmp_path, ("9001", False, WIDER), ("9002", True, "pass")):
        await migrate(city.db, at)
    async with city.db.read() as session:
        assert await allowed_releases(session) == {"9001", "9002"}
    answer = await city.client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["migrations"]) == (503, False)


async def test_a_database_that_is_away_says_nothing_of_the_schema(database_kind: str, tmp_path: Path) -> None:
    """A worker goes on until it is told no, and a folder is no database."""
    url = {"sqlite": f"sqlite+aiosqlite:///{tmp_path}", "postgres": "postgresql+asyncpg://x@127.0.0.1:1/x"}
    db = Database(Settings(_env_file=None, database_url=url[database_kind]))
    with pytest.raises((DBAPIError, OSError)):
        async with db.read() as session:
            await may_work(session)
    await db.close()
    for thread in threading.enumerate():  # aiosqlite's, which still answers this loop that nothing was opened
        if "connection_worker" in thread.name:
            await asyncio.to_thread(thread.join, 5)


async def test_what_would_be_done_is_told_and_nothing_done(
    city_settings: Settings, at: datetime, tmp_path: Path
) -> None:
    db = Database(city_settings)
    with next_release(tmp_path, ("9001", True, WIDER), ("9002", False, NARROWER)):
        ahead = await plan_upgrade(city_settings)
        assert [(one.revision, one.older_code_works) for one in ahead] == [("9001", True), ("9002", False)]
        async with db.read() as session:
            assert not await is_newer(session)
        await upgrade_schema(city_settings, at)
        assert await plan_upgrade(city_settings) == []
    for deed in (upgrade_schema(city_settings, at), plan_upgrade(city_settings)):
        with pytest.raises(Problem, match="比本版本"):
            await deed  # by the release before
    await db.close()


async def test_the_command_tells_what_it_would_do(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", city_settings.database_url)

    def _told() -> str:
        return CliRunner().invoke(app, ["migrate", "--plan"]).output

    assert "0 项变更待执行" in await asyncio.to_thread(_told)
    with next_release(tmp_path, ("9001", True, WIDER), ("9002", False, NARROWER)):
        said = await asyncio.to_thread(_told)
    assert "9001  旧版本可继续运行" in said
    assert "9002  须先停旧版本" in said
    assert "2 项变更待执行" in said


async def test_the_command_tells_what_it_has_done(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It said the same of a new city, of an upgrade and of nothing."""
    monkeypatch.setenv("CGT_DATABASE_URL", city_settings.database_url)

    def _told() -> str:
        return CliRunner().invoke(app, ["migrate"]).output

    was = newest()
    assert await asyncio.to_thread(_told) == f"数据库结构已是最新（{was}），没有变更\n"
    with next_release(tmp_path, ("9001", True, WIDER), ("9002", False, NARROWER)):
        assert await asyncio.to_thread(_told) == f"数据库已从结构 {was} 升级到 9002：2 项变更\n"
    monkeypatch.setenv("CGT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new/city.db")
    said = await asyncio.to_thread(_told)
    assert f"已建立数据库 {tmp_path}/new/city.db（结构 {was}）" in said
    assert "chengguantong load" in said


def test_each_step_says_in_chinese_what_it_brings_in_one_line_however_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through a pipe lines were broken at 80 columns, in the middle of a step."""
    (tmp_path / "new.db").touch()
    monkeypatch.setenv("CGT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new.db")
    monkeypatch.setenv("COLUMNS", "40")
    lines = CliRunner().invoke(app, ["migrate", "--plan"]).output.splitlines()
    steps = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]
    assert [line.split()[0] for line in lines] == [*reversed(steps), str(len(steps))]
    for line in lines:
        assert re.search("[\u4e00-\u9fff]", line.split(maxsplit=2)[-1]), line
        assert not re.search("[a-z]{2,}", line.replace("Open311", "")), line


async def test_what_allows_older_code_takes_its_rows(settings: Settings) -> None:
    """Each step that says so, back to the last that does not, leaves what older code writes and reads as it was."""
    db = Database(settings)
    async with db.writer.begin() as connection:
        for script in ScriptDirectory.from_config(configuration()).walk_revisions():
            if not getattr(script.module, "older_code_works", False):
                break
            after = await connection.run_sync(shape_of)
            await connection.run_sync(_down_to, script.down_revision)
            assert narrowed(await connection.run_sync(shape_of), after) == []
    await db.close()


def _down_to(connection: sa.Connection, revision: str) -> None:
    command.downgrade(configuration(connection), revision)


@pytest.mark.parametrize(
    ("upgrade", "word"),
    [
        (WIDER, ""),
        ('op.add_column("spent", sa.Column("later", sa.String(9), nullable=False, server_default="x"))', ""),
        ('op.create_index("ix_x", "spent", ["key", "last_at"])', "spent: who writes waits for ix_x"),
        ('op.drop_column("happening_words", "sealed")', "happening_words.sealed is gone"),
        ('op.add_column("spent", sa.Column("later", sa.String(9), nullable=False))', "spent.later must be given"),
        ('op.rename_table("spent", "spent_all")', "spent is gone"),
        ('op.create_index("ux_x", "spent", ["last_at"], unique=True)', "spent: last_at must be unique"),
    ],
)
async def test_a_step_that_takes_something_away_is_seen(
    settings: Settings, at: datetime, tmp_path: Path, upgrade: str, word: str
) -> None:
    """The planted faults, and what is none."""
    db = Database(settings)
    async with db.writer.connect() as connection:
        before = await connection.run_sync(shape_of)
    with next_release(tmp_path, ("9001", True, upgrade)):
        await migrate(db, at)
    async with db.writer.connect() as connection:
        assert narrowed(before, await connection.run_sync(shape_of)) == [word][: len(word)]
    await db.close()
