"""The lane of a channel, or of a part of it: claims as many as there is room for, sends them side by side, settles
what has ended.

Settling, marking as begun and claiming are one write for each turn.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from backend.ground.db import Database
from backend.ground.seal import CannotOpen, Sealer
from notifications.channels.channel import (
    AfterUnknown,
    Channel,
    KeyLost,
    LocalChannel,
    NotAsked,
    Outcome,
    Receipt,
    SendFailed,
    Unwelcome,
)
from notifications.delivery import Delivery
from notifications.outbox.begin import begin, release
from notifications.outbox.breaker import Breakers
from notifications.outbox.claim import claim_in_shares, claim_probes, is_any_due, look_due
from notifications.outbox.deliver import deliver_due
from notifications.outbox.one_write import Joined, one_write
from notifications.outbox.open_sealed import not_opened, open_sealed
from notifications.outbox.rules import Part, rule_of
from notifications.outbox.settle import Ended, settle

LINGER = 0.02  # seconds after the first of several sends has ended, for the others of the batch to end too
log = structlog.get_logger("outbox")


class Lane:
    """Sends of one channel in one process. A provider that hangs holds a place here, and no connection."""

    def __init__(
        self, db: Database, channel: Channel, sealer: Sealer, now: Callable[[], datetime], part: Part = Part.WHOLE
    ) -> None:
        self.channel, self._db, self._sealer, self._now, self._part = channel, db, sealer, now, part
        self._rule, self._breakers = rule_of(channel.name), Breakers()
        self._leaves = channel.after_unknown is AfterUnknown.LEAVE
        self._running: dict[asyncio.Task[Ended], Delivery] = {}
        self._claimed: list[Delivery] = []  # and not begun
        self._unsettled: list[Ended] = []
        self._was_idle, self._one_by_one, self._settled_some = False, False, False

    async def step(self, wake: asyncio.Event | None = None, idle: float | None = None) -> bool:
        """Settles and claims, then waits until a send ends or `wake` is set or `idle` seconds have passed.

        False if there was nothing under way and nothing due.
        """
        if isinstance(self.channel, LocalChannel) and not self._one_by_one and not self._unsettled:
            return await self._deliver(self.channel)
        self._settled_some = False
        did = await self._turn()
        if self._settled_some:  # nothing is waited for: what is due behind them is looked for at once
            self._collect()
            return True
        if not self._running:
            return did
        await self._until_one_ends(wake, idle)
        self._collect()
        return True

    async def finish(self, grace: float) -> None:
        """Begins nothing more, waits for what is under way; what takes longer than the grace is of unknown outcome."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.wait(self._running)
        self._collect()
        if self._unsettled or self._claimed:
            async with one_write(self._db) as joined:
                await self._settle(joined, list(self._unsettled))
                await release(joined, self._claimed, self._now())
        self._unsettled, self._claimed = [], []

    async def _deliver(self, channel: LocalChannel) -> bool:
        at, name = self._now(), self.channel.name
        if self._was_idle and not await is_any_due(self._db, name, at):
            return False
        try:
            done = await deliver_due(self._db, self.channel, self._sealer, self._rule.at_once, at)
        except Exception as fault:  # noqa: BLE001 - one bad message among many: each is tried alone
            log.warning("bulk", channel=name, fault=type(fault).__name__)
            self._one_by_one = True
            return True
        self._was_idle = len(done) < self._rule.at_once
        if done:
            await channel.delivered(done)
        return bool(done)

    async def _turn(self) -> bool:
        """True if something was settled, begun or claimed."""
        at, ended = self._now(), list(self._unsettled)
        allowed = self._allowed(at)
        if self._was_idle and not ended and not self._claimed and not await self._is_any_due(at):
            return False
        room = min(self._rule.at_once - len(self._running) - len(self._claimed), allowed)
        if not ended and room <= 0 and not (self._claimed and self._room_in_doubt(allowed)):
            return False
        held = self._claimed
        try:
            begun, claimed = await self._written(ended, allowed, room)
        except BaseException:  # what was to begin has not, and is still ours
            self._claimed = held
            raise
        del self._unsettled[: len(ended)]
        self._was_idle, self._one_by_one = len(claimed) < room, self._one_by_one and not claimed
        if self._leaves:
            self._claimed = [*self._claimed, *claimed]
        self._start(begun if self._leaves else claimed)
        return bool(ended or begun or claimed)

    async def _written(
        self, ended: Sequence[Ended], allowed: int, room: int
    ) -> tuple[Sequence[Delivery], Sequence[Delivery]]:
        """What has begun and what is claimed, in one write. What is to be sent is opened in it: where that fails, none
        of it has begun, and nothing counts as perhaps sent that certainly was not."""
        async with one_write(self._db) as joined:
            at = self._now()  # a lease begins with the claim, however long we stood in line for it
            await self._settle(joined, ended)
            begun = await self._begin(joined, allowed, at)
            claimed = await self._claim(joined, room, at)
            async with joined.write() as session:
                session.expunge_all()  # what is opened here must not be written back
            await open_sealed(joined, self._sealer, begun if self._leaves else claimed)
        return begun, claimed

    async def _is_any_due(self, at: datetime) -> bool:
        return await is_any_due(self._db, self.channel.name, at, self._part)

    def _allowed(self, at: datetime) -> int:
        """How many sends may begin, as the breaker says."""
        room = None if self._rule.own_breaker else self._breakers.room(self.channel.name, at)
        return self._rule.at_once if room is None else room

    def _room_in_doubt(self, allowed: int) -> int:
        return max(0, min(allowed, self._rule.in_doubt - len(self._running)))

    async def _settle(self, joined: Joined, ended: Sequence[Ended]) -> None:
        """What could not be written stays for the next time, and is fenced off should its lease have run out."""
        if ended and (late := len(ended) - len(await settle(joined, self.channel, ended, self._now()))):
            log.warning("late", channel=self.channel.name, deliveries=late)

    async def _begin(self, joined: Joined, allowed: int, at: datetime) -> Sequence[Delivery]:
        """Of what a channel that leaves the unknown has claimed, those to be sent now."""
        if allowed <= 0 < len(self._claimed):
            await release(joined, self._claimed, at)
            self._claimed = []
        room = self._room_in_doubt(allowed)
        some, self._claimed = self._claimed[:room], self._claimed[room:]
        ours = await begin(joined, some, at)
        return [one for one in some if one.id in ours]

    async def _claim(self, joined: Joined, room: int, at: datetime) -> Sequence[Delivery]:
        if room <= 0:
            return []
        if not self._rule.own_breaker:
            look = await look_due(joined, self.channel, room, at, part=self._part)
            self._settled_some = look.settled
            return look.claimed
        under_way = Counter(one.address for one in (*self._running.values(), *self._claimed))
        shut, half_open = self._breakers.shut(at), self._breakers.half_open(at)
        probes = await claim_probes(joined, self.channel, room, at, half_open)
        if len(probes) == room:
            return probes
        shut += half_open
        return [*probes, *await claim_in_shares(joined, self.channel, room - len(probes), at, shut, under_way)]

    def _start(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._breakers.began(self._provider(delivery))
            self._running[asyncio.create_task(self._send(delivery))] = delivery

    async def _send(self, delivery: Delivery) -> Ended:
        return delivery, await self._guarded(delivery, self._now())

    async def _guarded(self, delivery: Delivery, at: datetime) -> Receipt | SendFailed:
        if not delivery.address:
            return not_opened(delivery)
        try:
            async with asyncio.timeout(self._rule.limit):
                return await self.channel.send(delivery, at)
        except SendFailed as failed:
            return failed
        except CannotOpen:
            return KeyLost()
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
            done, _ = await asyncio.wait(waiting, timeout=idle, return_when=asyncio.FIRST_COMPLETED)
            if done & set(self._running) and len(done) < len(self._running):
                await asyncio.wait(self._running, timeout=LINGER)
        finally:
            if woken is not None:
                woken.cancel()

    def _collect(self) -> None:
        at = self._now()
        for task in [task for task in self._running if task.done()]:
            del self._running[task]
            delivery, outcome = task.result()
            self._unsettled.append((delivery, outcome))
            self._note(delivery, outcome, at)

    def _note(self, delivery: Delivery, outcome: Receipt | SendFailed, at: datetime) -> None:
        provider, name = self._provider(delivery), self.channel.name
        if isinstance(outcome, KeyLost):
            log.error("key lost", channel=name, delivery=str(delivery.id))
        if isinstance(outcome, NotAsked):
            self._breakers.not_asked(provider)
        elif not isinstance(outcome, SendFailed) or isinstance(outcome, Unwelcome) or outcome.kind is Outcome.PERMANENT:
            if self._breakers.succeeded(provider):
                log.warning("breaker", channel=name, state="closed", delivery=str(delivery.id))
        elif self._breakers.failed(provider, at):
            log.warning("breaker", channel=name, state="open", delivery=str(delivery.id), why=outcome.why)

    def _provider(self, delivery: Delivery) -> str:
        return delivery.address if self._rule.own_breaker else self.channel.name


def lanes_of(db: Database, channels: Mapping[str, Channel], sealer: Sealer, now: Callable[[], datetime]) -> list[Lane]:
    """The lanes of all channels: one for each, or for each part of it."""
    parts = ((channel, part) for channel in channels.values() for part in rule_of(channel.name).parts)
    return [Lane(db, channel, sealer, now, part) for channel, part in parts]
