"""The lane of one channel: claims as many as there is room for, sends them side by side, settles what has ended."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from backend.ground.db import Database
from backend.ground.seal import Sealer
from notifications.channels.channel import BulkChannel, Channel, Outcome, Receipt, SendFailed
from notifications.delivery import Delivery
from notifications.outbox.breaker import Breakers
from notifications.outbox.claim import claim_due, is_any_due
from notifications.outbox.open_sealed import open_sealed
from notifications.outbox.rules import rule_of
from notifications.outbox.settle import Ended, settle

log = structlog.get_logger("outbox")


class Lane:
    """Sends of one channel in one process. A provider that hangs holds a place here, and no connection."""

    def __init__(self, db: Database, channel: Channel, sealer: Sealer, now: Callable[[], datetime]) -> None:
        self.channel, self._db, self._sealer, self._now = channel, db, sealer, now
        self._rule, self._breakers = rule_of(channel.name), Breakers()
        self._running: dict[asyncio.Task[Sequence[Ended]], int] = {}
        self._unsettled: list[Ended] = []
        self._was_idle = False

    async def step(self, wake: asyncio.Event | None = None, idle: float | None = None) -> bool:
        """Claims, waits until a send ends or `wake` is set or `idle` seconds have passed, and settles.

        False if there was nothing under way and nothing due.
        """
        await self._settle()
        claimed = await self._fill()
        if not self._running:
            return claimed
        await self._until_one_ends(wake, idle)
        self._collect()
        await self._settle()
        return True

    async def finish(self, grace: float) -> None:
        """Begins nothing more, waits for what is under way; what takes longer than the grace is of unknown outcome."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.wait(self._running)
        self._collect()
        await self._settle()

    async def _fill(self) -> bool:
        """True if something was claimed."""
        at, channel = self._now(), self.channel
        room = self._rule.at_once - sum(self._running.values())
        shut = self._breakers.shut(at) if self._rule.own_breaker else []
        if not self._rule.own_breaker and (allowed := self._breakers.room(channel.name, at)) is not None:
            room = min(room, allowed)
        if room <= 0:
            return False
        if self._was_idle and not await is_any_due(self._db, channel.name, at):
            return False
        claimed = await claim_due(self._db, channel, room, at, shut)
        self._was_idle = not claimed
        await open_sealed(self._db, self._sealer, claimed)
        if isinstance(channel, BulkChannel) and claimed:
            self._start(claimed)
        else:
            for delivery in claimed:
                self._start([delivery])
        return bool(claimed)

    def _start(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._breakers.began(self._provider(delivery))
        self._running[asyncio.create_task(self._send(deliveries))] = len(deliveries)

    async def _send(self, deliveries: Sequence[Delivery]) -> Sequence[Ended]:
        at = self._now()
        if isinstance(self.channel, BulkChannel) and len(deliveries) > 1:
            outcome = await self._guarded_all(self.channel, deliveries, at)
            if isinstance(outcome, Receipt):
                return [(one, outcome) for one in deliveries]
        return [(one, await self._guarded(one, at)) for one in deliveries]

    async def _guarded_all(
        self, channel: BulkChannel, deliveries: Sequence[Delivery], at: datetime
    ) -> Receipt | SendFailed:
        try:
            async with asyncio.timeout(self._rule.limit):
                await channel.send_all(deliveries, at)
        except SendFailed as failed:
            return failed
        except Exception as fault:  # noqa: BLE001 - one bad message among many: each is tried alone
            log.warning("bulk send", channel=self.channel.name, fault=type(fault).__name__)
            return SendFailed(type(fault).__name__)
        return Receipt()

    async def _guarded(self, delivery: Delivery, at: datetime) -> Receipt | SendFailed:
        if not delivery.address:
            return SendFailed("no_address", Outcome.PERMANENT)
        try:
            async with asyncio.timeout(self._rule.limit):
                return await self.channel.send(delivery, at)
        except SendFailed as failed:
            return failed
        except TimeoutError:
            return SendFailed("timeout", Outcome.UNKNOWN)
        except asyncio.CancelledError:
            return SendFailed("stopped", Outcome.UNKNOWN)
        except Exception as fault:
            log.error("send", channel=self.channel.name, delivery=str(delivery.id), exc_info=fault)
            return SendFailed(type(fault).__name__, Outcome.UNKNOWN)

    async def _until_one_ends(self, wake: asyncio.Event | None, idle: float | None) -> None:
        waiting: set[asyncio.Task[Any]] = set(self._running)
        woken = asyncio.create_task(wake.wait()) if wake is not None else None
        if woken is not None:
            waiting.add(woken)
        try:
            await asyncio.wait(waiting, timeout=idle, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if woken is not None:
                woken.cancel()

    def _collect(self) -> None:
        at = self._now()
        for task in [task for task in self._running if task.done()]:
            del self._running[task]
            for delivery, outcome in task.result():
                self._unsettled.append((delivery, outcome))
                self._note(delivery, outcome, at)

    def _note(self, delivery: Delivery, outcome: Receipt | SendFailed, at: datetime) -> None:
        if isinstance(outcome, SendFailed) and outcome.kind is not Outcome.PERMANENT:
            self._breakers.failed(self._provider(delivery), at)
        else:
            self._breakers.succeeded(self._provider(delivery))

    async def _settle(self) -> None:
        """What could not be written stays for the next time, and is fenced off should its lease have run out."""
        if not self._unsettled:
            return
        ended = list(self._unsettled)
        still = await settle(self._db, self.channel, ended, self._now())
        del self._unsettled[: len(ended)]
        if late := len(ended) - len(still):
            log.warning("late", channel=self.channel.name, deliveries=late)

    def _provider(self, delivery: Delivery) -> str:
        return delivery.address if self._rule.own_breaker else self.channel.name
