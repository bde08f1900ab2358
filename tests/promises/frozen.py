"""Freezes a process, on SQLite not while it writes: that would freeze everybody, which is SQLite's own way."""

import asyncio
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

LONGEST = 60.0  # seconds until it is met between two writes
AGAIN = 0.005


async def freeze(pid: int, url: str) -> int:
    """Stopped when this returns; how many times it was met while it wrote, and let go on at once."""
    until, met = time.monotonic() + LONGEST, 0
    while True:
        os.kill(pid, signal.SIGSTOP)
        while not is_stopped(pid):
            if time.monotonic() > until:
                raise TimeoutError(f"{pid} does not stop")
            await asyncio.sleep(0.001)  # what waits for the disk stops a little later
        if not url.startswith("sqlite") or not is_writing(pid, url):
            return met
        os.kill(pid, signal.SIGCONT)
        met += 1
        if time.monotonic() > until:
            raise TimeoutError(f"{pid} writes without a pause")
        await asyncio.sleep(AGAIN)


def is_writing(pid: int, url: str) -> bool:
    """Whether a process holds a lock on a SQLite database that keeps others out, as the kernel has it. To try for the
    lock would take long, keep the process stopped meanwhile, and be lost to any other who writes."""
    file = url.partition("///")[2]
    files = {str(path.stat().st_ino) for end in ("", "-shm", "-wal") if (path := Path(file + end)).exists()}
    held = [line.split() for line in Path("/proc/locks").read_text().splitlines() if "->" not in line]
    return any(
        (kind, owner) == ("WRITE", str(pid)) and where.rpartition(":")[2] in files
        for _number, _family, _how, kind, owner, where, *_range in held
    )


def is_stopped(pid: int) -> bool:
    """All its threads; one may end meanwhile."""
    states = set[str]()
    for path in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            states.add(path.read_text().rpartition(")")[2].split()[0])
    return states == {"T"}
