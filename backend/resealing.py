"""What the command seals anew, of every room. The edge: here settings are read."""

import importlib
from collections.abc import Callable

from backend.ground.db import Database
from backend.ground.reseal import Resealed, SealedColumn, reseal
from backend.ground.seal import Sealer
from backend.ground.settings import Settings

ROOMS = (
    "backend.ground.sealed_text", "backend.audit.sealed", "backend.people.sealed", "backend.cases.caller",
    "notifications.sealed",
)  # fmt: skip


def sealed_columns() -> list[SealedColumn]:
    """Where sealed values stand, in all rooms: SEALED of each."""
    return [column for room in ROOMS for column in importlib.import_module(room).SEALED]


async def reseal_now(told: Callable[[int, int], None]) -> Resealed:
    """All of the database, under the first key of CGT_DATA_KEYS; as CGT_DATABASE_ADMIN_URL if that is set, because the
    application's own role changes nothing that stands beside the record."""
    settings = Settings()
    db = Database(settings.as_admin)
    try:
        return await reseal(db, Sealer(settings), sealed_columns(), told)
    finally:
        await db.close()
