"""One child process, started when first needed and again after it ended; it is told nothing of our settings."""

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread

from media.frames import LENGTH, LENGTHS, frame, read_head

# the child needs the decoder alone: without this the room's face would pull the database in (1.4 s instead of 0.1 s)
START = (
    "import sys, types; room = types.ModuleType('media'); room.__path__ = [sys.argv[1]]; sys.modules['media'] = room; "
    "import importlib; importlib.import_module(sys.argv[2]).main()"
)
# no secret of ours is near a hostile picture; large blocks go back to the system before the next one
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
RENEWED_AFTER = 50  # pictures, or one that took so many bytes:
LARGE = 150 * 1024 * 1024
OUT_OF_MEMORY = "out_of_memory"  # media.open_picture, which the server itself does not load
LARGEST_ANSWER = 16 * 1024 * 1024  # bytes of a blob
MOST_BLOBS = 8
TOLD_WITHIN = 2.0  # seconds in which the system says how a process ended whose pipe is closed
PIPE = 1024 * 1024  # bytes the pipe to the child holds, where the system allows


class Child:
    """Asks one thing at a time. `ask` raises EOFError or OSError when the child ended over it, OSError when none could
    be started."""

    def __init__(self, module: str = "media.decode_child") -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._pipe = -1
        self._done = 0

    async def ask(self, head: Mapping[str, Any], blobs: Sequence[bytes]) -> tuple[Mapping[str, Any], list[bytes]]:
        """The child's answer; ValueError if it is not one. Out of memory is said of a new child alone: what others may
        have left in an old one is no fault of this one."""
        process, is_old = await self._running(), self._done > 0
        answer, found = await self._answer(process, head, blobs)
        if is_old and answer.get("code") == OUT_OF_MEMORY:
            await self.kill()
            return await self._answer(await self._running(), head, blobs)
        return answer, found

    async def _answer(
        self, process: asyncio.subprocess.Process, head: Mapping[str, Any], blobs: Sequence[bytes]
    ) -> tuple[Mapping[str, Any], list[bytes]]:
        assert process.stdout is not None
        await self._write(process, frame(head, blobs))
        length, count = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
        if max(length, count * LARGEST_ANSWER) > MOST_BLOBS * LARGEST_ANSWER:
            raise ValueError("more than a child has to say")
        answer = read_head(await process.stdout.readexactly(length))
        found = [await self._blob(process.stdout) for _ in range(count)]
        self._done += RENEWED_AFTER if answer.get("memory", 0) > LARGE else 1
        return answer, found

    async def was_hindered(self) -> bool:
        """After `ask` has failed: whether that was the machine's doing: it could start no process, or ended it from
        outside (out of memory, a unit that stops); not so where it was what the child was asked that ended it."""
        if self._process is None:
            return True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), TOLD_WITHIN)
        return self._process.returncode in (None, -signal.SIGKILL, -signal.SIGTERM)

    async def kill(self) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()
        os.close(self._pipe)
        self._process, self._pipe, self._done = None, -1, 0

    async def _write(self, process: asyncio.subprocess.Process, parts: Sequence[bytes]) -> None:
        """In a thread: twenty megabytes through a pipe are not the loop's business. It ends before the pipe does."""
        writing = asyncio.ensure_future(to_thread.run_sync(_write_all, self._pipe, parts, limiter=CapacityLimiter(1)))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.kill()
            with suppress(OSError):
                await writing
            raise

    async def _blob(self, source: asyncio.StreamReader) -> bytes:
        size = LENGTH.unpack(await source.readexactly(LENGTH.size))[0]
        if size > LARGEST_ANSWER:
            raise ValueError("more than a child has to say")
        return await source.readexactly(size)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._done >= RENEWED_AFTER or (self._process is not None and self._process.returncode is not None):
            await self.kill()
        if self._process is None:
            self._process, self._pipe = await self._start()
        return self._process

    async def _start(self) -> tuple[asyncio.subprocess.Process, int]:
        """A new process and the pipe to it; neither end of the pipe is left open if it does not come to be."""
        its_end, pipe = os.pipe()
        try:
            with suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)
            command = (sys.executable, "-c", START, str(Path(__file__).parent), self._module)
            process = await asyncio.create_subprocess_exec(
                *command, stdin=its_end, stdout=asyncio.subprocess.PIPE, env=ENVIRONMENT,
                start_new_session=True,  # a Ctrl-C is for the server alone, which finishes what it has begun
            )  # fmt: skip
        except BaseException:
            os.close(pipe)
            raise
        finally:
            os.close(its_end)
        return process, pipe


def _write_all(pipe: int, parts: Sequence[bytes]) -> None:
    for part in parts:
        left = memoryview(part)
        while left:
            left = left[os.write(pipe, left) :]
