"""What processes that were killed left of the folders in which they met is swept away by the next that listens."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from backend.ground import clock
from notifications.bus.left_folders import MADE, folders_begin, sweep_left
from notifications.bus.sockets import SocketBus

pytestmark = pytest.mark.anyio
LISTENS = """
import asyncio, sys, uuid
from notifications.bus.sockets import SocketBus

async def listens():
    async with SocketBus(sys.argv[1]).subscribe(uuid.uuid4()):
        print("here", flush=True)
        await asyncio.sleep(600)

asyncio.run(listens())
"""


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where processes meet; short, as a socket's path is."""
    with TemporaryDirectory(prefix="cgt-") as folder:
        monkeypatch.setenv("RUNTIME_DIRECTORY", folder)
        yield Path(folder)


async def _killed(database: str) -> None:
    """A process that listens, and is killed while it does."""
    words = (sys.executable, "-c", LISTENS, database)
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    assert await process.stdout.readline() == b"here\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()


def _later() -> datetime:
    return clock.now() + 2 * MADE


def _age(folder: Path) -> None:
    for path in _sockets(folder):
        os.utime(path, ((clock.now() - 2 * MADE).timestamp(),) * 2)


def _sockets(folder: Path) -> list[Path]:
    return list(folder.glob("*/*.sock"))


def _all(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def test_what_a_killed_process_left_is_swept_by_the_next(meeting: Path) -> None:
    await _killed("/one.db")
    assert len(_sockets(meeting)) == 1
    _age(meeting)
    bus = SocketBus("/another.db")
    try:
        async with bus.subscribe(uuid4()):
            (mine,) = _sockets(meeting)
            assert _all(meeting) == [mine.parent, mine]
    finally:
        await bus.close()
    assert _all(meeting) == []


async def test_who_listens_is_left_alone_and_is_heard(meeting: Path) -> None:
    me, bus, other = uuid4(), SocketBus("/one.db"), SocketBus("/two.db")
    try:
        async with bus.subscribe(me) as mine:
            _age(meeting)
            async with other.subscribe(uuid4()):
                await SocketBus("/one.db").publish(me, b"still")
                assert await asyncio.wait_for(anext(mine), 60) == b"still"
    finally:
        await bus.close()
        await other.close()


async def test_a_socket_that_may_not_hear_yet_stays(meeting: Path) -> None:
    await _killed("/one.db")
    sweep_left(meeting)
    assert len(_sockets(meeting)) == 1
    sweep_left(meeting, _later)
    assert _all(meeting) == []


async def test_what_is_no_such_folder_stays(meeting: Path) -> None:
    """A name that is another's, a link to somewhere, a folder with something else in it."""
    begins = folders_begin()
    elsewhere = meeting / "elsewhere"
    elsewhere.mkdir()
    (meeting / f"{begins}link").symlink_to(elsewhere)
    (meeting / f"{begins}file").write_text("x")
    (meeting / f"{begins}kept").mkdir()
    (meeting / f"{begins}kept" / "notes.txt").write_text("x")
    (meeting / f"cgt-{os.getuid() + 1}-x").mkdir()
    before = _all(meeting)
    sweep_left(meeting)
    assert _all(meeting) == before
    sweep_left(meeting / "nowhere")


@pytest.mark.skipif(os.getuid() != 0, reason="not run: only root gives a folder to somebody else")
async def test_a_folder_of_somebody_else_stays(meeting: Path) -> None:
    theirs = meeting / f"{folders_begin()}theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    sweep_left(meeting)
    assert theirs.is_dir()


async def test_one_that_begins_while_others_sweep_finds_its_folder(meeting: Path) -> None:
    """An empty folder is taken away between its making and the socket's."""
    stop = threading.Event()

    def _sweeps() -> None:
        while not stop.is_set():
            sweep_left(meeting)

    sweeping = threading.Thread(target=_sweeps)
    sweeping.start()
    try:
        for _turn in range(300):
            bus = SocketBus("/one.db")
            async with bus.subscribe(uuid4()):
                pass
            await bus.close()
    finally:
        stop.set()
        sweeping.join()


async def test_whoever_is_told_while_a_folder_goes_away_is_nobody(meeting: Path) -> None:
    """The last that listened takes it away; who tells at that moment tells nobody, and goes on."""
    me, bus, stop = uuid4(), SocketBus("/one.db"), threading.Event()
    async with bus.subscribe(me):
        (folder,) = {path.parent for path in _sockets(meeting)}
    await bus.close()

    def _comes_and_goes() -> None:
        while not stop.is_set():
            folder.mkdir()
            folder.rmdir()

    other, coming = SocketBus("/one.db"), threading.Thread(target=_comes_and_goes)
    coming.start()
    try:
        for _turn in range(3000):
            await other.publish(me, b"still")
    finally:
        stop.set()
        coming.join()
        await other.close()
