"""What PostgreSQL keeps for those who receive its changes (replication slots): of one that has died it keeps
everything, until the disk is full."""

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.progress import Progress, held_progress

_KEPT = text("""
    SELECT coalesce(max(pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)), 0),
        count(*) FILTER (WHERE NOT active), count(*) FILTER (WHERE NOT temporary)
    FROM pg_replication_slots
""")
_THERE = text("SELECT slot_name, active FROM pg_replication_slots WHERE NOT temporary")
MARK = "@"  # before a slot's name, in `progress`: when somebody was at it last
LONGEST = 15  # of what is kept of a name


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


async def note_slots(db: Database, at: datetime) -> bool:
    """Remembers each slot at which somebody is, in the database: what is promoted or restored knows of it, and has it
    no longer. Never more to do."""
    async with db.read() as session:
        used = [name for name, active in (await _slots_there(session) or {}).items() if active]
    if used:
        async with db.write() as session:
            for name in sorted(used):
                (await held_progress(session, f"{MARK}{name}", at)).done_to = at
    return False


async def slots_gone(session: AsyncSession) -> list[str]:
    """Those at which somebody was once, and which are not there: of an archive that nobody writes, or a replica that is
    no more. Until they are there again, or an operator takes away the rows; none where our role may not see slots."""
    there = await _slots_there(session)
    if there is None:
        return []
    known = select(col(Progress.name)).where(col(Progress.name).startswith(MARK)).order_by(col(Progress.name))
    names = [name.removeprefix(MARK) for name in (await session.execute(known)).scalars()]
    return [name for name in names if name not in there]


async def _slots_there(session: AsyncSession) -> dict[str, bool] | None:
    """By what is kept of their names: whether somebody is at them."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    try:
        rows = (await session.execute(_THERE)).all()
    except ProgrammingError:
        return None
    return {_kept(name): active for name, active in rows}


def _kept(name: str) -> str:
    """A name of at most LONGEST characters, still its own."""
    return name if len(name) <= LONGEST else f"{name[:6]}~{zlib.crc32(name.encode()):08x}"
