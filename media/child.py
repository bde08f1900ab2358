"""One child process, started when first needed and again after it ended; it is told nothing of our settings."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media.frames import LENGTH, LENGTHS, frame, read_head

# the child needs the decoder alone: without this the room's face would pull the database in (1.4 s instead of 0.1 s)
START = (
    "import sys, types; room = types.ModuleType('media'); room.__path__ = [sys.argv[1]]; sys.modules['media'] = room; "
    "from media.decode_child import main; main()"
)
ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}  # no secret of ours is near a hostile picture
RENEWED_AFTER = 50  # pictures
LARGEST_ANSWER = 16 * 1024 * 1024  # bytes of a blob
MOST_BLOBS = 8


class Child:
    """Asks one thing at a time. `ask` raises EOFError or OSError when the child ended over it."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._done = 0

    async def ask(self, head: Mapping[str, Any], blobs: Sequence[bytes]) -> tuple[Mapping[str, Any], list[bytes]]:
        """The child's answer; ValueError if it is not one."""
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        for part in frame(head, blobs):  # one by one: writelines would copy them together
            process.stdin.write(part)
        await process.stdin.drain()
        length, count = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
        if max(length, count * LARGEST_ANSWER) > MOST_BLOBS * LARGEST_ANSWER:
            raise ValueError("more than a child has to say")
        answer = read_head(await process.stdout.readexactly(length))
        found = [await self._blob(process.stdout) for _ in range(count)]
        self._done += 1
        return answer, found

    async def kill(self) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        self._process, self._done = None, 0

    async def _blob(self, source: asyncio.StreamReader) -> bytes:
        size = LENGTH.unpack(await source.readexactly(LENGTH.size))[0]
        if size > LARGEST_ANSWER:
            raise ValueError("more than a child has to say")
        return await source.readexactly(size)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._done >= RENEWED_AFTER or (self._process is not None and self._process.returncode is not None):
            await self.kill()
        if self._process is None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", START, str(Path(__file__).parent), stdin=pipe, stdout=pipe, env=ENVIRONMENT
            )
        return self._process
