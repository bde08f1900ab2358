"""A start on a database that was not migrated, or not by this release, says so and names the command that leads on."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.schema_state import known, newest
from backend.told_of_schema import tell_of_schema
from tests.databases import KINDS, Cluster
from tests.free_port import free_port
from tests.operations.test_plain_words import say
from tests.promises.running import Running

LEADS_ON = "请执行 chengguantong migrate"


def _wait(told: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + 120
    while not told():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


async def _execute(url: str, *statements: str) -> None:
    db = Database(Settings(_env_file=None, database_url=url))
    async with db.write() as session:
        for statement in statements:
            await session.execute(text(statement))
    await db.close()


def _lives(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _stand_at(url: str, revision: str) -> None:
    asyncio.run(_execute(url, f"UPDATE alembic_version SET version_num = '{revision}'", "DELETE FROM allowed_release"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["demo", "production"])
def test_a_start_where_nothing_was_migrated_ends_and_names_the_command(
    kind: str, mode: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In production it said that it could not know of accounts of a demo: OperationalError."""
    url = cluster.fresh(kind, "linhai")
    asyncio.run(_execute(url, "DROP TABLE alembic_version"))
    monkeypatch.setenv("CGT_DATABASE_URL", url)
    monkeypatch.setenv("CGT_MODE", mode)
    for name, value in _keys().items():
        monkeypatch.setenv(name, value)
    code, told = say("serve", "--port", str(free_port()))
    assert (code, LEADS_ON in told, "Error" in told) == (1, True, False), told


def test_behind_a_pooler_too(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    """There a look is a transaction, of which nothing more is answered once one question of it failed."""
    url = cluster.fresh("postgres", "linhai")
    asyncio.run(_execute(url, "DROP TABLE alembic_version"))
    behind = Settings(_env_file=None, database_url=f"{url}&prepared_statement_cache_size=0")
    assert asyncio.run(tell_of_schema(behind)) is False
    assert LEADS_ON in capsys.readouterr().err


def _keys() -> dict[str, str]:
    return {"CGT_SECRET": 40 * "s", "CGT_PUBLIC_URL": "https://city.example"}


def test_a_start_where_no_server_answers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """In production it spoke of accounts of a demo, and a ConnectionRefusedError."""
    monkeypatch.setenv("CGT_DATABASE_URL", f"postgresql+asyncpg://city:word@127.0.0.1:{free_port()}/city")
    monkeypatch.setenv("CGT_MODE", "production")
    for name, value in _keys().items():
        monkeypatch.setenv(name, value)
    code, told = say("serve", "--port", str(free_port()))
    assert (code, "连不上数据库" in told, "演示账号" in told) == (1, True, False), told


def test_nor_does_one_begin_where_there_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/city.db")
    code, told = say("serve", "--port", str(free_port()))
    assert (code, LEADS_ON in told, f"{tmp_path}/city.db" in told) == (1, True, True), told
    assert not (tmp_path / "city.db").exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("revision", "says"), [(known()[newest()], f"旧：{LEADS_ON}"), ("9001", "新，不容本版本运行：请换用新版本的程序")]
)
def test_one_on_another_schema_says_so_and_is_ready_once_it_may(
    kind: str, revision: str, says: str, cluster: Cluster, tmp_path: Path
) -> None:
    url = cluster.fresh(kind, "linhai")
    _stand_at(url, revision)
    running = Running(url, tmp_path)
    try:
        for name in ("serve", "work"):
            running.start(name)
        _wait(lambda: running.log.read_text().count(f"{revision}）比本版本（{newest()}）{says}") == 2, running.log)
        _wait(lambda: _lives(running.url), running.log)
        answer = httpx.get(f"{running.url}/readyz", trust_env=False)
        assert (answer.status_code, answer.json()["parts"]["migrations"]) == (503, False)
        _stand_at(url, newest())
        running.wait_until_ready(60)
    finally:
        running.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_one_on_its_own_schema_says_nothing(kind: str, cluster: Cluster, tmp_path: Path) -> None:
    running = Running(cluster.fresh(kind, "linhai"), tmp_path)
    try:
        running.start("serve")
        running.wait_until_ready(60)
        assert "数据库" not in running.log.read_text()
    finally:
        running.stop()


def test_a_worker_where_nothing_was_migrated_says_so_and_waits(cluster: Cluster, tmp_path: Path) -> None:
    """It may have been started before `migrate`, in a city that begins."""
    url = cluster.fresh("sqlite", "linhai")
    asyncio.run(_execute(url, "ALTER TABLE alembic_version RENAME TO elsewhere"))
    running = Running(url, tmp_path)
    try:
        running.start("work")
        _wait(lambda: LEADS_ON in running.log.read_text(), running.log)
        assert running.is_alive("work")
    finally:
        running.stop()
