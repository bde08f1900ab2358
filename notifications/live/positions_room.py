"""The live map (在岗分布实时): the maps that are open in this process, and one look at the database a second for all of
them, whoever stored the fix. No map open, no look. No session is held while a map waits.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.ground.db import Database
from backend.patrol.choose_inspector import Candidate
from backend.patrol.on_shift import on_shift
from backend.patrol.positions_now import may_look
from backend.patrol.whose_day import is_in
from notifications.live.connection import HEARTBEAT, Ended
from notifications.live.live_ticket import Caller
from notifications.live.open_sign_ins import open_sign_ins
from notifications.live.places import Places
from notifications.live.watch import Watch

LOOK_EVERY = 1.0  # seconds: what moved is on the map within two
OPEN_FOR = timedelta(minutes=15)  # then a new ticket, so that who looks is asked and put on record again
MOST_MAPS = 200  # of one process


@dataclass(frozen=True)
class Moved:
    """What a map is to be told: everybody (`whole`), or who is new or has moved, and who is on shift no more."""

    whole: bool
    people: Sequence[Candidate]
    left: Sequence[UUID]


class LiveMap:
    """One open map of an area (None: the city): knows what it was told, and is told what differs. Who reads slowly
    skips what is outdated."""

    def __init__(self, caller: Caller, area: str | None, opened_at: datetime) -> None:
        self.caller, self.area, self.opened_at = caller, area, opened_at
        self.ended: Ended | None = None
        self._there: Mapping[UUID, Candidate] | None = None
        self._told: Mapping[UUID, Candidate] | None = None
        self._bell = asyncio.Event()

    def show(self, there: Mapping[UUID, Candidate]) -> None:
        """Who is where now."""
        self._there = there
        self._bell.set()

    def end(self, why: Ended) -> None:
        """Closes it; the first reason counts."""
        self.ended = self.ended or why
        self._bell.set()

    async def news(self) -> AsyncIterator[Moved | None]:
        """What differs from what was told, everybody at first, until it is ended; None as a sign of life."""
        while self.ended is None:
            self._bell.clear()
            if (moved := self._differing()) is not None:
                yield moved
                continue
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await self._bell.wait()
            except TimeoutError:
                yield None

    def _differing(self) -> Moved | None:
        there, told = self._there, self._told
        if there is None or there is told:
            return None
        self._told = there
        if told is None:
            return Moved(True, list(there.values()), [])
        people = [one for person_id, one in there.items() if told.get(person_id) != one]
        left = [person_id for person_id in told if person_id not in there]
        return Moved(False, people, left) if people or left else None


class PositionsRoom:
    """Keeps at most `most` maps open; `is_stopping` says that the process is about to end. Whoever opens one holds one
    of its `places`, from before the ticket is looked at."""

    def __init__(
        self, db: Database, now: Callable[[], datetime], is_stopping: Callable[[], bool], most: int = MOST_MAPS
    ) -> None:
        self._db, self._now, self.places = db, now, Places(most, is_stopping)
        self._maps: set[LiveMap] = set()
        self._watch = Watch(LOOK_EVERY, lambda: self._maps, self.look, is_stopping)

    @asynccontextmanager
    async def open_map(self, caller: Caller, area: str | None) -> AsyncIterator[LiveMap]:
        """A map of somebody whose right to look was checked; of the area they are narrowed to."""
        opened = LiveMap(caller, area, self._now())
        self._maps.add(opened)
        try:
            await self.look()
            self._watch.begin()
            yield opened
        finally:
            self._maps.discard(opened)

    async def close(self) -> None:
        """Ends all."""
        await self._watch.close()

    async def look(self) -> None:
        """Shows all maps who is where now, and ends those whose sign-in, right or time has ended."""
        at, maps = self._now(), list(self._maps)
        async with self._db.read() as session:
            still = await open_sign_ins(session, {one.caller.sign_in_id for one in maps}, at)
            may = await may_look(session, {one.caller.person_id for one in maps}, at)
            there = {one.person_id: one for one in await on_shift(session, at)}
        seen = {
            area: {person_id: one for person_id, one in there.items() if is_in(area, *one.grids)}
            for area in {one.area for one in maps}
        }
        for one in maps:
            if one.caller.sign_in_id not in still:
                one.end(Ended.SIGNED_OUT)
            elif one.caller.person_id not in may or at - one.opened_at >= OPEN_FOR:
                one.end(Ended.EXPIRED)  # whoever may look no more gets no other
            one.show(seen[one.area])
