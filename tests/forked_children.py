"""Children that decode pictures, forked from one that has loaded what they need: of a start, loading is nearly all, and
every city of a test starts its own. For many tests at once; what asks of a child itself has it started as it is in
service (the fixture `children_afresh`)."""

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import media.child
from media.child import ENVIRONMENT, START, Child

DECODER = "media.decode_child"
AFRESH = Child._start
CODE = struct.Struct("=i")  # how a child ended, below nothing after a signal
# it loads what a child loads, as a child does, and goes on here instead of working
NURSERY = START.replace("importlib.import_module(sys.argv[2]).main()", "importlib.import_module(sys.argv[2]); ") + (
    "import importlib.util; found = importlib.util.spec_from_file_location('nursery', sys.argv[3]); "
    "nursery = importlib.util.module_from_spec(found); found.loader.exec_module(nursery); "
    "nursery.main(int(sys.argv[4]), sys.modules[sys.argv[2]].main)"
)


class Nursery:
    """The process that others are forked from, begun when the first is asked for."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._asking = threading.Lock()  # servers in threads ask, too

    def fork(self, its_end: int, answers: int) -> tuple[int, int]:
        """A child that reads there and answers here: its pid, and where it is told how it ended."""
        ended, tells = os.pipe()
        try:
            with self._asking:
                line = self._line or self._begin()
                socket.send_fds(line, [b"1"], [its_end, answers, tells])
                return CODE.unpack(line.recv(CODE.size))[0], ended
        finally:
            os.close(tells)

    def end(self) -> None:
        if self._process is not None and self._line is not None:
            self._line.close()
            self._process.wait()

    def _begin(self) -> socket.socket:
        self._line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        own = str(Path(__file__).with_name("nursery.py"))
        words = [sys.executable, "-c", NURSERY, str(Path(media.child.__file__).parent), DECODER, own]
        with other:
            self._process = subprocess.Popen([*words, str(other.fileno())], env=ENVIRONMENT, pass_fds=[other.fileno()])
        return self._line


class ForkedChild:
    """As much of asyncio's Process as a Child asks of it."""

    def __init__(self, pid: int, ended: int, stdout: asyncio.StreamReader, pipe: asyncio.ReadTransport) -> None:
        self.pid, self.stdout = pid, stdout
        self._ended, self._pipe = ended, pipe
        self._code: int | None = None
        os.set_blocking(ended, False)

    @property
    def returncode(self) -> int | None:
        if self._code is None:
            with suppress(BlockingIOError):
                said = os.read(self._ended, CODE.size)
                self._code = CODE.unpack(said)[0] if said else -signal.SIGKILL
                self._pipe.close()
        return self._code

    def kill(self) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    async def wait(self) -> int:
        if self._code is None:
            loop, told = asyncio.get_running_loop(), asyncio.Event()
            loop.add_reader(self._ended, told.set)
            try:
                while self.returncode is None:
                    await told.wait()
                    told.clear()
            finally:
                loop.remove_reader(self._ended)
        if self._ended >= 0:
            os.close(self._ended)
            self._ended = -1
        assert self._code is not None
        return self._code


@contextmanager
def children_forked() -> Iterator[None]:
    """From now on, in this process, each child that decodes is a fork."""
    nursery, kept = Nursery(), Child._start

    async def _start(child: Child) -> tuple[asyncio.subprocess.Process | ForkedChild, int]:
        if child._module != DECODER:
            return await AFRESH(child)
        return await _forked(nursery)

    Child._start = _start  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        Child._start = kept  # type: ignore[method-assign]
        nursery.end()


@contextmanager
def children_started() -> Iterator[None]:
    """Meanwhile each child is a process of its own, as it is in service."""
    kept = Child._start
    Child._start = AFRESH  # type: ignore[method-assign]
    try:
        yield
    finally:
        Child._start = kept  # type: ignore[method-assign]


async def _forked(nursery: Nursery) -> tuple[ForkedChild, int]:
    its_end, pipe = os.pipe()
    answers, written = os.pipe()
    try:
        pid, ended = nursery.fork(its_end, written)
    finally:
        os.close(its_end)
        os.close(written)
    stdout = asyncio.StreamReader()
    reading, _protocol = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stdout), os.fdopen(answers, "rb", 0)
    )
    return ForkedChild(pid, ended, stdout, reading), pipe
