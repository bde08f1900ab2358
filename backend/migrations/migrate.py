"""Brings a database to the newest schema. Alembic is imported only where something is to be migrated: it is a sixth of
the time a server takes to start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.db import PATIENCE as IN_LINE
from backend.ground.db import Database
from backend.ground.one_at_a_time import LOCK
from backend.ground.partitions import MONTHS_AHEAD, ensure_partitions
from backend.ground.settings import Settings
from backend.ground.short_locks import in_short_locks
from backend.migrations.grant_app import grant_app

TWO_YEARS = 24  # months
PATIENCE = 600.0  # seconds, for the locks of them all


async def migrate(
    db: Database, at: datetime, target: str = "head", settings: Settings | None = None, app_role: str | None = None
) -> None:
    """Runs every revision not yet run, in one transaction, writes down whose code may work on what that made, and makes
    the coming months' partitions. Of two who migrate at once the second waits for the first, PATIENCE at most, and then
    finds nothing to do. On PostgreSQL it waits for no lock at which others would wait behind it, but begins anew
    (Problem busy after PATIENCE, with nothing done).

    `settings` hold the keys with which personal values are sealed: those of the environment if not given. `app_role` is
    the PostgreSQL role the application works as, if that is not the one that migrates: it is given what MAY says. It
    owns no table and makes no partition, so those of two years are made.
    """

    async def _migrated(connection: AsyncConnection) -> None:
        if not db.is_sqlite:  # another who migrates may have begun already: what there is to do is known behind it
            await connection.execute(LOCK, {"deed": "migrate"})
        await connection.run_sync(_upgrade, target, settings)
        await connection.run_sync(ensure_partitions, at, TWO_YEARS if app_role else MONTHS_AHEAD)
        if app_role:
            await connection.run_sync(grant_app, app_role)

    if not db.is_sqlite:
        await in_short_locks(db, _migrated, PATIENCE, held=None)
        return
    db.make_file()
    async with db.writer.connect() as connection:
        await connection.execution_options(**{IN_LINE: lambda: PATIENCE})
        async with _tables_may_be_remade(connection), connection.begin():
            await _migrated(connection)


@asynccontextmanager
async def _tables_may_be_remade(connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, which rows that refer to it would forbid. So
    they are not watched meanwhile, but checked before the end (RuntimeError). The pragma works outside of a transaction
    only."""
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


def _upgrade(connection: Connection, target: str, settings: Settings | None) -> None:
    from alembic import command

    from backend.migrations.revisions import configuration, write_allowed

    config = configuration(connection)
    config.attributes["settings"] = settings
    command.upgrade(config, target)
    write_allowed(connection, config)
