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


async def upgrade_schema(settings: Settings, at: datetime) -> str:
    """Brings the database to the newest schema, and what older releases wrote to the form of this one; as
    CGT_DATABASE_ADMIN_URL if that is set. What that came to, in words. Problem conflict if a newer release has been
    there, busy if a lock was not to be had."""
    db = Database(settings.as_admin)
    app_role, admin_role = (make_url(one.database_url).username for one in (settings, settings.as_admin))
    try:
        before = await _standing(db)
        await migrate(db, at, app_role=app_role if app_role != admin_role else None)
        await key_digests(db, at)
        return _in_words(db, before)
    finally:
        await db.close()


async def plan_upgrade(settings: Settings) -> "list[Step]":
    """What upgrade_schema would run, in order; Problem conflict as there. Changes nothing."""
    from backend.migrations.revisions import steps_ahead

    db = Database(settings.as_admin)
    try:
        return steps_ahead(await _standing(db))
    finally:
        await db.close()


async def _standing(db: Database) -> str | None:
    async with db.read() as session:
        if await is_newer(session):
            raise Problem("conflict", detail=f"数据库结构比本版本（{newest()}）新：请用新版本的命令")
        return await revision_of(session)


def _in_words(db: Database, before: str | None) -> str:
    from backend.migrations.revisions import steps_ahead

    if before is None:
        return f"已建立数据库 {db.url.database}（结构 {newest()}）：接着载入城市的数据，见 chengguantong load --help"
    if steps := steps_ahead(before):
        return f"数据库已从结构 {before} 升级到 {newest()}：{len(steps)} 项变更"
    return f"数据库结构已是最新（{newest()}），没有变更"
