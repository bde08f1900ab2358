"""An insert that may meet a row already there (`ON CONFLICT`): for each database SQLAlchemy has a class of its own."""

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import SQLModel


def insert_on(session: AsyncSession | Session, table: type[SQLModel] | Table) -> SqliteInsert | PostgresInsert:
    """An insert into `table` for the database of `session`, with `on_conflict_do_…`."""
    made = SqliteInsert if session.get_bind().dialect.name == "sqlite" else PostgresInsert
    return made(table)
