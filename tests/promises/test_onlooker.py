"""Who looks on says all there was to see: the slowest look may be the last, and none breaks off unsaid."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.promises.onlooker import Onlooker

SLOW = 1.0  # seconds
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, threading.Event]]:
    """The port of who answers so after SLOW seconds, and when somebody was the first to ask."""
    asked = threading.Event()

    class _Answers(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            asked.set()
            time.sleep(SLOW)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Answers) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address: Any = server.server_address
        try:
            yield address[1], asked
        finally:
            server.shutdown()


def test_the_look_that_is_under_way_counts() -> None:
    with answering(GOOD) as (port, asked):
        onlooker = Onlooker(port, "/")
        assert asked.wait(30)
        ((status, seconds),) = onlooker.seen()
    assert (status, seconds >= SLOW) == (200, True)


def test_a_look_that_breaks_off_is_no_end_of_looking() -> None:
    """Whoever stopped looking at the first fault had seen none."""
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, asked):
        onlooker = Onlooker(port, "/")
        assert asked.wait(30)
        with pytest.raises(AssertionError, match="broke off"):
            onlooker.seen()
