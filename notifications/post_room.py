"""The post room: fans out and sends as soon as something happened, until told to stop. The worker's busiest part."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

import structlog

from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from notifications.channels.channel import Channel
from notifications.outbox.lane import Lane, lanes_of
from notifications.telling import Telling
from notifications.wake import wake

IDLE = 1.0  # seconds between looks when nobody rang: for what is due again, and for words that were lost
AFTER_FAULT = 1.0

log = structlog.get_logger("post_room")


class PostRoom:
    """One fan-out and the lanes of each channel, each with a bell of its own."""

    def __init__(
        self, db: Database, settings: Settings, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        sealer = Sealer(settings)
        self._db, self._settings, self._now = db, settings, now
        self._telling = Telling(db, City(), settings)
        self._lanes = lanes_of(db, channels, sealer, now)
        self._lane_bells = {lane: asyncio.Event() for lane in self._lanes}
        self._bell = asyncio.Event()

    async def work(self, stop: asyncio.Event) -> None:
        """Until `stop`; what is under way gets CGT_STOP_GRACE seconds to end."""
        async with asyncio.TaskGroup() as group:
            group.create_task(wake(self._db, self._settings, self._bell.set, stop))
            group.create_task(self._fan_out(stop))
            for lane in self._lanes:
                group.create_task(self._send(lane, stop))
            await stop.wait()
            self._bell.set()
            self._ring_lanes()

    async def _fan_out(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._bell.clear()
            try:
                told = await self._telling.step(self._now())
            except Exception as fault:
                log.error("fan out", exc_info=fault)
                await _rest(stop, AFTER_FAULT)
                continue
            if told:
                self._ring_lanes()
            else:
                await _rest(self._bell, IDLE)

    async def _send(self, lane: Lane, stop: asyncio.Event) -> None:
        bell = self._lane_bells[lane]
        while not stop.is_set():
            bell.clear()
            try:
                busy = await lane.step(bell, IDLE)
            except Exception as fault:
                log.error("lane", channel=lane.channel.name, exc_info=fault)
                await _rest(stop, AFTER_FAULT)
                continue
            if not busy:
                await _rest(bell, IDLE)
        await lane.finish(self._settings.stop_grace)

    def _ring_lanes(self) -> None:
        for bell in self._lane_bells.values():
            bell.set()


async def _rest(bell: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), seconds)
