"""Passwords: argon2id (19 MiB, 2 passes, 1 lane: about 12 ms of work), hashed in turn by a child process that goes last
(hashing_child) and, after the first 160, rests after each 24 times as long as it worked, and 0.3 s at least (rest).

Those who wait for it are few: beyond that nothing is read, counted or hashed, and the answer is 503, so that guessing
at passwords slows the rest of the service little (tests/bench/logins.py measures it).
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from backend.ground.errors import Problem
from backend.people.hashing import Hashing
from backend.people.rest import Rest

MOST_WAITING = 6  # two seconds at most
# verified where there is no such account, so that time tells nothing
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$P8S8HjeOAAbDF7ThKnpRnw$AKpzip99kz3BDwLPsrBWtSjxXhnYewIqvy63I2lPxR0"

T = TypeVar("T")


async def hash_password(password: str) -> str:
    """The hash of a password. Problem busy if too many wait already."""
    with place_in_line() as place:
        return await place.hash_password(password)


async def is_password(password: str, hashed: str | None) -> bool:
    """As of a place in line. Problem busy if too many wait already."""
    with place_in_line() as place:
        return await place.is_password(password, hashed)


class Place:
    """A place among those whose passwords are hashed."""

    async def hash_password(self, password: str) -> str:
        """The hash of a password."""
        return await self._in_turn(lambda: _line.hashing.hash(password))

    async def is_password(self, password: str, hashed: str | None) -> bool:
        """True if the password belongs to the hash. Takes as long for nobody's (None or empty) as for somebody's."""
        return await self._in_turn(lambda: _line.hashing.verify(password, hashed or NOBODYS)) and bool(hashed)

    async def _in_turn(self, deed: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(_line.thread, _worked, deed)


class _Line:
    """The one thread that asks for hashes, and how many wait for it."""

    def __init__(self) -> None:
        self.thread, self.hashing = ThreadPoolExecutor(1, "passwords"), Hashing()
        self.waiting, self.rest = 0, Rest()


def _worked(deed: Callable[[], T]) -> T:
    done = deed()
    if rest := _line.rest.after(_line.hashing.took, time.monotonic()):
        _line.thread.submit(time.sleep, rest)
    return done


_line = _Line()


def rest_by(rest: Rest) -> None:
    """How this process rests from now on."""
    _line.rest = rest


@contextmanager
def place_in_line() -> Iterator[Place]:
    """A place, before anything else is done. Problem busy if all are taken."""
    if _line.waiting >= MOST_WAITING:
        raise Problem("busy", retry_after=1)
    _line.waiting += 1
    try:
        yield Place()
    finally:
        _line.waiting -= 1
