"""The inbox in the app: exactly once, because the item's id is the delivery's."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.insert_on import insert_on
from notifications.bus import Bus
from notifications.channels.channel import AfterUnknown, Receipt
from notifications.delivery import Delivery
from notifications.inbox import InboxItem
from notifications.inbox_count import take_places

HINT_LIMIT, QUIET = 2.0, 5.0  # seconds a hint may take; for which none is tried after one failed
log = structlog.get_logger("in_app")


class InApp:
    """Writes the inbox item; a second send of the same delivery changes nothing."""

    name = "in_app"
    after_unknown = AfterUnknown.RETRY

    def __init__(self, db: Database, bus: Bus | None = None) -> None:
        self._db, self._bus, self._quiet_until = db, bus, 0.0

    async def send(self, delivery: Delivery, _at: datetime) -> Receipt:
        async with self._db.write() as session:
            await self.deliver(session, [delivery])
        await self.delivered([delivery])
        return Receipt()

    async def deliver(self, session: AsyncSession, deliveries: Sequence[Delivery]) -> None:
        """All of them, in the transaction that marks them as sent."""
        places = await take_places(session, [one.person_id for one in deliveries if one.person_id is not None])
        rows = [
            {
                "id": one.id, "person_id": one.person_id, "place": place, "case_number": one.case_number,
                "kind": one.kind, "urgency": one.urgency, "title": one.title, "text": one.text, "at": one.made_at,
                "read_at": None,
            }
            for one, place in zip(deliveries, places, strict=True)
        ]  # fmt: skip
        await session.execute(insert_on(session, InboxItem).on_conflict_do_nothing(), rows)

    async def delivered(self, deliveries: Sequence[Delivery]) -> None:
        """Tells open connections; whoever misses it finds the item in the inbox."""
        clock = asyncio.get_running_loop().time
        if self._bus is None or clock() < self._quiet_until:
            return
        words = [(one.person_id, json.dumps({"id": str(one.id), "kind": one.kind}).encode()) for one in deliveries
                 if one.person_id is not None]  # fmt: skip
        try:
            async with asyncio.timeout(HINT_LIMIT):
                await self._bus.publish_all(words)
        except Exception as fault:  # noqa: BLE001 - the item is there; only the hint is lost
            log.warning("hint", fault=type(fault).__name__)
            self._quiet_until = clock() + QUIET
