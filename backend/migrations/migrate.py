"""Brings a database to the newest schema, and says whether it is there.

Alembic is imported only where something is to be migrated: it is a sixth of the time a server takes to start, and a
server asks no more than whether the schema is current.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from backend.ground.db import Database
from backend.ground.partitions import MONTHS_AHEAD, ensure_partitions
from backend.ground.settings import Settings
from backend.migrations.grant_app import grant_app

if TYPE_CHECKING:
    from alembic.config import Config

TWO_YEARS = 24  # months
VERSIONS = Path(__file__).parent / "versions"
IS = re.compile(r"""^revision\b[^=]*=\s*['"](\w+)['"]""", re.MULTILINE)
FOLLOWS = re.compile(r"""^down_revision\b[^=]*=\s*['"](\w+)['"]""", re.MULTILINE)


async def migrate(
    db: Database, at: datetime, target: str = "head", settings: Settings | None = None, app_role: str | None = None
) -> None:
    """Runs every revision not yet run, in one transaction, and makes the coming months' partitions.

    `settings` hold the keys with which personal values are sealed: those of the environment if not given. `app_role` is
    the PostgreSQL role the application works as, if that is not the one that migrates: it is given what MAY says. It
    owns no table and makes no partition, so those of two years are made.
    """
    async with db.writer.connect() as connection, _tables_may_be_remade(connection), connection.begin():
        await connection.run_sync(_upgrade, target, settings)
        await connection.run_sync(ensure_partitions, at, TWO_YEARS if app_role else MONTHS_AHEAD)
        if app_role:
            await connection.run_sync(grant_app, app_role)


@asynccontextmanager
async def _tables_may_be_remade(connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, which rows that refer to it would forbid. So
    they are not watched meanwhile, but checked before the end (RuntimeError). The pragma works outside of a transaction
    only."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute("PRAGMA foreign_keys=OFF")
    event.listen(connection.sync_connection, "commit", _check_references)
    try:
        yield
    finally:
        event.remove(connection.sync_connection, "commit", _check_references)
        await driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if torn := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone():
        raise RuntimeError(f"a row of {torn[0]} would refer to one of {torn[2]} that is not there")


async def is_current(session: AsyncSession) -> bool:
    """True if the database stands at the newest revision; False too where it was never migrated."""
    try:
        found = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
    except DBAPIError:
        return False
    return found == [newest()]


@cache
def newest() -> str:
    """The newest revision this code knows: the one that no other follows. Their numbers need not be in order."""
    files = [path.read_text(encoding="utf-8") for path in sorted(VERSIONS.glob("[0-9]*_*.py"))]
    known, followed = ({str(match[1]) for match in map(pattern.search, files) if match} for pattern in (IS, FOLLOWS))
    (head,) = known - followed
    return head


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, target: str, settings: Settings | None) -> None:
    from alembic import command

    config = configuration(connection)
    config.attributes["settings"] = settings
    command.upgrade(config, target)
