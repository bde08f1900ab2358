"""What is read piece by piece, and yet as of one moment."""

from sqlalchemy.ext.asyncio import AsyncSession


async def at_one_moment(session: AsyncSession) -> None:
    """Whatever a session to read from will see is of one moment, and may be read a page at a time. It must be new.
    (SQLite sees one moment anyway.)"""
    if session.get_bind().dialect.name == "postgresql":
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
