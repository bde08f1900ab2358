"""Somebody who looks at one page all the while, from a process of their own: the sender's own haste is not counted.

`python -m tests.promises.onlooker PORT PATH`: looks ten times a second until its input ends; prints [status, seconds]
of each look.
"""

import asyncio
import json
import subprocess
import sys
import time

from tests.bench.steady import Ask
from tests.promises.phone import ask
from tests.promises.running import ROOT

PAUSE = 0.1  # seconds between two looks


class Onlooker:
    """Looks from the moment it is made until it is asked what it saw."""

    def __init__(self, port: int, path: str) -> None:
        words = [sys.executable, "-m", "tests.promises.onlooker", str(port), path]
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def seen(self) -> list[tuple[int, float]]:
        """Status and seconds of each look, with the one under way; the looking ends. AssertionError where it ended by
        itself: what was seen before is not all there was to see."""
        said, _faults = self._process.communicate(timeout=60)
        assert self._process.returncode == 0, "a look broke off"
        return [(int(status), float(seconds)) for status, seconds in json.loads(said)]


async def _look(port: int, path: str, told: asyncio.Event) -> list[tuple[int, float]]:
    looks: list[tuple[int, float]] = []
    while not told.is_set():
        begun = time.monotonic()
        status, _wait, _body = await ask(port, Ask(path))
        looks.append((status, time.monotonic() - begun))
        await asyncio.sleep(PAUSE)
    return looks


async def _look_until_told(port: int, path: str) -> list[tuple[int, float]]:
    told = asyncio.Event()
    looking = asyncio.create_task(_look(port, path, told))
    await asyncio.to_thread(sys.stdin.read)
    told.set()
    return await looking


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_look_until_told(int(sys.argv[1]), sys.argv[2]))))
