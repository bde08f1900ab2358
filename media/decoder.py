"""A small pool of child processes that decode pictures, each with a wall limit; a hostile picture costs one child."""

import asyncio
import pickle
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from media.decode import Decoded
from media.refused import PhotoRefused

CHILDREN = 2
# the child needs the decoder alone: without this the room's face would pull the database in (1.4 s instead of 0.1 s)
START = (
    "import sys, types; room = types.ModuleType('media'); room.__path__ = [sys.argv[1]]; sys.modules['media'] = room; "
    "from media.decode_child import main; main()"
)
WAITING = 16  # more than these are told to come back
WALL = 5.0  # seconds a picture may take, waiting for the CPU included
SAVED = 50  # children are renewed after so many pictures


class Decoder:
    """Decodes pictures out of process."""

    def __init__(self, children: int = CHILDREN, wall: float = WALL) -> None:
        self._wall, self._waiting = wall, 0
        self._children: asyncio.Queue[_Child] = asyncio.Queue()
        for _number in range(children):
            self._children.put_nowait(_Child())

    async def decode(self, content: bytes) -> Decoded:
        """What the picture is, with its derivatives. PhotoRefused as media.decode says, or busy when too many wait."""
        async with self._child() as child:
            try:
                answer = await asyncio.wait_for(child.ask(content), self._wall)
            except TimeoutError:
                await child.kill()
                raise PhotoRefused("too_costly", field="file") from None
            except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
                await child.kill()
                raise PhotoRefused("too_costly", field="file") from None
            except asyncio.CancelledError:
                await child.kill()
                raise
        if isinstance(answer, Decoded):
            return answer
        code, why = answer
        raise PhotoRefused(code, field="file", detail=why)

    async def close(self) -> None:
        """Ends the children."""
        while not self._children.empty():
            await self._children.get_nowait().kill()

    @asynccontextmanager
    async def _child(self) -> AsyncIterator["_Child"]:
        if self._waiting >= WAITING:
            raise PhotoRefused("busy", retry_after=2)
        self._waiting += 1
        try:
            child = await self._children.get()
        finally:
            self._waiting -= 1
        try:
            yield child
        finally:
            self._children.put_nowait(child)


class _Child:
    """One child process, started when first needed and again after it was killed."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._done = 0

    async def ask(self, content: bytes) -> Decoded | tuple[str, str]:
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(struct.pack(">I", len(content)) + content)
        await process.stdin.drain()
        length = struct.unpack(">I", await process.stdout.readexactly(4))[0]
        answer: Decoded | tuple[str, str] = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - our own child
        self._done += 1
        return answer

    async def kill(self) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        self._process, self._done = None, 0

    async def _running(self) -> asyncio.subprocess.Process:
        if self._done >= SAVED or (self._process is not None and self._process.returncode is not None):
            await self.kill()
        if self._process is None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", START, str(Path(__file__).parent), stdin=pipe, stdout=pipe
            )
        return self._process
