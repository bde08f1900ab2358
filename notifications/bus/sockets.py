"""The bus on one machine (SQLite): each process that listens has a datagram socket in one folder; who publishes sends
to all of them. Nothing is kept, nothing blocks: a full or dead socket is passed over."""

import asyncio
import hashlib
import os
import socket
import struct
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from uuid import UUID, uuid4

from notifications.bus.bus import LONGEST, Words
from notifications.bus.left_folders import folders_begin, sockets_in, sweep_left
from notifications.bus.listeners import Listeners

HEAD = struct.Struct(">16sH")  # before each message: the person's id, and how many bytes follow
DATAGRAM = 60_000  # bytes: many messages in one, as a socket keeps few datagrams
BUFFER = 1 << 20
TURNS = 10


class SocketBus:
    """For the processes of one database file. Listens from the first subscription on."""

    def __init__(self, database: str) -> None:
        # a path of a socket may have 107 bytes, so the folder cannot lie beside the database; units of systemd have a
        # /tmp each, and this one together
        name = hashlib.sha256(os.path.realpath(database).encode()).hexdigest()[:16]
        self._folder = Path(os.environ.get("RUNTIME_DIRECTORY") or tempfile.gettempdir()) / f"{folders_begin()}{name}"
        self._listeners, self._path = Listeners(), self._folder / f"{uuid4().hex[:12]}.sock"
        self._sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sender.setblocking(False)
        self._receiver: socket.socket | None = None

    async def publish(self, person_id: UUID, message: bytes) -> None:
        """To every process that listens now."""
        await self.publish_all([(person_id, message)])

    async def publish_all(self, words: Sequence[Words]) -> None:
        """Many at once."""
        if any(len(message) > LONGEST for _, message in words):
            raise ValueError(f"longer than {LONGEST} bytes")
        paths = sockets_in(self._folder)
        for content in _packed(words):
            for path in paths:
                self._send(path, content)

    def subscribe(self, person_id: UUID) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The messages of a person."""
        self._listen()
        return self._listeners.subscribe(person_id)

    async def close(self) -> None:
        self._sender.close()
        if self._receiver is not None:
            asyncio.get_running_loop().remove_reader(self._receiver)
            self._receiver.close()
            self._path.unlink(missing_ok=True)
            with suppress(OSError):  # others are there
                self._folder.rmdir()

    def _listen(self) -> None:
        if self._receiver is not None:
            return
        sweep_left(self._folder.parent)
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.setblocking(False)
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._bind(receiver)
        self._receiver = receiver
        asyncio.get_running_loop().add_reader(receiver, self._read, receiver)

    def _bind(self, receiver: socket.socket) -> None:
        """Once more where another process, which swept or left, has taken the empty folder away in between."""
        for turn in range(TURNS):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            try:
                if self._folder.stat().st_uid != os.getuid():
                    raise PermissionError(self._folder)
                receiver.bind(str(self._path))
            except FileNotFoundError:
                if turn == TURNS - 1:
                    raise
            else:
                return

    def _read(self, receiver: socket.socket) -> None:
        with suppress(BlockingIOError):
            while True:
                for person_id, message in _unpacked(receiver.recv(DATAGRAM)):
                    self._listeners.hand_out(person_id, message)

    def _send(self, path: Path, content: bytes) -> None:
        try:
            self._sender.sendto(content, str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)  # its process has died
        except OSError:
            return  # full: whoever reads so slowly looks into the inbox


def _packed(words: Sequence[Words]) -> Iterator[bytes]:
    content = b""
    for person_id, message in words:
        if len(content) + HEAD.size + len(message) > DATAGRAM:
            yield content
            content = b""
        content += HEAD.pack(person_id.bytes, len(message)) + message
    if content:
        yield content


def _unpacked(content: bytes) -> Iterator[Words]:
    place = 0
    while place + HEAD.size <= len(content):
        person, length = HEAD.unpack_from(content, place)
        place += HEAD.size + length
        yield UUID(bytes=person), content[place - length : place]
