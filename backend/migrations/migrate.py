"""Brings a database to the newest schema, and says whether it is there."""

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.partitions import ensure_partitions


async def migrate(db: Database, at: datetime, target: str = "head") -> None:
    """Runs every revision not yet run, in one transaction, and makes the coming months' partitions."""
    async with db.writer.begin() as connection:
        await connection.run_sync(_upgrade, target)
        await connection.run_sync(ensure_partitions, at)


async def is_current(session: AsyncSession) -> bool:
    """True if the database stands at the newest revision."""
    connection = await session.connection()
    return await connection.run_sync(_revision) == newest()


def newest() -> str | None:
    """The newest revision this code knows."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, target: str) -> None:
    command.upgrade(configuration(connection), target)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
