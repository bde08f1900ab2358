"""What PostgreSQL keeps for those who receive its changes (replication slots): of one that has died it keeps
everything, until the disk is full."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

_KEPT = text("""
    SELECT coalesce(max(pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)), 0),
        count(*) FILTER (WHERE NOT active), count(*) FILTER (WHERE NOT temporary)
    FROM pg_replication_slots
""")


@dataclass(frozen=True)
class Slots:
    """`kept`: bytes of changes that the slot farthest behind has not taken yet. `idle`: slots at which nobody is.
    `there`: how many there are, without those of a backup under way: a server that was promoted or restored has none.
    """

    kept: float = 0.0
    idle: int = 0
    there: int = 0


async def wal_slots(session: AsyncSession) -> Slots:
    """None on SQLite, nor where our role may not see them, which everybody may unless it was taken away."""
    if session.get_bind().dialect.name != "postgresql":
        return Slots()
    try:
        kept, idle, there = (await session.execute(_KEPT)).one()
    except ProgrammingError:
        return Slots()
    return Slots(float(kept), idle, there)
