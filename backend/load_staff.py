"""Loads staff from CSV where the bodies are known: people and routing do not know each other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.loader import Loader
from backend.ground.loading import Progress
from backend.people.load_people import COLUMNS, OPTIONAL, people_loader
from backend.routing.body import Body

__all__ = ["COLUMNS", "OPTIONAL", "load_accounts", "load_staff"]


async def _bodies(session: AsyncSession) -> frozenset[str]:
    return frozenset((await session.execute(select(col(Body.code)))).scalars())


async def _write(session: AsyncSession, rows: Sequence[dict[str, str]], at: datetime, progress: Progress | None) -> int:
    return len(await _with_roles.write(session, rows, at, progress))


_with_roles = people_loader(_bodies, with_roles=True)
load_staff = Loader(  # their number
    _with_roles.known, _with_roles.examine, _write, alone=_with_roles.alone, still=_with_roles.still
)
load_accounts = people_loader(_bodies, with_roles=False)  # their ids
