"""A loop whose time is its own: it stands while somebody works and, when all wait for the clock, is at once what they
wait for. So a wait takes exactly as long as it was to take, however slow the machine is, and no test waits for it.
For what needs nobody outside the loop: whoever waits for a thread or a socket is not seen to be at work."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def own_time() -> Iterator[None]:
    """As long as the block lasts, `asyncio.get_running_loop().time()` is that time."""
    loop: Any = asyncio.get_running_loop()
    at, select = loop.time(), loop._selector.select

    def _select(seconds: float | None) -> Any:
        nonlocal at
        at += seconds or 0.0
        return select(0 if seconds else seconds)

    loop.time, loop._selector.select = lambda: at, _select
    try:
        yield
    finally:
        del loop.time, loop._selector.select


async def settled() -> None:
    """Whoever waits for nothing but their turn in the loop has had it: a pause by the clock could be over before."""
    for _turn in range(50):
        await asyncio.sleep(0)
