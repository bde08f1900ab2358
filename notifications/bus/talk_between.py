"""What processes of one city tell each other over the bus, of nobody in particular: small, often, no loss if lost."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog

from notifications.bus.bus import Bus

TOPIC = UUID("0d300000-0000-7000-8000-000000000051")  # in a person's place
EVERY, AGAIN_AFTER = 0.25, 5.0  # seconds
ME = 8  # bytes before each message: whoever said it hears it, too

log = structlog.get_logger("bus")


@asynccontextmanager
async def talk_between(
    bus: Bus, begun: asyncio.Event, take: Callable[[], Sequence[bytes]], hear: Callable[[bytes], None]
) -> AsyncIterator[None]:
    """From when it is `begun`, every EVERY seconds what `take` gives is told to the others, and what they tell is given
    to `hear`. A bus that is away costs what was said meanwhile."""
    talking = asyncio.create_task(_talk(bus, begun, take, hear))
    try:
        yield
    finally:
        talking.cancel()
        with suppress(asyncio.CancelledError):
            await talking


async def _talk(
    bus: Bus, begun: asyncio.Event, take: Callable[[], Sequence[bytes]], hear: Callable[[bytes], None]
) -> None:
    await begun.wait()
    while True:
        try:
            await _talk_once(bus, take, hear)
        except Exception as fault:  # noqa: BLE001 - no fault of a bus is to end it, nor the process with a fault
            log.warning("not talking", fault=type(fault).__name__)
        await asyncio.sleep(AGAIN_AFTER)
        take()  # what was said meanwhile is no longer so


async def _talk_once(bus: Bus, take: Callable[[], Sequence[bytes]], hear: Callable[[bytes], None]) -> None:
    me = os.urandom(ME)
    async with bus.subscribe(TOPIC) as said, asyncio.TaskGroup() as both:
        both.create_task(_listen(said, me, hear))
        while True:
            await asyncio.sleep(EVERY)
            if messages := take():
                try:
                    await bus.publish_all([(TOPIC, me + message) for message in messages])
                except Exception as fault:  # noqa: BLE001 - whatever it is, the next are told
                    log.warning("not told", fault=type(fault).__name__)


async def _listen(said: AsyncIterator[bytes], me: bytes, hear: Callable[[bytes], None]) -> None:
    async for message in said:
        if not message.startswith(me):
            hear(message[ME:])
