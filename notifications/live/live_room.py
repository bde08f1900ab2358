"""The live room: the open connections of this process. The bus wakes them, the database is what they read.

A hint that was lost costs LOOK_EVERY seconds and no message: the room looks, for all connections at once, who has more
messages than were handed on, and whose sign-in has ended. No session is held while a connection waits.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from backend.ground.db import Database
from backend.ground.slices import slices
from notifications.bus import Bus
from notifications.inbox import InboxItem, items_after, last_of, place_of
from notifications.inbox_count import last_places
from notifications.live.connection import Connection, Ended
from notifications.live.live_ticket import Caller
from notifications.live.open_sign_ins import open_sign_ins
from notifications.live.places import Places
from notifications.live.watch import Watch

LOOK_EVERY = 2.0  # seconds
MOST_OF_ONE = 5  # connections of one person in one process
READS_AT_ONCE = 2  # a notice to all must not take every connection of the pool
PAGE = 50

log = structlog.get_logger("live")


class LiveRoom:
    """Keeps at most `most` connections; `is_stopping` says that the process is about to end. Whoever connects holds one
    of its `places`, from before the ticket is looked at."""

    def __init__(
        self, db: Database, bus: Bus, most: int, now: Callable[[], datetime], is_stopping: Callable[[], bool]
    ) -> None:
        self._db, self._bus, self._now = db, bus, now
        self.places = Places(most, is_stopping)
        self._connections: dict[UUID, list[Connection]] = {}
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self._watch = Watch(LOOK_EVERY, self._everybody, self.look, is_stopping)

    @asynccontextmanager
    async def connect(self, caller: Caller, last: UUID | None) -> AsyncIterator[Connection]:
        """A connection that goes on after the message with the id `last`, or begins with what comes next. A person's
        sixth ends the first."""
        listening = None
        try:
            async with self._bus.subscribe(caller.person_id) as hints:
                place, begun_after = await self._place(caller, last)
                connection = Connection(caller, place, self._read, begun_after)
                self._take_in(connection)
                listening = asyncio.create_task(_listen(hints, connection))
                yield connection
        finally:
            if listening is not None:
                self._let_go(connection)
                listening.cancel()

    async def close(self) -> None:
        """Ends all."""
        await self._watch.close()
        await self._bus.close()

    async def look(self) -> None:
        """Ends the connections whose sign-in has ended, and wakes those for whom there is more."""
        for some in slices(self._everybody()):
            async with self._reads, self._db.read() as session:
                still = await open_sign_ins(session, {one.caller.sign_in_id for one in some}, self._now())
                last = await last_places(session, {one.caller.person_id for one in some})
            for one in some:
                if one.caller.sign_in_id not in still:
                    one.end(Ended.SIGNED_OUT)
                elif last.get(one.caller.person_id, 0) > one.place:
                    one.ring()

    async def _place(self, caller: Caller, last: UUID | None) -> tuple[int, UUID]:
        """Where to begin, and after which message that is."""
        async with self._reads, self._db.read() as session:
            if last is not None:
                return await place_of(session, caller.person_id, last), last
            place = (await last_places(session, [caller.person_id])).get(caller.person_id, 0)
            return place, await last_of(session, caller.person_id)  # in this order: what comes between comes twice

    async def _read(self, connection: Connection) -> Sequence[InboxItem]:
        """Nothing while the database is away: when it is back, the next look rings."""
        try:
            async with self._reads, self._db.read() as session:
                return await items_after(session, connection.caller.person_id, connection.place, PAGE)
        except (SQLAlchemyError, OSError) as fault:
            log.warning("read", fault=type(fault).__name__)
            return []

    def _take_in(self, connection: Connection) -> None:
        mine = self._connections.setdefault(connection.caller.person_id, [])
        mine.append(connection)
        for one in mine[:-MOST_OF_ONE]:
            one.end(Ended.REPLACED)
        self._watch.begin()

    def _let_go(self, connection: Connection) -> None:
        mine = self._connections[connection.caller.person_id]
        mine.remove(connection)
        if not mine:
            del self._connections[connection.caller.person_id]

    def _everybody(self) -> list[Connection]:
        return [one for mine in self._connections.values() for one in mine]


async def _listen(hints: AsyncIterator[bytes], connection: Connection) -> None:
    async for _hint in hints:
        connection.ring()
