"""A real S3 server that checks signatures (rclone), and a wire between it and us that can be cut."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError

KEY, SECRET = "AKTEST", "SKTESTSECRET"
SLOW_DOWN = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code>'
    b"<Message>Please reduce your request rate</Message></Error>"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def s3_url(port: int, bucket: str = "photos") -> str:
    return f"s3://{KEY}:{SECRET}@127.0.0.1:{port}/{bucket}?region=us-east-1&secure=false"


class S3Server:
    """`rclone serve s3` on a folder of its own; may be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        (self.folder / "photos").mkdir(parents=True, exist_ok=True)
        program = shutil.which("rclone", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        assert program, "rclone is among the development requirements"
        with (self.folder.parent / "rclone.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "serve", "s3", "--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{SECRET}",
                 "--vfs-cache-mode", "off", "--config", "/dev/null", str(self.folder)], stdout=log, stderr=log,
            )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def files(self) -> list[Path]:
        return [path for path in (self.folder / "photos").rglob("*") if path.is_file()]

    def _wait(self) -> None:
        for _try in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=1)
            except HTTPError:
                return  # it answers, and refuses an unsigned request
            except (URLError, OSError):
                time.sleep(0.05)
        raise TimeoutError("rclone did not start")


@contextmanager
def open_s3(folder: Path) -> Iterator[S3Server]:
    server = S3Server(folder / "s3")
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Wire:
    """Carries bytes to a server until told otherwise.

    `cut_after`: both sides are cut once so many bytes went towards the server. `mode`: pass, slow_down (the answer is
    503 SlowDown), hang (nothing is ever answered), refuse (cut at once).
    """

    def __init__(self, target: int) -> None:
        self.target, self.port = target, 0
        self.cut_after: int | None = None
        self.mode = "pass"
        self.cuts = 0
        self.tasks: set[asyncio.Task[None] | None] = set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.add(asyncio.current_task())
        try:
            await self._carry(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            await _closed(writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "slow_down":
            await self._slow_down(reader, writer)
        elif self.mode == "hang":
            await asyncio.sleep(60)
        elif self.mode == "pass":
            await self._pass(reader, writer)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        tasks = [asyncio.create_task(self._up(reader, back)), asyncio.create_task(self._down(there, writer))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _closed(back)

    async def _up(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        gone = 0
        while data := await reader.read(4096):
            if self.cut_after is not None and gone + len(data) > self.cut_after:
                back.write(data[: self.cut_after - gone])
                await back.drain()
                self.cuts += 1
                return
            gone += len(data)
            back.write(data)
            await back.drain()

    async def _down(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await there.read(65536):
            writer.write(data)
            await writer.drain()

    async def _slow_down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if length:
            await reader.readexactly(int(length[0].split(b":")[1]))
        answer = f"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: {len(SLOW_DOWN)}\r\n"
        writer.write(answer.encode() + b"Connection: close\r\n\r\n" + SLOW_DOWN)
        await writer.drain()


@asynccontextmanager
async def open_wire(target: int, kind: type[Wire] = Wire) -> AsyncIterator[Wire]:
    wire = kind(target)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        tasks = [task for task in wire.tasks if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
