"""A port for a server that a test starts."""

import random
import socket
from contextlib import suppress

OURS = range(20_000, 32_000)  # below those the system gives to whoever connects: such a one may be taken meanwhile


def free_port() -> int:
    """One at which nobody listens on loopback."""
    while True:
        port = random.choice(OURS)
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
