"""How many are let in while the loop is busy, and by which addresses."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import psutil
import pytest
import uvloop

from backend.ground.settings import Settings
from backend.listening import HANDS, _take_all, listen
from tests.free_port import free_port
from tests.promises.running import ROOT, Running

TURN = 0.01  # seconds of work in each turn of the loop
PHONES = 64
WELCOME = b"in"


class _Welcoming(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.WriteTransport, transport).write(WELCOME)


@contextmanager
def _phones(port: int) -> Iterator[list[socket.socket]]:
    """So many have connected, and wait in the kernel's line."""
    phones = [socket.create_connection(("127.0.0.1", port)) for _ in range(PHONES)]
    for phone in phones:
        phone.setblocking(False)
    yield phones
    for phone in phones:
        phone.close()


async def _turns(sockets: list[socket.socket], port: int) -> int:
    """Turns of a busy loop until all who stand there are let in."""
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(_Welcoming, sock=one) for one in sockets]
    with _phones(port) as phones:
        outside, turns = set(phones), 0
        while outside:
            await asyncio.sleep(0)
            time.sleep(TURN)  # noqa: ASYNC251  this is the work of others
            turns += 1
            outside -= {one for one in outside if _is_in(one)}
            assert turns < 2 * PHONES
    for server in servers:
        server.close()
    return turns


def _is_in(phone: socket.socket) -> bool:
    try:
        return phone.recv(2) == WELCOME
    except BlockingIOError:
        return False


def test_a_busy_loop_takes_in_many_in_a_turn() -> None:
    one_hand, port = free_port(), free_port()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        slow = runner.run(_turns(listen("127.0.0.1", one_hand)[:1], one_hand))
        turns = runner.run(_turns(listen("127.0.0.1", port), port))
    assert slow > PHONES / 2, "libuv takes in more than one by itself now: the hands are no longer needed"
    assert turns <= PHONES / HANDS + 5


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_server_listens_by_all_of_them(settings: Settings, tmp_path: Path) -> None:
    running = Running(settings.database_url, tmp_path)
    try:
        running.start("serve")
        running.wait_until_ready(60)
        hands = _hands(psutil.Process(running.pid("serve")), running.port)
    finally:
        running.stop()
    assert hands == HANDS


def _hands(process: psutil.Process, port: int) -> int:
    """By how many numbers it holds the socket that listens."""
    standing = process.net_connections("tcp")
    one = next(one for one in standing if one.status == psutil.CONN_LISTEN and one.laddr.port == port)
    folder = Path(f"/proc/{process.pid}/fd")
    socket_there = (folder / str(one.fd)).readlink()
    return sum(held.readlink() == socket_there for held in folder.iterdir())


def test_a_name_is_listened_to_by_each_of_its_addresses() -> None:
    port = free_port()
    sockets = listen("localhost", port)
    addresses = {address[4] for address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)}
    assert {one.getsockname() for one in sockets} == addresses
    assert len(sockets) == HANDS * len(addresses)
    assert not any(one.get_inheritable() for one in sockets)
    for one in sockets:
        one.close()


def test_an_address_that_the_machine_has_not_is_left_out() -> None:
    elsewhere, here = ("203.0.113.1", 0), ("127.0.0.1", 0)  # the first is kept for documents
    (one,) = _take_all([(socket.AF_INET, elsewhere), (socket.AF_INET, here)])
    with closing(one):
        assert one.getsockname()[0] == here[0]
    with pytest.raises(OSError, match="assign"):
        _take_all([(socket.AF_INET, elsewhere)])


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody else listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield other.getsockname()[1]


def test_what_keeps_us_from_an_address_is_said_in_a_line_with_what_to_do(taken: int) -> None:
    said = {
        ("127.0.0.1", taken): f"端口 {taken} 已被占用：先停掉占用它的程序，或换一个端口（make run PORT={taken + 1}，",
        ("203.0.113.1", 0): "本机没有地址 203.0.113.1：", ("nobody.invalid", 0): "不认识地址 nobody.invalid：",
    }  # fmt: skip
    for place, words in said.items():
        with pytest.raises(SystemExit, match="^" + re.escape(words)):
            listen(*place)


def test_a_port_of_somebody_else_is_said_before_anything_is_begun(taken: int, tmp_path: Path) -> None:
    """The URL stood there as if it were served, after a minute of loading; no schema is made for nothing."""
    words = [sys.executable, "-m", "backend", "serve", "--port", str(taken), "--prepare"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CGT_")}
    beside = kept | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=tmp_path, env=beside, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert f"端口 {taken} 已被占用" in done.stderr
    assert list(tmp_path.iterdir()) == []
