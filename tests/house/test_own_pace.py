"""A wait counts by the pauses of who waits and by the loop's work, and not by how long the machine let nobody run."""

import asyncio
import time

import pytest

from tests.own_pace import own_pace
from tests.own_time import own_time

pytestmark = pytest.mark.anyio
LONG = 0.3  # seconds


async def test_what_is_waited_for_counts_whole() -> None:
    with own_time():
        async with own_pace() as passed:
            await asyncio.sleep(100.0)
        assert passed.seconds == pytest.approx(100.0)


async def test_what_the_loop_works_counts_whole() -> None:
    async with own_pace() as passed:
        begun = time.thread_time()
        while time.thread_time() - begun < LONG:
            pass
        assert passed.seconds >= LONG


async def test_while_the_process_is_not_let_run_nobody_waits() -> None:
    async with own_pace() as passed:
        await asyncio.sleep(0)
        time.sleep(LONG)  # noqa: ASYNC251  as who is stopped
        assert passed.seconds < LONG / 2


async def test_who_waits_longer_than_said_is_broken_off() -> None:
    with own_time():
        begun = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            async with own_pace(5.0):
                await asyncio.sleep(600.0)
        assert asyncio.get_running_loop().time() - begun == pytest.approx(5.0, abs=0.02)
        async with own_pace(5.0):
            await asyncio.sleep(4.9)
