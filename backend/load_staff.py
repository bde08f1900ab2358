"""Loads staff from CSV where the bodies are known: people and routing do not know each other."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.loading import Progress
from backend.people.load_people import COLUMNS, OPTIONAL, load_people
from backend.routing.body import Body

__all__ = ["COLUMNS", "OPTIONAL", "load_staff"]


async def load_staff(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """`load_people` with the bodies of the city; the number of rows. LoadRefused names each bad row."""
    bodies = frozenset((await session.execute(select(col(Body.code)))).scalars())
    return len(await load_people(session, path, at, bodies, progress))
