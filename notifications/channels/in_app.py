"""The inbox in the app: exactly once, because the item's id is the delivery's."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from backend.ground.db import Database
from notifications.delivery import Delivery
from notifications.inbox import InboxItem


class InApp:
    """Writes the inbox item; a second send of the same delivery changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def send(self, delivery: Delivery, at: datetime) -> None:
        insert = sqlite_insert if self._db.is_sqlite else postgres_insert
        row = {
            "id": delivery.id, "person_id": delivery.person_id, "case_number": delivery.case_number,
            "kind": delivery.kind, "title": delivery.title, "text": delivery.text, "at": delivery.made_at,
            "read_at": None,
        }  # fmt: skip
        async with self._db.write() as session:
            await session.execute(insert(InboxItem).values(row).on_conflict_do_nothing())
