"""Whose code may work on the schema (放行版本): while a city goes over to a new release, process by process, the schema
is newer than what some of them know."""

from sqlalchemy import TextClause, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from backend.ground.db import DatabaseUnmade

STANDING = text("SELECT version_num FROM alembic_version")
NO_TABLE = "no such table"  # SQLite's words, which calls all its faults operational
ALLOWED = text("SELECT version_num FROM alembic_version UNION SELECT revision FROM allowed_release")


class AllowedRelease(SQLModel, table=True):
    """A release before the one the schema was made for, named by its newest revision, whose code may go on. Written by
    who migrates, and by nobody else."""

    __tablename__ = "allowed_release"

    revision: str = Field(primary_key=True, max_length=32)


async def revision_of(session: AsyncSession) -> str | None:
    """Where the schema stands; None where nothing was ever migrated."""
    return next(iter(await _read(session, STANDING)), None)


async def allowed_releases(session: AsyncSession) -> frozenset[str]:
    """Which releases may work on the schema, each named by its newest revision; none where the schema is older than
    this question, for then it is older than any release that asks it."""
    return await _read(session, ALLOWED)


async def _read(session: AsyncSession, query: TextClause) -> frozenset[str]:
    """Nothing where there is no such table, or not even the file for it. A database that is away is no answer: what the
    driver raises is raised."""
    try:
        return frozenset((await session.execute(query)).scalars())
    except DatabaseUnmade:
        return frozenset()
    except (ProgrammingError, OperationalError) as fault:
        if isinstance(fault, OperationalError) and NO_TABLE not in str(fault.orig):
            raise
        return frozenset()
