"""One ahead: the next is made in a thread while the database takes the last."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import TypeVar

Made = TypeVar("Made")


async def ahead(making: Iterator[Made]) -> AsyncGenerator[Made, None]:
    """What is made, in order. None ends it, too. To be closed (`aclosing`): a thread cannot be told to stop, and nobody
    else may go on with `making` meanwhile."""
    coming = asyncio.create_task(asyncio.to_thread(next, making, None))
    try:
        while (made := await asyncio.shield(coming)) is not None:
            coming = asyncio.create_task(asyncio.to_thread(next, making, None))
            yield made
    finally:
        await asyncio.wait({coming})
