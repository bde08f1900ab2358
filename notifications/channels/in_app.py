"""The inbox in the app: exactly once, because the item's id is the delivery's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from backend.ground.db import Database
from notifications.channels.channel import AfterUnknown, Receipt
from notifications.delivery import Delivery
from notifications.inbox import InboxItem


class InApp:
    """Writes the inbox item; a second send of the same delivery changes nothing."""

    name = "in_app"
    after_unknown = AfterUnknown.RETRY
    at_once = 200
    in_order, own_breaker = False, False
    limit = 30.0

    def __init__(self, db: Database) -> None:
        self._db = db

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        await self.send_all([delivery], at)
        return Receipt()

    async def send_all(self, deliveries: Sequence[Delivery], _at: datetime) -> None:
        """All of them in one transaction."""
        insert = sqlite_insert if self._db.is_sqlite else postgres_insert
        rows = [
            {
                "id": one.id, "person_id": one.person_id, "case_number": one.case_number, "kind": one.kind,
                "title": one.title, "text": one.text, "at": one.made_at, "read_at": None,
            }
            for one in deliveries
        ]  # fmt: skip
        async with self._db.write() as session:
            await session.execute(insert(InboxItem).on_conflict_do_nothing(), rows)
