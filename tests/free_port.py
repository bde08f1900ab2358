"""A port for a server that a test starts."""

import os
import random
import socket
from collections.abc import Sequence
from contextlib import suppress
from itertools import cycle

OURS = range(20_000, 32_000)  # below those the system gives to whoever connects: such a one may be taken meanwhile


def share(worker: str, workers: int) -> Sequence[int]:
    """Those of one of the processes among which the tests are shared out (gw0, gw1 …), in any order: all of them where
    there is one alone. A server needs seconds until it listens, in which another process would find its port free."""
    mine = OURS[int(worker.removeprefix("gw") or 0) :: workers]
    return random.sample(mine, len(mine))


_next = cycle(share(os.environ.get("PYTEST_XDIST_WORKER", ""), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))))


def free_port() -> int:
    """One at which nobody listens on loopback, and which was not given before while there are others."""
    while True:
        port = next(_next)
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
