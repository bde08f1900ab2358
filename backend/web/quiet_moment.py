"""A moment at which a door can be shut without cutting anybody off.

Between the loop's last look and the shutting, callbacks of that turn run for some milliseconds. Whoever has connected
meanwhile, or has sent a request over a connection that was idle, would be reset: a proxy sends a POST no second time.
"""

import asyncio
import select
from collections.abc import Iterable
from typing import Any

QUIET = 5  # turns of the loop in a row: who has connected is there to be seen some turns after that
TURNS = 200  # at most, where it goes on coming


async def quiet_moment(servers: Iterable[asyncio.Server], connections: Iterable[Any]) -> None:
    """Returns when nothing has come that was not looked at, without giving way after that; or after TURNS turns.
    `connections`: uvicorn's, of which those count that are idle."""
    quiet = 0
    for _turn in range(TURNS):
        quiet = 0 if _has_come([*_listeners(servers), *_idle(connections)]) else quiet + 1
        if quiet == QUIET:
            return
        await asyncio.sleep(0)  # the loop looks, and takes it in


def _listeners(servers: Iterable[asyncio.Server]) -> list[int]:
    return [one.fileno() for server in servers for one in server.sockets]


def _idle(connections: Iterable[Any]) -> list[int]:
    found = list[int]()
    for connection in list(connections):
        cycle, transport = getattr(connection, "cycle", None), connection.transport
        if transport is not None and not transport.is_closing() and (cycle is None or cycle.response_complete):
            found.append(transport.get_extra_info("socket").fileno())
    return found


def _has_come(descriptors: Iterable[int]) -> bool:
    poll = select.poll()
    for descriptor in descriptors:
        if descriptor >= 0:
            poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
