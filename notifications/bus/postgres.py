"""The bus on PostgreSQL: NOTIFY carries the words, each process listens on one connection past the pooler."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import text

from backend.ground.db import Database
from notifications.bus.bus import LONGEST, Words
from notifications.bus.listeners import Hearing

CHANNEL = "cgt_live"
AGAIN_AFTER = 1.0  # seconds

log = structlog.get_logger("bus")


class PostgresBus:
    """Listens from the first subscription on; publishes through the pool."""

    def __init__(self, db: Database, direct_url: str) -> None:
        self._db, self._url, self._listeners = db, direct_url, Hearing(self._listen)
        self.ready = asyncio.Event()

    async def publish(self, person_id: UUID, message: bytes) -> None:
        """To every process that listens now."""
        await self.publish_all([(person_id, message)])

    async def publish_all(self, words: Sequence[Words]) -> None:
        """Many in one statement."""
        if any(len(message) > LONGEST for _, message in words):
            raise ValueError(f"longer than {LONGEST} bytes")
        said = [json.dumps([one.hex, base64.b64encode(message).decode()]) for one, message in words]
        say = text("SELECT count(pg_notify(:channel, said)) FROM unnest(CAST(:words AS text[])) AS said")
        async with self._db.write() as session:
            await session.execute(say, {"channel": CHANNEL, "words": said})

    def subscribe(self, person_id: UUID) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The messages of a person."""
        return self._listeners.subscribe(person_id)

    async def close(self) -> None:
        await self._listeners.close()

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                log.warning("not listening", fault=type(fault).__name__)
            self.ready.clear()
            await asyncio.sleep(AGAIN_AFTER)

    async def _listen_once(self) -> None:
        lost = asyncio.Event()
        connection = await asyncpg.connect(self._url, timeout=5)
        connection.add_termination_listener(lambda *_: lost.set())
        try:
            await connection.add_listener(CHANNEL, self._heard)
            self.ready.set()
            await lost.wait()
        finally:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await connection.close(timeout=2)

    def _heard(self, _connection: Any, _pid: int, _channel: str, said: str) -> None:
        person, message = json.loads(said)
        self._listeners.hand_out(UUID(hex=person), base64.b64decode(message))
