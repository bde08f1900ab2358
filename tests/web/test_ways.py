"""A lane lets in one at a time and rests after each; a broad way lets in as many as it may."""

import asyncio

import pytest

from backend.web.ways import Broad, Lane, Pace

pytestmark = pytest.mark.anyio


class Time:
    """A clock that is moved by whoever sleeps."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.at += seconds


async def _worked(lane: Lane, time: Time, seconds: float) -> None:
    async with lane.turn():
        time.at += seconds


async def test_it_rests_some_times_as_long_as_the_work_but_no_longer_than_it_may() -> None:
    time = Time()
    lane = Lane(Pace(most=9, times=2.0, longest=0.5), Broad(9), time, time, time.sleep)
    for seconds in (0.04, 0.1, 3.0, 0.0):
        await _worked(lane, time, seconds)
    assert time.slept == [0.0, 0.08, 0.2, 0.5]


async def test_time_in_which_nobody_came_is_rest() -> None:
    time = Time()
    lane = Lane(Pace(most=9, times=2.0, longest=0.5), Broad(9), time, time, time.sleep)
    await _worked(lane, time, 0.1)
    time.at += 0.15
    await _worked(lane, time, 0.0)
    assert time.slept == [0.0, 0.05]


async def test_one_at_a_time_in_the_order_of_coming_also_after_a_failure() -> None:
    time = Time()
    lane, order, go = (
        Lane(Pace(most=2, times=0.0, longest=0.0), Broad(9), time, time, time.sleep),
        list[int](),
        asyncio.Event(),
    )

    async def _one(number: int) -> None:
        async with lane.turn():
            order.append(number)
            await go.wait()
            if number == 0:
                raise ValueError("broken")

    waiting = [asyncio.create_task(_one(number)) for number in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (order, lane.is_full) == ([0], True)  # one works, two wait: no more
    go.set()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert (order, lane.is_full) == ([0, 1, 2], False)
    assert [type(one) for one in done] == [ValueError, type(None), type(None)]


async def test_whoever_goes_while_waiting_leaves_the_place() -> None:
    time, go = Time(), asyncio.Event()
    lane = Lane(Pace(most=1, times=0.0, longest=0.0), Broad(9), time, time, time.sleep)

    async def _held() -> None:
        async with lane.turn():
            await go.wait()

    first, second = asyncio.create_task(_held()), asyncio.create_task(_held())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert lane.is_full
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert not lane.is_full
    go.set()
    await first


async def test_it_gives_way_to_the_broad_way_as_long_as_it_has_patience() -> None:
    time, broad, order = Time(), Broad(9), list[str]()
    patient = Lane(Pace(most=9, times=0.0, longest=0.0, patience=60.0), broad, time, time, time.sleep)
    hurried = Lane(Pace(most=9, times=0.0, longest=0.0, patience=0.01), broad, time, time, time.sleep)

    async def _one(lane: Lane, name: str) -> None:
        async with lane.turn():
            order.append(name)

    async with broad.turn():
        waiting = asyncio.create_task(_one(patient, "patient"))
        await _one(hurried, "hurried")
        order.append("broad")
    await waiting
    assert order == ["hurried", "broad", "patient"]


async def test_a_broad_way_lets_in_as_many_as_it_may() -> None:
    way = Broad(2)
    async with way.turn(), way.turn():
        assert way.is_full
    assert not way.is_full
