"""A lane lets in one after another and rests after each; a broad way lets in as many as it may."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from backend.web.ways import Broad, Lane, Pace, Way
from tests.own_time import own_time, settled

pytestmark = pytest.mark.anyio
AT_ONCE = Pace(most=2, times=0.0, longest=0.0, patience=0.0, hold=60.0)


class Work:
    """A clock of the processor that is moved by whoever works."""

    def __init__(self) -> None:
        self.done = 0.0

    def __call__(self) -> float:
        return self.done


async def _entered(way: Way) -> Callable[[], None]:
    leave = await way.enter()
    assert leave is not None
    return leave


def _time() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture(autouse=True)
async def _waits_take_as_long_as_they_are_to_take() -> AsyncIterator[None]:
    with own_time():
        yield


@pytest.mark.parametrize(("work", "rest"), [(0.02, 0.06), (5.0, 0.1)])
async def test_it_rests_some_times_as_long_as_the_work_but_no_longer_than_it_may(work: float, rest: float) -> None:
    worked = Work()
    lane = Lane(Pace(most=9, times=3.0, longest=0.1), Broad(9), clock=_time, worked=worked)
    leave = await _entered(lane)
    worked.done += work
    leave()
    begun = _time()
    (await _entered(lane))()
    assert _time() - begun == pytest.approx(rest)


async def test_one_after_another_in_the_order_of_coming_also_after_a_failure() -> None:
    lane, order, go = Lane(AT_ONCE, Broad(9)), list[int](), asyncio.Event()

    async def _one(number: int) -> None:
        leave = await _entered(lane)
        order.append(number)
        try:
            await go.wait()
            if number == 0:
                raise ValueError("broken")
        finally:
            leave()

    waiting = list[asyncio.Task[None]]()
    for number in range(3):
        waiting.append(asyncio.create_task(_one(number)))
        await settled()
    assert (order, lane.is_full) == ([0], True)  # one works, two wait: no more
    assert await lane.enter() is None
    go.set()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert (order, lane.is_full) == ([0, 1, 2], False)
    assert [type(one) for one in done] == [ValueError, type(None), type(None)]


async def test_who_waits_long_for_something_else_holds_up_nobody_but_only_so_many_are_under_way() -> None:
    lane = Lane(Pace(most=9, times=0.0, longest=0.0, patience=0.0, hold=0.02, at_once=2, wait=0.2), Broad(9))
    first, second = await _entered(lane), await _entered(lane)
    begun = _time()
    assert await lane.enter() is None  # a third finds none of the two done within the time it may wait
    assert _time() - begun == pytest.approx(0.2)
    first()
    (await _entered(lane))()
    second()
    (await _entered(lane))()


async def test_whoever_goes_while_waiting_leaves_the_place() -> None:
    lane = Lane(Pace(most=1, times=0.0, longest=0.0, patience=0.0, hold=60.0), Broad(9))
    leave = await _entered(lane)
    gone = asyncio.create_task(lane.enter())
    await settled()
    assert lane.is_full
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    assert not lane.is_full
    leave()
    (await _entered(lane))()


@pytest.mark.parametrize(("patience", "order"), [(60.0, ["broad", "lane"]), (0.0, ["lane", "broad"])])
async def test_it_gives_way_to_the_broad_way_as_long_as_it_has_patience(patience: float, order: list[str]) -> None:
    broad, seen = Broad(9), list[str]()
    lane = Lane(Pace(most=9, times=0.0, longest=0.0, patience=patience, wait=60.0), broad)
    here = await broad.enter()
    assert here is not None

    async def _one() -> None:
        leave = await _entered(lane)
        seen.append("lane")
        leave()

    waiting = asyncio.create_task(_one())
    await asyncio.sleep(0.02)
    seen.append("broad")
    here()
    await waiting
    assert seen == order


async def test_patience_is_paid_once_by_who_comes_and_not_once_a_turn() -> None:
    """While there is always somebody on the broad way, a line of ten needs no ten times the patience."""
    broad = Broad(9)
    lane = Lane(Pace(most=20, times=0.0, longest=0.0, patience=0.1), broad, clock=_time)
    assert await broad.enter() is not None
    begun = _time()

    async def _one() -> None:
        (await _entered(lane))()

    await asyncio.gather(*(_one() for _ in range(10)))
    assert _time() - begun == pytest.approx(0.1)


async def test_a_broad_way_lets_in_as_many_as_it_may() -> None:
    way = Broad(2)
    first, second = await way.enter(), await way.enter()
    assert (way.is_full, await way.enter()) == (True, None)
    assert first is not None
    assert second is not None
    first()
    assert not way.is_full
    second()


async def test_who_waits_for_a_place_has_the_next_and_nobody_overtakes() -> None:
    way, order = Broad(2), list[str]()
    leave, last = await _entered(way), await _entered(way)

    async def _one(name: str) -> None:
        leave = await way.enter(60.0)
        assert leave is not None
        order.append(name)
        leave()

    waiting = [asyncio.create_task(_one(name)) for name in ("first", "second")]
    await settled()
    assert await way.enter(60.0) is None  # as many wait as may
    waiting.pop(0).cancel()
    await settled()
    waiting.append(asyncio.create_task(_one("third")))
    await settled()
    leave()
    last()
    assert (way.is_full, await way.enter()) == (True, None)  # the place that is free now is for who waits
    await asyncio.gather(*waiting)
    assert (order, way.is_full) == (["second", "third"], False)


async def test_who_waited_a_moment_in_vain_is_told_so() -> None:
    way, begun = Broad(1), _time()
    leave = await _entered(way)
    assert await way.enter(0.05) is None
    assert _time() - begun == pytest.approx(0.05)
    leave()
    (await _entered(way))()
