"""The bus on NATS JetStream, for many machines: one stream of the last minutes, one ordered consumer a process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from uuid import UUID

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.api import ConsumerConfig, DeliverPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError

from backend.ground.measures import BYPASSED
from notifications.bus.bus import LONGEST, Words
from notifications.bus.listeners import Hearing

STREAM, SUBJECTS = "CGT_LIVE", "cgt.live"
KEPT = 120.0  # seconds: what a process may miss while it connects again
AGAIN_AFTER = 1.0

log = structlog.get_logger("bus")


class NatsBus:
    """Connects when first used; a server that is away costs hints, never messages."""

    def __init__(self, url: str) -> None:
        self._url, self._listeners = url, Hearing(self._listen)
        self._client: Client | None = None
        self._connecting = asyncio.Lock()
        self._last_at: datetime | None = None
        self.ready, self._lost = asyncio.Event(), asyncio.Event()

    async def publish(self, person_id: UUID, message: bytes) -> None:
        """To every process that listens now."""
        await self.publish_all([(person_id, message)])

    async def publish_all(self, words: Sequence[Words]) -> None:
        """Many at once, each acknowledged by the stream."""
        if any(len(message) > LONGEST for _, message in words):
            raise ValueError(f"longer than {LONGEST} bytes")
        stream = (await self._connected()).jetstream()
        sent = [stream.publish(f"{SUBJECTS}.{one.hex}", message, timeout=2) for one, message in words]
        await asyncio.gather(*sent)

    def subscribe(self, person_id: UUID) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The messages of a person."""
        return self._listeners.subscribe(person_id)

    async def close(self) -> None:
        await self._listeners.close()
        if self._client is not None:
            await self._client.close()

    async def _connected(self) -> Client:
        async with self._connecting:
            if self._client is None:
                client = await nats.connect(
                    self._url, connect_timeout=2, max_reconnect_attempts=-1, reconnect_time_wait=1, error_cb=_noted,
                    disconnected_cb=_gone, reconnected_cb=self._back,
                )  # fmt: skip
                try:
                    await _ensure_stream(client)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
            return self._client

    async def _listen(self) -> None:
        """Subscribes, and again after each reconnection: a consumer does not outlive its server."""
        subscription = None
        while True:
            self._lost.clear()
            try:
                client = await self._connected()
                if subscription is not None:
                    former, subscription = subscription, None  # unsubscribed once, whatever comes of the next
                    await former.unsubscribe()
                await _ensure_stream(client)  # it may not have been possible when the server came back
                subscription = await client.jetstream().subscribe(
                    f"{SUBJECTS}.>", cb=self._heard, ordered_consumer=True, config=self._from_here()
                )
            except (OSError, Error, TimeoutError) as fault:
                log.warning("not listening", fault=type(fault).__name__)
                BYPASSED.labels("nats").set(1)
                await asyncio.sleep(AGAIN_AFTER)
                continue
            self.ready.set()
            BYPASSED.labels("nats").set(0)
            await self._lost.wait()

    def _from_here(self) -> ConsumerConfig:
        """What comes after the last that was heard, as far as the stream still has it."""
        if self._last_at is None:
            return ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
        after = self._last_at + timedelta(microseconds=1)
        return ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=after)

    async def _back(self) -> None:
        if self._client is not None:
            with suppress(OSError, Error, TimeoutError):
                await _ensure_stream(self._client)
        self._lost.set()

    async def _heard(self, message: Msg) -> None:
        self._last_at = message.metadata.timestamp
        person = message.subject.rpartition(".")[2]
        with suppress(ValueError):
            self._listeners.hand_out(UUID(hex=person), message.data)


async def _ensure_stream(client: Client) -> None:
    config = StreamConfig(
        name=STREAM, subjects=[f"{SUBJECTS}.>"], storage=StorageType.MEMORY, max_age=KEPT, max_msg_size=LONGEST
    )
    with suppress(BadRequestError):  # it is there, made by another version of ours
        await client.jetstream().add_stream(config)


async def _gone() -> None:
    BYPASSED.labels("nats").set(1)


async def _noted(fault: Exception) -> None:
    log.warning("nats", fault=type(fault).__name__)
