"""What many ask for at once is made once, and never from before they asked."""

import asyncio

import pytest

from backend.ground.shared import Shared

pytestmark = pytest.mark.anyio


class Slowly:
    """Answers with what was so when it began."""

    def __init__(self) -> None:
        self.so, self.made, self.may_end = 0, 0, asyncio.Event()

    async def __call__(self) -> int:
        self.made += 1
        seen = self.so
        await self.may_end.wait()
        return seen


async def _some(shared: Shared[int], slowly: Slowly, many: int) -> list[asyncio.Task[int]]:
    asked = [asyncio.create_task(shared.get("a", slowly)) for _turn in range(many)]
    for _turn in range(3):
        await asyncio.sleep(0)
    return asked


async def test_who_comes_while_one_is_made_gets_the_next_and_all_of_them_the_same() -> None:
    shared, slowly = Shared[int](), Slowly()
    first = await _some(shared, slowly, 5)
    slowly.so = 1
    later = await _some(shared, slowly, 50)
    slowly.may_end.set()
    assert await asyncio.gather(*first) == [0] * 5
    assert await asyncio.gather(*later) == [1] * 50, "not what was so before they asked"
    assert slowly.made == 2


async def test_other_keys_do_not_wait() -> None:
    shared, slowly, other = Shared[int](), Slowly(), Slowly()
    asked = await _some(shared, slowly, 2)
    other.may_end.set()
    assert await asyncio.wait_for(shared.get("b", other), 60) == 0
    slowly.may_end.set()
    assert await asyncio.gather(*asked) == [0, 0]


async def test_whoever_goes_takes_nothing_from_the_others() -> None:
    shared, slowly = Shared[int](), Slowly()
    gone, stays = await _some(shared, slowly, 2)
    gone.cancel()
    slowly.may_end.set()
    assert await stays == 0
    assert gone.cancelled() or gone.cancelling()


async def test_a_fault_is_told_to_all_who_waited_and_to_nobody_else() -> None:
    shared, begun = Shared[int](), asyncio.Event()

    async def _fails() -> int:
        await begun.wait()
        raise OSError("no database")

    asked = [asyncio.create_task(shared.get("a", _fails)) for _turn in range(3)]
    await asyncio.sleep(0)
    begun.set()
    assert [type(one) for one in await asyncio.gather(*asked, return_exceptions=True)] == [OSError] * 3
    whole = Slowly()
    whole.may_end.set()
    assert await shared.get("a", whole) == 0
