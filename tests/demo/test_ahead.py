"""One ahead: in order, and nobody goes on making once it is closed."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from backend.demo.seeding.ahead import ahead

pytestmark = pytest.mark.anyio


class Making:
    """Makes numbers, each in a little time; knows whether it is at it."""

    def __init__(self, count: int, broken_at: int = -1) -> None:
        self.count, self.broken_at, self.made = count, broken_at, 0
        self.at_it = threading.Event()

    def __iter__(self) -> Iterator[int]:
        for number in range(self.count):
            self.at_it.set()
            time.sleep(0.02)
            if number == self.broken_at:
                raise ValueError("broken")
            self.made += 1
            self.at_it.clear()
            yield number


async def test_each_comes_in_order_and_the_next_is_made_meanwhile() -> None:
    making, seen, until = Making(5), list[int](), time.monotonic() + 60
    async with aclosing(ahead(iter(making))) as found:
        async for number in found:
            seen.append(number)
            while making.made < min(number + 2, 5):  # the database at work: the thread goes on
                assert time.monotonic() < until
                await asyncio.sleep(0.001)
    assert seen == [0, 1, 2, 3, 4]


async def _used(making: Making, seen: list[int], until: int = -1) -> None:
    async with aclosing(ahead(iter(making))) as found:
        async for number in found:
            if number == until:
                raise KeyError
            seen.append(number)


async def test_a_fault_in_making_is_told_where_it_is_used() -> None:
    seen = list[int]()
    with pytest.raises(ValueError, match="broken"):
        await _used(Making(5, broken_at=2), seen)
    assert seen == [0, 1]


async def test_after_a_fault_in_using_nobody_goes_on_making() -> None:
    making, seen = Making(50), list[int]()
    with pytest.raises(KeyError):
        await _used(making, seen, until=1)
    assert (seen, making.at_it.is_set()) == ([0], False)
    made = making.made
    await asyncio.sleep(0.05)
    assert making.made == made <= 3
