"""A city's database on a machine that is lost with all that was on it, and where it comes back: for the restore drill.

SQLite: database and photos lie on that machine. PostgreSQL: photos are in a store elsewhere, as is the WAL archive.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from tests.databases import Cluster
from tests.linhai import fill_linhai
from tests.operations.postgres_folder import TOOLS, PostgresFolder, Receiver
from tests.promises.running import ROOT, Running


class Machine(Protocol):
    """`url` and `storage_url` lead to what is live, after `bring_back` to what was restored."""

    folder: Path
    url: str
    storage_url: str
    module: str

    def fill(self) -> None:
        """The demo city; called outside of any loop."""

    def lose(self, live: Running) -> datetime:
        """All at once, and for good; when it was (UTC). To clear away takes longer."""

    def bring_back(self, kept: Path) -> str:
        """Restored from a backup, the database started; what the command said if it refused, else nothing."""

    def close(self) -> None: ...


def settings_of(machine: Machine) -> dict[str, str]:
    """For processes on it, beside the two addresses."""
    return {"CGT_AUDIT_ANCHOR": str(machine.folder / "anchor.log")}


def running_on(machine: Machine, *names: str) -> Running:
    """Server, or server and worker, started."""
    made = Running(machine.url, machine.folder, machine.storage_url, **settings_of(machine))
    for name in names:
        made.start(name)
    return made


def command(machine: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    """`chengguantong` as an office runs it."""
    addresses = {"CGT_DATABASE_URL": machine.url, "CGT_STORAGE_URL": machine.storage_url, "CGT_LOG_LEVEL": "ERROR"}
    environment = os.environ | addresses | settings_of(machine)
    call = [sys.executable, "-m", machine.module, *words]
    return subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True)


class SqliteMachine:
    """All in one folder."""

    def __init__(self, folder: Path, cluster: Cluster, module: str = "backend") -> None:
        self.folder, self.module, self._cluster = folder, module, cluster
        self._lead_to("live")

    def fill(self) -> None:
        url = self._cluster.fresh("sqlite", "linhai")
        (self.folder / "live").mkdir()
        shutil.copyfile(str(make_url(url).database), self.folder / "live" / "city.db")
        self._cluster.drop(url)

    def lose(self, live: Running) -> datetime:
        _kill(live)
        lost_at = now()
        shutil.rmtree(self.folder / "live")
        return lost_at

    def bring_back(self, kept: Path) -> str:
        self._lead_to("new")
        done = command(self, "restore", str(kept))
        return done.stderr if done.returncode else ""

    def close(self) -> None:
        """Nothing runs."""

    def _lead_to(self, name: str) -> None:
        self.url = f"sqlite+aiosqlite:///{self.folder}/{name}/city.db"
        self.storage_url = f"file://{self.folder}/{name}/photos"


class PostgresMachine:
    """`archived`: its WAL is received elsewhere. `synchronous`: a commit waits until it is."""

    module = "backend"

    def __init__(self, folder: Path, *, archived: bool = True, synchronous: bool = False) -> None:
        self.folder, self._synchronous = folder, synchronous
        self.storage_url = f"file://{folder}/store"
        self._server = PostgresFolder(folder / "live")
        self.url = self._server.url()
        self._receiver = Receiver(self.url, folder / "wal") if archived else None

    def fill(self) -> None:
        self._server.create()
        self._server.start()
        asyncio.run(_fill(self.url))
        if self._synchronous:
            self._server.stop()
            self._server.start(synchronous_standby_names="pg_receivewal")
        if self._receiver is not None:
            self._receiver.start()

    def lose(self, live: Running) -> datetime:
        """The network first: what the receiver has not read by then is lost, and people may still be answered."""
        if self._receiver is not None:
            self._receiver.freeze()
        lost_at = self._server.shoot()
        _kill(live)
        if self._receiver is not None:
            self._receiver.kill()
        self._server.lose()
        return lost_at

    def bring_back(self, kept: Path) -> str:
        self._server = PostgresFolder(self.folder / "new")
        archive = ["--archive", str(self.folder / "wal")] if self._receiver is not None else []
        done = command(self, "restore", str(kept), "--data", str(self._server.data), *archive)
        if done.returncode:
            return done.stderr
        self._server.start()
        self.url = self._server.url()
        return ""

    def close(self) -> None:
        if self._server.data.exists():
            self._server.stop()


def _kill(live: Running) -> None:
    for name in ("serve", "work"):
        live.kill(name)


async def _fill(url: str) -> None:
    db = Database(Settings(_env_file=None, database_url=url))
    await migrate(db, now())
    await fill_linhai(db)
    await db.close()


def take_backup(machine: Machine) -> Path:
    """The finished backup. AssertionError with what was said if there is none."""
    done = command(machine, "backup", str(machine.folder / "copies"), "--tools", str(TOOLS))
    assert done.returncode == 0, done.stderr
    return max(machine.folder.glob("copies/*Z/manifest.json")).parent
