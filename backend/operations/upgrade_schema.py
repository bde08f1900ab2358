"""The schema of a city goes over to a new release: what would be done, and doing it."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from backend.ground.allowed_release import revision_of
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from backend.migrations.schema_state import is_newer, newest
from backend.operations.key_digests import key_digests

if TYPE_CHECKING:
    from backend.migrations.revisions import Step


async def upgrade_schema(settings: Settings, at: datetime) -> None:
    """Brings the database to the newest schema, and what older releases wrote to the form of this one; as
    CGT_DATABASE_ADMIN_URL if that is set. Problem conflict if a newer release has been there, busy if a lock was not to
    be had."""
    db = Database(settings.as_admin)
    app_role, admin_role = (make_url(one.database_url).username for one in (settings, settings.as_admin))
    try:
        await _refuse_if_newer(db)
        await migrate(db, at, app_role=app_role if app_role != admin_role else None)
        await key_digests(db, at)
    finally:
        await db.close()


async def plan_upgrade(settings: Settings) -> "list[Step]":
    """What upgrade_schema would run, in order; Problem conflict as there. Changes nothing."""
    from backend.migrations.revisions import steps_ahead

    db = Database(settings.as_admin)
    try:
        await _refuse_if_newer(db)
        async with db.read() as session:
            return steps_ahead(await revision_of(session))
    finally:
        await db.close()


async def _refuse_if_newer(db: Database) -> None:
    async with db.read() as session:
        if await is_newer(session):
            raise Problem("conflict", detail=f"数据库结构比本版本（{newest()}）新：请用新版本的命令")
