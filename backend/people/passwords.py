"""Passwords: argon2id (19 MiB, 2 passes, 1 lane: about 23 ms), hashed one at a time in a thread of low priority.

Those who wait for it are few: beyond that nothing is hashed and the answer is 503, so that guessing at passwords never
slows the rest of the service.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from backend.ground.errors import Problem

MOST_WAITING = 12  # a quarter of a second
LOW_PRIORITY = 10
HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1),))
# verified where there is no such account, so that time tells nothing
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$P8S8HjeOAAbDF7ThKnpRnw$AKpzip99kz3BDwLPsrBWtSjxXhnYewIqvy63I2lPxR0"

T = TypeVar("T")


async def hash_password(password: str) -> str:
    """The hash of a password. Problem busy if too many wait already."""
    return await _in_turn(lambda: HASHER.hash(password))


async def is_password(password: str, hashed: str | None) -> bool:
    """True if the password belongs to the hash. Takes as long for nobody's (None or empty) as for somebody's.

    Problem busy if too many wait already.
    """
    return await _in_turn(lambda: HASHER.verify(password, hashed or NOBODYS)) and bool(hashed)


def _lower_priority() -> None:
    """Where the system can: the event loop comes first."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)


class _Turns:
    """The one thread that hashes, and how many wait for it."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "passwords", initializer=_lower_priority)
        self.waiting = 0


_turns = _Turns()


async def _in_turn(deed: Callable[[], T]) -> T:
    if _turns.waiting >= MOST_WAITING:
        raise Problem("busy", retry_after=1)
    _turns.waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_turns.thread, deed)
    finally:
        _turns.waiting -= 1
