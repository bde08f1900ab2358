"""An application served for real on loopback, in a thread: what lives outside, and ours where processes are meant."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from pydantic import SecretStr

from backend.ground.settings import Settings
from notifications.standins.wechat import APPID, SECRET
from tests.free_port import free_port


class Served:
    """An application on loopback, in a thread."""

    def __init__(self, app: Any) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = app
        self._server = uvicorn.Server(uvicorn.Config(app, port=self.port, log_level="error", access_log=False))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> "Served":
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_fault: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)


def leading_to(settings: Settings, port: int) -> Settings:
    """The settings, leading to a stand-in of WeChat's platform on that port."""
    settings.wechat_url, settings.wechat_appid = f"http://127.0.0.1:{port}", APPID
    settings.wechat_secret = SecretStr(SECRET)
    return settings


@contextmanager
def listening(answer: bytes = b"") -> Iterator[int]:
    """A port that takes one connection after another, says this and then nothing more; it hangs."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        kept: list[socket.socket] = []
        stop = threading.Event()

        def _take() -> None:
            server.settimeout(0.05)
            while not stop.is_set():
                try:
                    connection, _from = server.accept()
                except TimeoutError:
                    continue
                connection.sendall(answer)
                kept.append(connection)

        thread = threading.Thread(target=_take, daemon=True)
        thread.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            stop.set()
            thread.join(2)
            for connection in kept:
                connection.close()
