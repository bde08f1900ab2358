"""Deeds of which only one goes on at a time, in whatever process."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LOCK = text("SELECT pg_advisory_xact_lock(hashtext(:deed))")
BESIDE = text("SELECT pg_advisory_xact_lock_shared(hashtext(:deed))")


async def one_at_a_time(session: AsyncSession, deed: str) -> None:
    """Waits until nobody else's transaction does the deed of this name, as long as the database's lock limit allows;
    held to the end of this transaction. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(LOCK, {"deed": deed})


async def while_nobody(session: AsyncSession, deed: str) -> None:
    """The same for any number at once who do something beside it: nobody does the deed of this name until the
    transactions of all of them have ended."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(BESIDE, {"deed": deed})
