"""Post rooms in processes of their own while a block runs, and what they say."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.promises.post_worker import Work, start

LOCKED = "is locked"  # the database, as SQLite says


@dataclass
class Workers:
    """Processes that are started again when they have died."""

    work: Work
    log: Path
    processes: list[Any] = field(default_factory=list)
    killed: int = 0

    async def keep(self, count: int) -> None:
        self.processes = [start(self.work) for _ in range(count)]
        while True:
            await asyncio.sleep(0.02)
            for place, process in enumerate(self.processes):
                if not process.is_alive():
                    self.processes[place] = start(self.work)

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.killed += 1

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.join()


@asynccontextmanager
async def working(work: Work, count: int) -> AsyncIterator[Workers]:
    """While the block runs. That any of them was told that the database is locked is a failure, if the block has
    none of its own."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "workers.log"
        log.touch()
        workers = Workers(replace(work, log=str(log)), log)
        keeping = asyncio.create_task(workers.keep(count))
        try:
            yield workers
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            workers.end()
            print(said := workers.said())
    assert LOCKED not in said, f"a worker was told that it {LOCKED}"
