"""The server of HTTP that is told to stop: it says so first, finishes what is in flight, and cuts nobody off."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from backend.web.quiet_moment import quiet_moment

STOPPING = (signal.SIGTERM, signal.SIGINT)
SETTLE = 0.5  # seconds between saying "not ready" and refusing connections


class PoliteServer(uvicorn.Server):
    """Says "not ready" for a moment before it stops taking connections; what is in flight is finished."""

    def __init__(self, config: uvicorn.Config, state: Any) -> None:
        super().__init__(config)
        self.state = state

    @contextmanager
    def told_by_signals(self) -> Iterator[None]:
        """From before the start: told by them in the block it finishes what it has begun."""
        loop = asyncio.get_running_loop()
        for signalled in STOPPING:
            loop.add_signal_handler(signalled, self._stop)
        try:
            yield
        finally:
            for signalled in STOPPING:
                loop.remove_signal_handler(signalled)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Not the parent's, which raises the signal again in the end and so would orphan the worker beside."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await quiet_moment(self.servers, self.server_state.connections)
        await super().shutdown(sockets)

    def _stop(self) -> None:
        if self.state.stopping:
            self.should_exit = True
            return
        self.state.stopping = True
        asyncio.get_running_loop().call_later(SETTLE, self._stop)
